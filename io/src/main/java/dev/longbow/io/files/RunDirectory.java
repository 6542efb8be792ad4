package dev.longbow.io.files;

import dev.longbow.connector.SinkSpec;
import dev.longbow.files.MadeFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run's own hidden directory beside the target (on the same file system, so that moves are
 * atomic): the parts tasks write, then the new output being put together, then the journal.
 *
 * <p>The journal is the commit point. Without it the target has not been touched and the directory
 * can be removed; with it the new output is complete and {@link #complete} puts it in place, as
 * often as need be.
 */
final class RunDirectory {
  /** Of {@code 20260131T235959}. */
  private static final int RUN_TIME_LENGTH = 15;

  private final OutputTarget target;
  private final Path path;

  private RunDirectory(OutputTarget target, Path path) {
    this.target = target;
    this.path = path;
  }

  static RunDirectory of(OutputTarget target, String runId) {
    return new RunDirectory(target, target.parent().resolve(target.runPrefix() + runId));
  }

  /** All run directories of a target, of whatever run. */
  static List<RunDirectory> all(OutputTarget target) throws IOException {
    List<RunDirectory> found = new ArrayList<>();
    String prefix = target.runPrefix();
    if (!Files.isDirectory(target.parent())) {
      return List.of();
    }
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(
            target.parent(), file -> file.getFileName().toString().startsWith(prefix))) {
      siblings.forEach(sibling -> found.add(new RunDirectory(target, sibling)));
    }
    return found;
  }

  Path path() {
    return path;
  }

  /** Parts as tasks wrote them. */
  Path parts() {
    return path.resolve("parts");
  }

  /** The new output: a file or a folder, like the target. */
  Path staged() {
    return path.resolve("new");
  }

  /** The new manifest of a single file. */
  Path stagedManifest() {
    return path.resolve("new." + Manifest.FILE_NAME);
  }

  /** The new checksums of a single file. */
  Path stagedChecksums() {
    return path.resolve("new." + Checksums.FILE_NAME);
  }

  private Path old() {
    return path.resolve("old");
  }

  private Path journal() {
    return path.resolve("journal");
  }

  private Path nextJournal() {
    return path.resolve("journal.next");
  }

  private Path lock() {
    return path.resolve("lock");
  }

  private Path created() {
    return path.resolve("created");
  }

  /** Makes the directory and its parents. */
  void create() throws IOException {
    MadeFolders made = MadeFolders.make(path);
    try {
      hold();
      Files.createDirectories(parts());
      Path first = made.first().orElse(path);
      if (!first.equals(path)) {
        Files.writeString(created(), first.toString());
      }
    } catch (IOException e) {
      remove();
      made.removeEmpty();
      throw e;
    }
  }

  private Path lease() {
    return path.resolve("lease");
  }

  /** Marks the run as alive in this process, unless a lease says so for all. */
  void hold() throws IOException {
    if (!Files.exists(lease())) {
      RunLocks.hold(lock());
    }
  }

  /** Whether no process holds the run and no lease of it lasts. */
  boolean isDead() throws IOException {
    return RunLocks.isDead(lock()) && !isLeased();
  }

  /** A lease is a file with a time of change that is still to come: nothing can be half written. */
  private boolean isLeased() throws IOException {
    try {
      return Files.getLastModifiedTime(lease()).toInstant().isAfter(Instant.now());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Begins a lease: the run goes on in processes whose death nobody here would notice. */
  void beginLease(long millis) throws IOException {
    Files.createFile(lease());
    renewLease(millis);
  }

  /** Makes a lease last longer; does nothing when the directory is gone or was never leased. */
  void renewLease(long millis) throws IOException {
    try {
      Files.setLastModifiedTime(lease(), FileTime.from(Instant.now().plusMillis(millis)));
    } catch (NoSuchFileException e) {
      // The run was published or given up.
      return;
    }
  }

  /**
   * Whether a run that began later has published since: nobody looks at a run whose lease lasts, so
   * it may come to that before an interrupted publish is completed. Run ids begin with their time.
   */
  boolean isOutdated() throws IOException {
    if (mode().isAddition()) {
      // It may be in place in part, and what a later run added stays beside it.
      return false;
    }
    String own = path.getFileName().toString().substring(target.runPrefix().length());
    return Manifest.runId(target).filter(id -> time(id).compareTo(time(own)) > 0).isPresent();
  }

  static String time(String runId) {
    return runId.substring(0, Math.min(runId.length(), RUN_TIME_LENGTH));
  }

  boolean isCommitted() {
    return Files.exists(journal());
  }

  /**
   * Makes sure that the new output is on disk, and writes what will be the journal: where the
   * output goes, and how.
   */
  void ready(SinkSpec.Mode mode) throws IOException {
    if (target.isFolder()) {
      forceTree(staged());
    } else {
      force(staged());
      force(stagedManifest());
      force(stagedChecksums());
    }
    Files.writeString(nextJournal(), target.path() + "\n" + mode.label());
    force(nextJournal());
  }

  /** A disk takes many small files faster when it is asked for several at a time. */
  private static void forceTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files.toList().parallelStream().forEach(RunDirectory::forceUnchecked);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void forceUnchecked(Path file) {
    try {
      force(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the new output is complete but not committed. */
  boolean isReady() {
    return Files.exists(nextJournal());
  }

  /** Makes it the journal: one rename. */
  void commit() throws IOException {
    Files.move(nextJournal(), journal(), StandardCopyOption.ATOMIC_MOVE);
    force(path);
  }

  /**
   * Does something while the target stands still: no run is putting its output in place, and none
   * was interrupted while it did.
   */
  static void whileSettled(OutputTarget target, PublishLock.Action action) throws IOException {
    if (!Files.isDirectory(target.parent())) {
      action.run();
      return;
    }
    PublishLock.hold(
        target,
        () -> {
          putAllInPlace(target);
          action.run();
        });
  }

  /**
   * Completes what is committed, whoever's it is, the oldest first: what one has put in place in
   * part, a later one must not change in between.
   */
  private static void putAllInPlace(OutputTarget target) throws IOException {
    List<RunDirectory> committed = new ArrayList<>();
    for (RunDirectory run : all(target)) {
      try {
        if (run.isCommitted() && !run.isOutdated()) {
          committed.add(run);
        }
      } catch (NoSuchFileException e) {
        // It is in place, and just being removed.
        continue;
      }
    }
    committed.sort(Comparator.comparing(run -> run.path.getFileName().toString()));
    for (RunDirectory run : committed) {
      run.putInPlace();
    }
  }

  /**
   * Puts a committed output in place and removes the run directory. Interrupted anywhere, it can be
   * repeated.
   */
  void complete() throws IOException {
    whileSettled(target, this::putInPlace);
    remove();
  }

  private void putInPlace() throws IOException {
    if (target.isFolder()) {
      completeFolder();
    } else {
      // A rename over the old file: readers see one or the other, never none.
      moveIfPresent(staged(), target.path());
      moveIfPresent(stagedChecksums(), target.checksums());
      moveIfPresent(stagedManifest(), target.manifest());
    }
    force(target.parent());
  }

  private void completeFolder() throws IOException {
    if (Files.exists(staged()) && isAddition(mode())) {
      new FolderMerge(target, staged(), old(), path.resolve("merged." + Manifest.FILE_NAME))
          .run(mode());
    } else if (Files.exists(staged())) {
      if (Files.exists(target.path())) {
        // A second "old" exists only when somebody made the target anew after we moved it.
        Path aside = Files.exists(old()) ? path.resolve("old-2") : old();
        Files.move(target.path(), aside, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(staged(), target.path(), StandardCopyOption.ATOMIC_MOVE);
    } else if (!Files.exists(target.path()) && Files.exists(old())) {
      Files.move(old(), target.path(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** How a committed output is put in place. */
  private SinkSpec.Mode mode() throws IOException {
    String journal = Files.readString(journal());
    String label = journal.substring(journal.lastIndexOf('\n') + 1);
    return Arrays.stream(SinkSpec.Mode.values())
        .filter(mode -> mode.label().equals(label))
        .findFirst()
        .orElse(SinkSpec.Mode.OVERWRITE);
  }

  /** Whether a mode leaves what stands at the target, or a part of it. */
  boolean isAddition(SinkSpec.Mode mode) {
    return mode.isAddition() && Files.exists(target.manifest());
  }

  /** Removes the directory, the journal last: until then an interruption is completed again. */
  void remove() throws IOException {
    RunLocks.release(lock());
    try (Stream<Path> children = Files.list(path)) {
      for (Path child : children.filter(file -> !file.equals(journal())).toList()) {
        deleteTree(child);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    deleteTree(path);
  }

  /**
   * Takes the directory away from a committer that may still be at work in another process: it
   * either has written the journal before, or cannot do so any more.
   */
  RunDirectory withdraw() throws IOException {
    RunLocks.release(lock());
    Path aside = path.resolveSibling(path.getFileName() + "-withdrawn");
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    return new RunDirectory(target, aside);
  }

  /** Removes the directory and the empty parents made for it. */
  void abandon() throws IOException {
    Path first = Files.exists(created()) ? Path.of(Files.readString(created())) : path;
    remove();
    MadeFolders.removeEmpty(target.parent(), first);
  }

  /** Moves a file or, when an earlier attempt has moved it, does nothing. */
  static void moveIfPresent(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      if (Files.exists(root)) {
        throw new IOException("Cannot remove " + root, e);
      }
    }
  }

  /** Flushes a file or a folder's entries to the disk. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (!Files.isDirectory(file)) {
        throw e;
      }
      // Some systems cannot open folders; they order renames themselves.
    }
  }
}

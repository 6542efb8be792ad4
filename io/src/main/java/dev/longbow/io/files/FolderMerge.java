package dev.longbow.io.files;

import dev.longbow.connector.SinkSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Puts a new output into a folder beside what is there: further files, or partitions in the place
 * of older ones. Each file is moved by one rename and each partition by two (the old one aside),
 * the manifest last, so that it may be interrupted anywhere and repeated. Until the manifest is
 * there, it names no added file, but of a replaced partition the older ones.
 */
final class FolderMerge {
  private final OutputTarget target;
  private final Path staged;
  private final Path old;
  private final Path merged;

  /**
   * A merge.
   *
   * @param staged the new output
   * @param old where partitions go that are replaced
   * @param merged where the new manifest is written before it is moved
   */
  FolderMerge(OutputTarget target, Path staged, Path old, Path merged) {
    this.target = target;
    this.staged = staged;
    this.old = old;
    this.merged = merged;
  }

  /** Runs it; only one at a time may for a target. */
  void run(SinkSpec.Mode mode) throws IOException {
    Path manifest = staged.resolve(Manifest.FILE_NAME);
    if (!Files.exists(manifest)) {
      return;
    }
    boolean replaces = mode == SinkSpec.Mode.OVERWRITE_PARTITIONS;
    Set<String> partitions = replaces ? partitions(manifest) : Set.of();
    for (String partition : partitions) {
      replace(partition);
    }
    byte[] both = Manifest.merged(target, manifest, partitions);
    Files.write(merged, both);
    RunDirectory.force(merged);
    Path checksums = merged.resolveSibling("merged." + Checksums.FILE_NAME);
    Files.write(checksums, Checksums.of(both, Manifest.FILE_NAME));
    RunDirectory.force(checksums);
    Set<String> named = Set.copyOf(Manifest.files(merged));
    for (Path file : files()) {
      String name = staged.relativize(file).toString().replace(File.separatorChar, '/');
      if (named.contains(name) || name.equals(Manifest.SUCCESS)) {
        Path to = target.path().resolve(staged.relativize(file));
        Files.createDirectories(to.getParent());
        RunDirectory.moveIfPresent(file, to);
      }
    }
    removeEmptyFiles(named);
    Files.move(
        checksums,
        target.checksums(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Files.move(
        merged,
        target.manifest(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(manifest);
  }

  /** The folders that the new output has files in. */
  private static Set<String> partitions(Path manifest) throws IOException {
    Set<String> folders = new TreeSet<>();
    for (String file : Manifest.files(manifest)) {
      folders.add(file.substring(0, Math.max(0, file.lastIndexOf('/'))));
    }
    folders.remove("");
    return folders;
  }

  private void replace(String partition) throws IOException {
    Path from = staged.resolve(partition);
    Path to = target.path().resolve(partition);
    if (!Files.exists(from)) {
      return;
    }
    if (Files.exists(to)) {
      Path aside = old.resolve(partition);
      // It exists when somebody made the partition anew after we moved it.
      if (Files.exists(aside)) {
        aside = old.resolve("again").resolve(partition);
      }
      Files.createDirectories(aside.getParent());
      Files.move(to, aside, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.createDirectories(to.getParent());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    RunDirectory.force(to.getParent());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(staged)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The file that stood for no rows would be one without partition among those with. */
  private void removeEmptyFiles(Set<String> named) throws IOException {
    for (String file : Manifest.emptyFiles(target)) {
      if (!named.contains(file)) {
        Files.deleteIfExists(target.path().resolve(file));
      }
    }
  }
}

package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.codec.Sha256;
import dev.longbow.connector.CheckResult;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.text.Sizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one step's checkpoints: {@code ROOT/PIPELINE/STEP/FINGERPRINT-RUN/}, each an output
 * like any other (Parquet files, manifest, checksums), published by one rename. Every run that
 * makes one gives it a name of its own, so that none is ever changed: a run that reads one marks it
 * with a file that is locked as long as its process lives, and whoever makes a new one removes the
 * older ones that nobody reads.
 *
 * <p>Parquet, not Arrow: what is above a checkpoint reads only the columns and row groups it needs,
 * the planner gets exact row counts, strings stay dictionary codes from the page to the group, and
 * it is several times smaller on the shared storage where checkpoints of a cluster lie.
 */
public final class CheckpointStore {
  /** The format of the files. */
  public static final String FORMAT = "parquet";

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHORT = 16;
  private static final String RUN = "\\d{8}T\\d{6}-[0-9a-f]{8}";
  private static final String NAME = "[0-9a-f]{" + SHORT + "}-" + RUN;
  private static final Pattern KEPT = Pattern.compile(NAME);
  private static final Pattern WRITING =
      Pattern.compile("\\.(" + NAME + ")\\.longbow-(" + RUN + ").*");
  private static final String REMOVED = ".removed.longbow-";
  private static final String READER = ".reader.longbow-";
  private static final Pattern OURS =
      Pattern.compile(
          "part-\\d+\\.parquet|manifest\\.json|checksums\\.txt|_SUCCESS|\\..*longbow-.*");

  /** A run that goes on without the process that submitted it reads no longer than this. */
  private static final Duration DETACHED = Duration.ofHours(24);

  private final String step;
  private final Path folder;

  /**
   * The checkpoints of a step.
   *
   * @param root where all checkpoints are
   */
  public CheckpointStore(Path root, String pipeline, String step) {
    this.step = step;
    this.folder = root.toAbsolutePath().normalize().resolve(name(pipeline)).resolve(name(step));
  }

  /** A name that every file system takes, and that means no column. */
  private static String name(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
    plain = plain.substring(0, Math.min(plain.length(), 100));
    return plain.equals(text) ? plain : plain + "-" + Sha256.of(text).substring(0, 8);
  }

  /**
   * A checkpoint, marked as being read until it is closed.
   *
   * @param path the folder of its files
   * @param run which run wrote it
   * @param checks what the checks of the steps below found then
   */
  public record Kept(
      Path path, String run, long rows, long bytes, List<CheckResult> checks, Path marker)
      implements AutoCloseable {
    /** Of a run that goes on in other processes: keeps the mark, which then ends by itself. */
    public void leave() {
      RunLocks.release(marker);
      try {
        Files.setLastModifiedTime(marker, FileTime.from(Instant.now().plus(DETACHED)));
      } catch (IOException e) {
        LOG.debug("Cannot mark {} as being read", path, e);
      }
    }

    @Override
    public void close() {
      try {
        if (!isInFuture(marker)) {
          RunLocks.release(marker);
          Files.deleteIfExists(marker);
        }
      } catch (IOException e) {
        LOG.debug("Cannot remove {}", marker, e);
      }
    }
  }

  /** Where a run writes the checkpoint. */
  public SinkSpec sink(String fingerprint, String runId) {
    String path = folder.resolve(fingerprint.substring(0, SHORT) + "-" + runId) + "/";
    return new SinkSpec(step, FORMAT, path, SinkSpec.Mode.OVERWRITE, Map.of());
  }

  /**
   * The newest checkpoint of a fingerprint, without looking into its files, for {@code explain}.
   */
  public Optional<Path> newest(String fingerprint) {
    try {
      return all().stream()
          .filter(path -> path.getFileName().toString().startsWith(start(fingerprint)))
          .findFirst();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * What a run has just written.
   *
   * @param reader the run that goes on from it
   * @throws LongbowException {@link ErrorCode#READ_FAILED} when it is not there
   */
  public Kept written(SinkSpec sink, String reader) {
    Path path = Path.of(sink.path());
    try {
      Kept marked = marked(path, reader);
      JsonNode manifest = JSON.readTree(Files.readAllBytes(path.resolve(Manifest.FILE_NAME)));
      return new Kept(
          path,
          run(path),
          manifest.path("output").path("rows").asLong(),
          manifest.path("output").path("bytes").asLong(),
          Manifest.checks(path.resolve(Manifest.FILE_NAME)),
          marked.marker());
    } catch (IOException e) {
      throw new LongbowException(
              ErrorCode.READ_FAILED,
              "Cannot read the checkpoint that was written to %s: %s. On a cluster its folder must be one that this machine and all workers share (--checkpoint-dir)"
                  .formatted(path, WriteErrors.reason(e)),
              e)
          .inStep(step);
    }
  }

  /**
   * The newest checkpoint of a fingerprint, its files compared with its manifest.
   *
   * @param reader the run that reads it
   * @throws LongbowException {@link ErrorCode#CORRUPT_FILE} when somebody changed it
   */
  public Optional<Kept> find(String fingerprint, String reader) {
    Optional<Kept> marked;
    try {
      marked = mark(fingerprint, reader);
    } catch (IOException e) {
      throw unusable(e);
    }
    if (marked.isEmpty()) {
      return Optional.empty();
    }
    Path path = marked.get().path();
    try {
      OutputCheck.Verified verified = OutputCheck.verify(path.toString());
      if (!verified.fingerprint().equals(Optional.of(fingerprint))) {
        throw new LongbowException(
            ErrorCode.CORRUPT_FILE,
            "The manifest has the fingerprint %s, expected %s"
                .formatted(verified.fingerprint().orElse("none"), fingerprint));
      }
      return Optional.of(
          new Kept(
              path,
              verified.run(),
              verified.rows(),
              verified.bytes(),
              Manifest.checks(path.resolve(Manifest.FILE_NAME)),
              marked.get().marker()));
    } catch (IOException e) {
      marked.get().close();
      throw unusable(e);
    } catch (LongbowException e) {
      marked.get().close();
      throw new LongbowException(
              e.code() == ErrorCode.READ_FAILED ? e.code() : ErrorCode.CORRUPT_FILE,
              "Cannot resume from the checkpoint in %s: %s. Run with --fresh to compute the step anew"
                  .formatted(path, e.text()),
              e)
          .inStep(step);
    }
  }

  private Optional<Kept> mark(String fingerprint, String reader) throws IOException {
    List<Kept> marked = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      PublishLock.hold(
          new OutputTarget(folder, true),
          () -> {
            for (Path path : all()) {
              if (marked.isEmpty()
                  && path.getFileName().toString().startsWith(start(fingerprint))) {
                marked.add(marked(path, reader));
              }
            }
          });
    }
    return marked.stream().findFirst();
  }

  private static Kept marked(Path path, String reader) throws IOException {
    Path marker = path.resolve(READER + reader);
    RunLocks.hold(marker);
    return new Kept(path, "", 0, 0, List.of(), marker);
  }

  private static String start(String fingerprint) {
    return fingerprint.substring(0, SHORT) + "-";
  }

  /** All of the step, the newest first. */
  private List<Path> all() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> KEPT.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparing(CheckpointStore::run).reversed())
          .toList();
    }
  }

  private static String run(Path path) {
    return path.getFileName().toString().substring(SHORT + 1);
  }

  /** Removes what runs left that died while they made a checkpoint of the step. */
  public void recover() {
    try {
      if (!Files.isDirectory(folder)) {
        return;
      }
      List<Path> files;
      try (Stream<Path> found = Files.list(folder)) {
        files = found.toList();
      }
      for (Path file : files) {
        String name = file.getFileName().toString();
        Matcher writing = WRITING.matcher(name);
        if (name.startsWith(REMOVED)) {
          delete(file);
        } else if (writing.matches()) {
          removeDead(new OutputTarget(folder.resolve(writing.group(1)), true));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Cannot remove what an interrupted run left in {}: {}", folder, e.toString());
    }
  }

  private static void removeDead(OutputTarget target) throws IOException {
    for (RunDirectory run : RunDirectory.all(target)) {
      if (run.isDead()) {
        if (run.isCommitted()) {
          run.complete();
        } else {
          run.remove();
        }
      }
    }
  }

  /** Removes all checkpoints of the step but one, as far as no run reads them. */
  public void removeOthers(Path kept) {
    List<Path> removed = new ArrayList<>();
    try {
      PublishLock.hold(
          new OutputTarget(folder, true),
          () -> {
            for (Path other : all()) {
              if (!other.equals(kept) && !isRead(other)) {
                Path aside = other.resolveSibling(REMOVED + other.getFileName());
                Files.move(other, aside);
                removed.add(aside);
              }
            }
          });
      for (Path other : removed) {
        delete(other);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Cannot remove older checkpoints in {}: {}", folder, e.toString());
    }
  }

  private static boolean isRead(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(READER)
            && (isInFuture(file) || !RunLocks.isDead(file))) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isInFuture(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().plusSeconds(1));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes what is ours; a folder in which somebody else put something stays with that. */
  private static void delete(Path path) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(path)) {
      files = found.toList();
    }
    boolean isOurs = true;
    for (Path file : files) {
      if (OURS.matcher(file.getFileName().toString()).matches() && !Files.isDirectory(file)) {
        Files.deleteIfExists(file);
      } else {
        isOurs = false;
      }
    }
    if (isOurs) {
      Files.deleteIfExists(path);
    }
  }

  private LongbowException unusable(IOException e) {
    return new LongbowException(
            ErrorCode.READ_FAILED,
            "Cannot look for checkpoints in '%s': %s".formatted(folder, WriteErrors.reason(e)),
            e)
        .inStep(step);
  }

  /** One that is there, for users: its run, rows and folder. */
  public static String text(Path kept) {
    String rows = "?";
    try {
      JsonNode manifest = JSON.readTree(Files.readAllBytes(kept.resolve(Manifest.FILE_NAME)));
      rows = Sizes.count(manifest.path("output").path("rows").asLong());
    } catch (IOException e) {
      LOG.debug("Cannot read the manifest of {}", kept, e);
    }
    return "checkpoint of %s, %s rows (%s)".formatted(run(kept), rows, kept);
  }
}

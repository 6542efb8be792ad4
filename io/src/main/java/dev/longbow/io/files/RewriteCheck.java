package dev.longbow.io.files;

import dev.longbow.connector.Locations;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a folder may be replaced by its own rows in other files: it must hold exactly the files
 * that were read, as they were then, and nothing else but bookkeeping that such files have beside
 * them.
 */
final class RewriteCheck {
  /** What other writers leave, and what says nothing of files that are replaced. */
  private static final Set<String> BOOKKEEPING =
      Set.of(Manifest.SUCCESS, "_metadata", "_common_metadata");

  private RewriteCheck() {}

  /** Checks before a run publishes. */
  static void check(OutputTarget target, RunRecord record) throws IOException {
    for (RunRecord.Input input : record.inputs()) {
      check(target, Locations.absolute(input.location()), input.files(), record.started());
    }
  }

  /** Checks the same at the last moment, by what the manifest that is staged says was read. */
  static void checkStaged(OutputTarget target, Path manifest) throws IOException {
    check(target, Manifest.runOf(manifest));
  }

  /**
   * Checks that a folder holds these files.
   *
   * @param root the folder, in the way the files' paths begin
   * @param since files that changed later are others
   */
  static void check(OutputTarget target, String root, List<Source.InputFile> read, Instant since)
      throws IOException {
    String base = root.endsWith("/") ? root : root + "/";
    Map<String, Long> sizes = new HashMap<>();
    read.forEach(file -> sizes.put(file.path().substring(base.length()), file.bytes()));
    Set<String> own = Manifest.ownFiles(target);
    try (Stream<Path> files = Files.walk(target.path())) {
      for (Path file : files.filter(path -> !Files.isDirectory(path)).sorted().toList()) {
        String name = target.path().relativize(file).toString().replace(File.separatorChar, '/');
        Long size = sizes.remove(name);
        if (size == null) {
          if (!own.contains(name)
              && !BOOKKEEPING.contains(name)
              && !TargetCheck.isWorthless(name)) {
            throw refused(
                target, "it holds " + name + ", which is not one of the files that were read");
          }
        } else if (size != Files.size(file)
            || Files.getLastModifiedTime(file).toInstant().isAfter(since)) {
          throw refused(target, name + " was changed after it was read");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (!sizes.isEmpty()) {
      throw refused(target, sizes.keySet().iterator().next() + " is gone");
    }
  }

  private static LongbowException refused(OutputTarget target, String reason) {
    return new LongbowException(
        ErrorCode.OUTPUT_EXISTS,
        "Cannot put the files of folder %s together: %s. Nothing was changed"
            .formatted(target.path(), reason));
  }
}

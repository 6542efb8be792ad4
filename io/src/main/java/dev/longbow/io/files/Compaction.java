package dev.longbow.io.files;

import dev.longbow.connector.Locations;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder whose files are to be put together into larger ones, in its place. */
public final class Compaction {
  private final String root;
  private final OutputTarget target;

  private Compaction(String root, OutputTarget target) {
    this.root = root;
    this.target = target;
  }

  /**
   * Of a folder; completes what an earlier run was interrupted in there.
   *
   * @throws LongbowException {@link ErrorCode#USAGE} when it is no folder of this machine
   */
  public static Compaction of(String folder) {
    if (!Locations.isLocal(folder) || Locations.isGlob(folder)) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Cannot compact '%s': expected a folder of a local file system".formatted(folder));
    }
    String root = Locations.absolute(folder.endsWith("/") ? folder : folder + "/");
    OutputTarget target =
        OutputTarget.of(new SinkSpec("compact", "", root, SinkSpec.Mode.REWRITE, Map.of()));
    try {
      RunDirectory.whileSettled(target, () -> {});
    } catch (IOException e) {
      throw WriteErrors.of(e, target.path());
    }
    if (!Files.isDirectory(Path.of(root))) {
      throw new LongbowException(
          Files.exists(Path.of(root)) ? ErrorCode.USAGE : ErrorCode.INPUT_NOT_FOUND,
          "Cannot compact '%s': expected a folder (looked for %s)".formatted(folder, root));
    }
    return new Compaction(root, target);
  }

  /** The folder, as an input and as an output. */
  public String path() {
    return root;
  }

  /**
   * The columns that its folders name.
   *
   * @throws LongbowException {@link ErrorCode#OUTPUT_EXISTS} for folders that name none: there
   *     would be no telling where rows belong
   */
  public List<String> partitionColumns(List<String> extensions) {
    FileSet files = FileSet.list(root, extensions);
    for (FileSet.Entry file : files.files()) {
      String name = file.path().substring(root.length());
      for (String folder : folder(name).split("/", -1)) {
        if (!folder.isEmpty() && folder.indexOf('=') < 0) {
          throw new LongbowException(
              ErrorCode.OUTPUT_EXISTS,
              "Cannot compact %s: folder '%s' of %s names no column (year=2024 does). Compact such folders one by one"
                  .formatted(root, folder, name));
        }
      }
    }
    return PartitionColumns.discover(files, Optional.empty()).names();
  }

  /**
   * Checks that the folder holds nothing else than these files.
   *
   * @throws LongbowException {@link ErrorCode#OUTPUT_EXISTS}
   */
  public void check(List<Source.InputFile> files) {
    try {
      RewriteCheck.check(target, root, files, Instant.now());
    } catch (IOException e) {
      throw WriteErrors.of(e, target.path());
    }
  }

  /**
   * Whether some folder would have less than half of its files if they were of a size: what is left
   * after such a run is not worth another.
   */
  public boolean isWorthIt(List<Source.InputFile> files, long targetBytes) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, Long> bytes = new HashMap<>();
    for (Source.InputFile file : files) {
      String folder = folder(file.path().substring(root.length()));
      counts.merge(folder, 1L, Long::sum);
      bytes.merge(folder, file.bytes(), Long::sum);
    }
    return counts.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getValue() >= 2 * Math.max(1, bytes.get(entry.getKey()) / targetBytes + 1)
                    || entry.getValue() > 1 && bytes.get(entry.getKey()) <= targetBytes);
  }

  private static String folder(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }
}

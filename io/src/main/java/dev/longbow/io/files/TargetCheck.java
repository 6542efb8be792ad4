package dev.longbow.io.files;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.files.MadeFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Refuses targets that must not be replaced. */
final class TargetCheck {
  private TargetCheck() {}

  /** Checks what stands at the target now. */
  static void check(SinkSpec spec, OutputTarget target) throws IOException {
    Path path = target.path();
    MadeFolders.check(target.parent());
    if (!Files.exists(path)) {
      return;
    }
    if (target.isFolder() && !Files.isDirectory(path)) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to folder %s: it is a file (a path without '/' at its end writes one file)"
              .formatted(spec.name(), spec.path()));
    } else if (!target.isFolder() && Files.isDirectory(path)) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to file %s: it is a folder (a path with '/' at its end writes part files)"
              .formatted(spec.name(), spec.path()));
    } else if (!target.isFolder() && !Files.isRegularFile(path)) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to %s: it is not a regular file"
              .formatted(spec.name(), spec.path()));
    }
    boolean isEmptyFolder = target.isFolder() && isEmpty(path);
    if (spec.mode() == SinkSpec.Mode.FAIL && !isEmptyFolder) {
      throw new LongbowException(
          ErrorCode.OUTPUT_EXISTS,
          "Cannot write output '%s': %s exists and its mode is fail (overwrite replaces it)"
              .formatted(spec.name(), path));
    }
    if (target.isFolder() && !isEmptyFolder) {
      checkOwnFiles(spec, target);
    }
  }

  /** Replacing a folder removes all that is in it: only what an earlier run wrote may be there. */
  private static void checkOwnFiles(SinkSpec spec, OutputTarget target) throws IOException {
    Set<String> own = Manifest.ownFiles(target);
    try (Stream<Path> files = Files.list(target.path())) {
      String foreign =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !own.contains(name) && !isWorthless(name))
              .sorted()
              .findFirst()
              .orElse(null);
      if (foreign != null) {
        throw new LongbowException(
            ErrorCode.OUTPUT_EXISTS,
            "Cannot replace folder %s of output '%s': it holds %s, which no manifest of an earlier run there names"
                .formatted(target.path(), spec.name(), foreign));
      }
    }
  }

  /** What our own runs leave on their way, and what systems make by themselves. */
  private static boolean isWorthless(String name) {
    return name.equals(".DS_Store")
        || name.startsWith(".") && (name.contains(".longbow-") || name.endsWith(".crc"));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** The error for a target whose folder cannot be made or written to. */
  static LongbowException unwritable(SinkSpec spec, OutputTarget target, IOException failure) {
    LongbowException known = WriteErrors.of(failure, target.path());
    if (known.code() == ErrorCode.DISK_FULL) {
      return known;
    }
    return new LongbowException(
        ErrorCode.OUTPUT_UNWRITABLE,
        "Cannot write output '%s' to %s: %s"
            .formatted(spec.name(), target.path(), WriteErrors.reason(failure)),
        failure);
  }
}

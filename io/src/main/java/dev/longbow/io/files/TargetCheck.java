package dev.longbow.io.files;

import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.files.MadeFolders;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Refuses targets that must not be replaced. */
final class TargetCheck {
  private TargetCheck() {}

  /**
   * Checks what an output asks for, whatever stands at its target.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID}
   */
  static void checkLayout(SinkSpec spec) {
    boolean isPartitioned = !spec.layout().partitionBy().isEmpty();
    if (!spec.isFolder() && (isPartitioned || spec.layout().maxRows() < Long.MAX_VALUE)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot spread output '%s' over files: '%s' is one file. End the path with '/' for a folder"
              .formatted(spec.name(), spec.path()));
    } else if (!spec.isFolder() && spec.mode().isAddition()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot write output '%s' with mode %s: '%s' is one file. End the path with '/' for a folder"
              .formatted(spec.name(), spec.mode().label(), spec.path()));
    } else if (spec.mode() == SinkSpec.Mode.OVERWRITE_PARTITIONS && !isPartitioned) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot write output '%s' with mode overwrite_partitions: it has no partition_by"
              .formatted(spec.name()));
    }
  }

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
    if (target.isFolder() && !isEmptyFolder && spec.mode() != SinkSpec.Mode.REWRITE) {
      checkOwnFiles(spec, target);
    }
  }

  /** Checks what stands at the target now, and that rows of a schema can be put beside it. */
  static void check(SinkSpec spec, Schema schema, OutputTarget target) throws IOException {
    check(spec, target);
    checkAddition(spec, schema, target);
  }

  /** Checks that what stands at the target has the same columns, where rows are put beside it. */
  static void checkAddition(SinkSpec spec, Schema schema, OutputTarget target) throws IOException {
    Optional<String> difference =
        spec.mode().isAddition() ? Manifest.difference(target, spec, schema) : Optional.empty();
    if (difference.isPresent()) {
      throw new LongbowException(
          ErrorCode.OUTPUT_EXISTS,
          "Cannot add to folder %s of output '%s': %s. Mode overwrite replaces all of it"
              .formatted(target.path(), spec.name(), difference.get()));
    }
  }

  /** Replacing a folder removes all that is in it: only what an earlier run wrote may be there. */
  private static void checkOwnFiles(SinkSpec spec, OutputTarget target) throws IOException {
    Set<String> own = Manifest.ownFiles(target);
    try (Stream<Path> files = Files.walk(target.path())) {
      String foreign =
          files
              .filter(file -> !Files.isDirectory(file))
              .map(file -> target.path().relativize(file).toString())
              .map(name -> name.replace(File.separatorChar, '/'))
              .filter(name -> !own.contains(name) && !isWorthless(name))
              .sorted()
              .findFirst()
              .orElse(null);
      if (foreign != null) {
        throw new LongbowException(
            ErrorCode.OUTPUT_EXISTS,
            "Cannot write to folder %s of output '%s': it holds %s, which no manifest of an earlier run there names"
                .formatted(target.path(), spec.name(), foreign));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What our own runs leave on their way, and what systems make by themselves. */
  static boolean isWorthless(String path) {
    for (String name : path.split("/", -1)) {
      if (isWorthlessName(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWorthlessName(String name) {
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

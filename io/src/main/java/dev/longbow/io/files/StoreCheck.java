package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Refuses targets in stores that must not be replaced; as {@link TargetCheck} for local ones. */
final class StoreCheck {
  private StoreCheck() {}

  /** Checks what stands at the target now. */
  static void check(SinkSpec spec, Schema schema, StoreTarget target) throws IOException {
    List<String> below =
        StoreFiles.list(target.root()).stream()
            .map(file -> file.path().substring(target.root().length() + 1))
            .filter(name -> !TargetCheck.isWorthless(name))
            .sorted()
            .toList();
    boolean isFile = StoreFiles.exists(target.root());
    if (target.isFolder() && isFile) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to folder %s: it is a file (a path without '/' at its end writes one file)"
              .formatted(spec.name(), spec.path()));
    } else if (!target.isFolder() && !below.isEmpty()) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to file %s: it is a folder (a path with '/' at its end writes part files)"
              .formatted(spec.name(), spec.path()));
    }
    Optional<JsonNode> manifest =
        target.isFolder() ? StoreFiles.manifest(target.manifest()) : Optional.empty();
    Set<String> own = Manifest.ownFiles(manifest);
    // Of a run that is at work, or died.
    List<String> data =
        below.stream()
            .filter(name -> own.contains(name) || PartNames.runOf(name).isEmpty())
            .toList();
    if (spec.mode() == SinkSpec.Mode.FAIL && (isFile || !data.isEmpty())) {
      throw exists(spec, target);
    }
    Optional<String> foreign = data.stream().filter(name -> !own.contains(name)).findFirst();
    if (foreign.isPresent()) {
      throw new LongbowException(
          ErrorCode.OUTPUT_EXISTS,
          "Cannot write to folder %s of output '%s': it holds %s, which no manifest of an earlier run there names"
              .formatted(target.root(), spec.name(), foreign.get()));
    }
    checkMode(spec, schema, target, manifest);
  }

  private static LongbowException exists(SinkSpec spec, StoreTarget target) {
    return new LongbowException(
        ErrorCode.OUTPUT_EXISTS,
        "Cannot write output '%s': %s exists and its mode is fail (overwrite replaces it)"
            .formatted(spec.name(), target.root()));
  }

  /**
   * Checks that the mode allows to replace what a manifest says, and that it has the same columns
   * where rows are put beside it.
   */
  static void checkMode(
      SinkSpec spec, Schema schema, StoreTarget target, Optional<JsonNode> manifest) {
    if (spec.mode() == SinkSpec.Mode.FAIL && manifest.isPresent()) {
      throw exists(spec, target);
    }
    Optional<String> difference =
        spec.mode().isAddition() ? Manifest.difference(manifest, spec, schema) : Optional.empty();
    if (difference.isPresent()) {
      throw new LongbowException(
          ErrorCode.OUTPUT_EXISTS,
          "Cannot add to folder %s of output '%s': %s. Mode overwrite replaces all of it"
              .formatted(target.root(), spec.name(), difference.get()));
    }
  }
}

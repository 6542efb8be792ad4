package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.Stores;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a staged output visible. That is one request, which puts the new manifest in the place of
 * the one that it was made from: nobody completes it later, and when another run publishes in
 * between, the manifest is made again from that run's.
 *
 * <p>A single file is replaced before its manifest is there. Meanwhile it has none, so that one
 * never tells of another file.
 */
final class StorePublish {
  private final SinkSpec spec;
  private final Schema schema;
  private final StoreTarget target;
  private final StoreRun run;

  StorePublish(SinkSpec spec, Schema schema, StoreTarget target, StoreRun run) {
    this.spec = spec;
    this.schema = schema;
    this.target = target;
    this.run = run;
  }

  /**
   * Publishes.
   *
   * @throws LongbowException {@link ErrorCode#WRITE_FAILED} when something of the run is gone,
   *     {@link ErrorCode#OUTPUT_EXISTS} when another run has published what does not go with it
   */
  void publish() throws IOException {
    run.requireAlive();
    StoreCheck.check(spec, schema, target);
    boolean isDone = false;
    while (!isDone) {
      Optional<byte[]> before = Stores.read(target.manifest());
      Optional<JsonNode> old = before.isEmpty() ? Optional.empty() : Manifest.parse(before.get());
      if (isOurs(old)) {
        return;
      }
      byte[] staged = requireStaged();
      isDone = target.isFolder() ? replaceManifest(before, old, staged) : replaceFile(staged);
    }
  }

  private boolean replaceManifest(Optional<byte[]> before, Optional<JsonNode> old, byte[] staged)
      throws IOException {
    StoreCheck.checkMode(spec, schema, target, old);
    return Stores.replace(target.manifest(), before, merged(old, staged));
  }

  /** An answer that was lost on its way may have been of a request that was served. */
  private boolean isOurs(Optional<JsonNode> manifest) {
    return manifest.filter(found -> Manifest.hasRun(found, run.runId())).isPresent();
  }

  private boolean replaceFile(byte[] manifest) throws IOException {
    StoreFiles.delete(List.of(target.manifest(), target.checksums()));
    StoreFiles.putInPlace(run.staged(), target.root());
    return Stores.replace(target.manifest(), Optional.empty(), manifest);
  }

  /** The new manifest, with the files of earlier runs beside which this one puts its own. */
  private byte[] merged(Optional<JsonNode> old, byte[] staged) throws IOException {
    byte[] merged = staged;
    if (spec.mode().isAddition() && old.isPresent()) {
      Optional<JsonNode> added = Manifest.parse(staged);
      boolean replaces = spec.mode() == SinkSpec.Mode.OVERWRITE_PARTITIONS;
      Set<String> folders = replaces ? folders(Manifest.files(added)) : Set.of();
      merged = Manifest.merged(old, added, folders);
    }
    Set<String> gone = new TreeSet<>(Manifest.files(old));
    gone.removeAll(new HashSet<>(Manifest.files(Manifest.parse(merged))));
    run.writeObsolete(gone);
    return merged;
  }

  private static Set<String> folders(List<String> files) {
    Set<String> folders = new TreeSet<>();
    files.forEach(file -> folders.add(file.substring(0, Math.max(0, file.lastIndexOf('/')))));
    folders.remove("");
    return folders;
  }

  /** The new manifest, when all that it names is there. */
  private byte[] requireStaged() throws IOException {
    byte[] staged = Stores.read(run.stagedManifest()).orElseThrow(this::manifestIsGone);
    Map<String, Long> sizes = new HashMap<>();
    for (FileSet.Entry file :
        target.isFolder() ? StoreFiles.list(target.root()) : StoreFiles.list(run.path())) {
      sizes.put(file.path(), file.bytes());
    }
    Manifest.sizes(Manifest.parse(staged))
        .forEach(
            (name, bytes) -> {
              String file = target.isFolder() ? target.resolve(name) : run.staged();
              Long found = sizes.get(file);
              if (found == null) {
                throw run.isGone(file + " is not there any more");
              } else if (!found.equals(bytes)) {
                throw run.isGone(
                    "%s has %,d bytes, not %,d any more".formatted(file, found, bytes));
              }
            });
    return staged;
  }

  private LongbowException manifestIsGone() {
    return run.isGone(run.stagedManifest() + " is not there any more");
  }
}

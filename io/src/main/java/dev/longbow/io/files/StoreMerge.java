package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.connector.SinkSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The manifest of an output in a store as it will be: of the new run alone, or with the files of
 * earlier ones beside which it puts its own. And which files it does not name any more.
 */
final class StoreMerge {
  private final StoreTarget target;
  private final String staged;
  private final String merged;
  private final String obsolete;

  /**
   * A merge.
   *
   * @param staged the new run's manifest
   * @param merged where the new one goes
   * @param obsolete where the names of files go that are not needed any more, one a line
   */
  StoreMerge(StoreTarget target, String staged, String merged, String obsolete) {
    this.target = target;
    this.staged = staged;
    this.merged = merged;
    this.obsolete = obsolete;
  }

  /** Writes both. */
  void prepare(SinkSpec.Mode mode) throws IOException {
    Optional<JsonNode> before = StoreFiles.manifest(target.manifest());
    byte[] manifest = StoreFiles.read(staged).orElseThrow();
    Optional<JsonNode> added = Manifest.parse(manifest);
    Set<String> files = new HashSet<>(Manifest.files(added));
    if (target.isFolder() && mode.isAddition() && before.isPresent()) {
      Set<String> replaced = mode == SinkSpec.Mode.OVERWRITE_PARTITIONS ? folders(files) : Set.of();
      manifest = Manifest.merged(before, added, replaced);
      files = new HashSet<>(Manifest.files(Manifest.parse(manifest)));
    }
    if (target.isFolder()) {
      Set<String> gone = new TreeSet<>(Manifest.files(before));
      gone.removeAll(files);
      StoreFiles.write(obsolete, String.join("\n", gone).getBytes(StandardCharsets.UTF_8));
    }
    StoreFiles.write(merged, manifest);
  }

  private static Set<String> folders(Set<String> files) {
    Set<String> folders = new TreeSet<>();
    files.forEach(file -> folders.add(file.substring(0, Math.max(0, file.lastIndexOf('/')))));
    folders.remove("");
    return folders;
  }
}

package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.io.stores.Stores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of runs that have not ended, in folders of stores: they are written to the place that they
 * stay at, but are no part of the output until its manifest names them, nor any more once the next
 * one does not. Who reads a folder as a whole does not see them.
 */
final class UnfinishedParts {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedParts.class);

  private UnfinishedParts() {}

  /**
   * The files of a folder without such parts. Without a manifest, parts of runs that left nothing
   * else behind are data: somebody has copied them.
   *
   * @param root the folder, without a slash at its end
   */
  static List<FileSet.Entry> without(String root, List<FileSet.Entry> files) {
    if (files.stream().noneMatch(file -> PartNames.runOf(file.path()).isPresent())) {
      return files;
    }
    try {
      Optional<JsonNode> manifest = StoreFiles.manifest(root + "/" + Manifest.FILE_NAME);
      Set<String> named = new HashSet<>();
      Manifest.files(manifest).forEach(name -> named.add(root + "/" + name));
      Map<String, Boolean> unfinished = new HashMap<>();
      List<FileSet.Entry> finished = new ArrayList<>();
      for (FileSet.Entry file : files) {
        Optional<String> run = PartNames.runOf(file.path());
        if (run.isEmpty() || named.contains(file.path())) {
          finished.add(file);
        } else if (manifest.isEmpty() && !isUnfinished(root, run.get(), unfinished)) {
          finished.add(file);
        }
      }
      if (finished.size() < files.size()) {
        LOG.warn(
            "Not reading {} part files in {} that its manifest does not name: their runs have not ended",
            files.size() - finished.size(),
            root);
      }
      return finished;
    } catch (IOException e) {
      throw Stores.readFailure(root, e);
    }
  }

  /** Whether a run, or what is left of it, still has a folder. */
  private static boolean isUnfinished(String root, String run, Map<String, Boolean> known)
      throws IOException {
    Boolean answer = known.get(run);
    if (answer == null) {
      answer = !StoreFiles.list(StoreTarget.runPrefix(root) + run).isEmpty();
      known.put(run, answer);
    }
    return answer;
  }
}

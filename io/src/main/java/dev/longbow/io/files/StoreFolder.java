package dev.longbow.io.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a folder of a store stands for: the files that its manifest names or, of a folder of
 * partitions, the manifest of the dataset above it. It is read before files are looked for, so that
 * a run that publishes meanwhile is seen as a whole or not at all. Without a manifest all files are
 * data, except parts of runs that have not published yet.
 */
final class StoreFolder {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);

  private final String path;

  /** The last file that a manifest named and nobody found. */
  private String missing;

  /**
   * A folder.
   *
   * @param path without a slash at its end
   */
  StoreFolder(String path) {
    this.path = path;
  }

  /** A manifest and the folder that it is in. */
  private record Dataset(String root, JsonNode manifest) {}

  /**
   * The files, in no order.
   *
   * @throws LongbowException {@link ErrorCode#READ_FAILED} when files that a manifest names are
   *     gone
   */
  List<FileSet.Entry> files() throws IOException {
    Optional<Dataset> dataset = dataset();
    Optional<List<FileSet.Entry>> files = files(dataset);
    if (files.isPresent()) {
      return files.get();
    }
    Optional<Dataset> next = dataset();
    return files(next).orElseThrow(() -> failure(next.equals(dataset)));
  }

  private LongbowException failure(boolean isSame) {
    return new LongbowException(
        ErrorCode.READ_FAILED,
        isSame
            ? "Cannot read '%s': its manifest names %s, which is not there".formatted(path, missing)
            : "Cannot read '%s': another run replaced it while it was planned. Run again"
                .formatted(path));
  }

  /** Empty when the dataset is another one by now. */
  private Optional<List<FileSet.Entry>> files(Optional<Dataset> dataset) throws IOException {
    List<FileSet.Entry> found = StoreFiles.list(path);
    return dataset.isPresent() ? named(dataset.get(), found) : finished(found);
  }

  private Optional<List<FileSet.Entry>> named(Dataset dataset, List<FileSet.Entry> found) {
    Map<String, FileSet.Entry> others = new TreeMap<>();
    found.forEach(file -> others.put(file.path(), file));
    List<FileSet.Entry> named = new ArrayList<>();
    for (String name : Manifest.files(Optional.of(dataset.manifest()))) {
      String file = dataset.root() + "/" + name;
      if (file.startsWith(path + "/")) {
        FileSet.Entry entry = others.remove(file);
        if (entry == null) {
          missing = file;
          return Optional.empty();
        }
        named.add(entry);
      }
    }
    Set<String> own = Manifest.ownFiles(Optional.of(dataset.manifest()));
    others.keySet().removeIf(file -> own.contains(file.substring(dataset.root().length() + 1)));
    if (!others.isEmpty()) {
      LOG.warn(
          "Not reading {} files in {} that its manifest does not name, like {}",
          others.size(),
          path,
          others.keySet().iterator().next());
    }
    return Optional.of(named);
  }

  /** Without parts of runs that have a folder. Of others, somebody has copied the parts. */
  private Optional<List<FileSet.Entry>> finished(List<FileSet.Entry> found) throws IOException {
    Map<String, Boolean> unfinished = new HashMap<>();
    List<FileSet.Entry> finished = new ArrayList<>();
    for (FileSet.Entry file : found) {
      Optional<String> run = PartNames.runOf(file.path());
      if (run.isPresent() && !unfinished.containsKey(run.get())) {
        String folder = StoreTarget.runPrefix(path) + run.get();
        unfinished.put(run.get(), !StoreFiles.list(folder).isEmpty());
      }
      if (run.isEmpty() || !unfinished.get(run.get())) {
        finished.add(file);
      }
    }
    if (finished.size() < found.size()) {
      LOG.warn(
          "Not reading {} files in {} of runs that have not published yet",
          found.size() - finished.size(),
          path);
    }
    // A run that has just published has no folder any more.
    boolean isStill = unfinished.isEmpty() || dataset().isEmpty();
    return isStill ? Optional.of(finished) : Optional.empty();
  }

  private Optional<Dataset> dataset() throws IOException {
    String root = path;
    Optional<JsonNode> manifest = manifest(root);
    while (manifest.isEmpty() && root.substring(root.lastIndexOf('/')).indexOf('=') >= 0) {
      root = root.substring(0, root.lastIndexOf('/'));
      manifest = manifest(root);
    }
    return manifest.isEmpty() ? Optional.empty() : Optional.of(new Dataset(root, manifest.get()));
  }

  private static Optional<JsonNode> manifest(String root) throws IOException {
    try {
      return StoreFiles.manifest(root + "/" + Manifest.FILE_NAME);
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.DENIED) {
        throw e;
      }
      // What stores answer to those who may not list the folder, too, when there is none.
      LOG.warn("Not allowed to look for a manifest in {}: {}", root, e.getMessage());
      return Optional.empty();
    }
  }
}

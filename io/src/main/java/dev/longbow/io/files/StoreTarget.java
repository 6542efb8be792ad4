package dev.longbow.io.files;

import dev.longbow.connector.Locations;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.stores.Stores;

/**
 * Where an output goes in a store: a file, or a folder of part files.
 *
 * @param root without a slash at its end
 */
record StoreTarget(String root, boolean isFolder) {
  /**
   * The target of an output.
   *
   * @throws LongbowException when the store is unknown, or the path names a whole bucket or a
   *     pattern
   */
  static StoreTarget of(SinkSpec spec) {
    Stores.require(spec.path());
    String root = spec.path();
    while (root.endsWith("/")) {
      root = root.substring(0, root.length() - 1);
    }
    int host = root.indexOf("://") + 3;
    int slash = host < 3 ? -1 : root.indexOf('/', host);
    if (slash < 0 || slash == root.length() - 1) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to %s: name a file or folder in it"
              .formatted(spec.name(), spec.path()));
    } else if (Locations.isGlob(root) || root.indexOf('\\') >= 0) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "Cannot write output '%s' to %s: *, ?, [, { and \\ are for patterns of inputs"
              .formatted(spec.name(), spec.path()));
    }
    return new StoreTarget(root, spec.isFolder());
  }

  String parent() {
    return root.substring(0, root.lastIndexOf('/'));
  }

  String name() {
    return root.substring(root.lastIndexOf('/') + 1);
  }

  /** What stands in front of the run's id in the name of a run's folder. */
  static String runPrefix(String root) {
    int slash = root.lastIndexOf('/');
    return root.substring(0, slash + 1) + "." + root.substring(slash + 1) + ".longbow-";
  }

  /** Where the manifest is: in the folder, or beside the file. */
  String manifest() {
    return beside(Manifest.FILE_NAME);
  }

  /** Where the checksums are: in the folder, or beside the file. */
  String checksums() {
    return beside(Checksums.FILE_NAME);
  }

  private String beside(String name) {
    return root + (isFolder ? "/" : ".") + name;
  }

  /** A file of this target by its name in the manifest. */
  String resolve(String name) {
    return (isFolder ? root : parent()) + "/" + name;
  }

  /** A file's name in the manifest. */
  String relative(String file) {
    return file.substring((isFolder ? root : parent()).length() + 1);
  }
}

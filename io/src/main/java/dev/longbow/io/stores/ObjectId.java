package dev.longbow.io.stores;

import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The name of a file, folder or pattern of a store.
 *
 * @param bucket bucket, or the name and port of a cluster; may be empty
 * @param key its path there, without a slash in front; a folder's ends in one
 */
record ObjectId(String scheme, String bucket, String key) implements ResourceId {
  private static final long serialVersionUID = 1L;

  /** Takes {@code scheme://bucket/key} apart. Nothing in it is decoded. */
  static ObjectId parse(String location) {
    int colon = location.indexOf("://");
    if (colon < 0) {
      throw new IllegalArgumentException("Not of the form scheme://bucket/key: " + location);
    }
    int start = colon + 3;
    int slash = location.indexOf('/', start);
    return slash < 0
        ? new ObjectId(location.substring(0, colon), location.substring(start), "")
        : new ObjectId(
            location.substring(0, colon),
            location.substring(start, slash),
            location.substring(slash + 1));
  }

  @Override
  public ResourceId resolve(String other, ResolveOptions options) {
    if (!isDirectory()) {
      throw new IllegalStateException("Not a folder: " + this);
    }
    boolean toFolder =
        options.equals(ResolveOptions.StandardResolveOptions.RESOLVE_DIRECTORY)
            && !other.endsWith("/");
    return new ObjectId(scheme, bucket, key + other + (toFolder ? "/" : ""));
  }

  @Override
  public ResourceId getCurrentDirectory() {
    return isDirectory()
        ? this
        : new ObjectId(scheme, bucket, key.substring(0, key.lastIndexOf('/') + 1));
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  public String getFilename() {
    String path = isDirectory() && !key.isEmpty() ? key.substring(0, key.length() - 1) : key;
    return path.isEmpty() ? null : path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public boolean isDirectory() {
    return key.isEmpty() || key.endsWith("/");
  }

  @Override
  public String toString() {
    return scheme + "://" + bucket + "/" + key;
  }
}

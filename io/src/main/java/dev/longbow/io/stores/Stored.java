package dev.longbow.io.stores;

/**
 * A file of a store.
 *
 * @param bucket bucket, or the name and port of a cluster; may be empty
 * @param key its path there, without a slash in front
 * @param modifiedMillis time of the last change by the store's clock
 */
record Stored(String bucket, String key, long bytes, long modifiedMillis) {}

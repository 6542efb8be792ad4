package dev.longbow.io.stores;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a store; {@link ObjectFileSystem} makes a Beam file system of it. What may help
 * when it is tried again has been tried again before a method fails, with growing pauses. Failures
 * that a user can do something about are {@link StoreException}s. Used by several threads.
 */
interface ObjectStore {
  /** All files whose keys begin with a prefix, whatever their depth. */
  List<Stored> list(String bucket, String prefix) throws IOException;

  /** A file; empty when there is none of that very name. */
  Optional<Stored> find(String bucket, String key) throws IOException;

  /**
   * Opens a file.
   *
   * @throws FileNotFoundException when there is none
   */
  Reader open(String bucket, String key) throws IOException;

  /** Begins a file that replaces one of the same name, or appears, when it is closed. */
  Writer create(String bucket, String key) throws IOException;

  /** Writes a small file that readers see as a whole or not at all. */
  default void put(String bucket, String key, byte[] bytes) throws IOException {
    Writer writer = create(bucket, key);
    try {
      writer.write(ByteBuffer.wrap(bytes));
      writer.close();
    } catch (IOException e) {
      writer.abort();
      throw e;
    }
  }

  /**
   * Puts a small file in the place of one with a known content; does nothing when that is another
   * one by now. Stores that have such a request let nobody in between; here it is looked at right
   * before.
   *
   * @param before what is there; null for nothing
   * @return whether it was replaced
   */
  default boolean replace(String bucket, String key, byte[] before, byte[] bytes)
      throws IOException {
    if (!Arrays.equals(before, read(bucket, key).orElse(null))) {
      return false;
    }
    put(bucket, key, bytes);
    return true;
  }

  /** The bytes of a small file, all of one version of it; empty when there is none. */
  default Optional<byte[]> read(String bucket, String key) throws IOException {
    try (Reader reader = open(bucket, key)) {
      byte[] bytes = new byte[Math.toIntExact(reader.length())];
      reader.read(0, bytes, 0, bytes.length);
      return Optional.of(bytes);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Copies a file over another in one step that readers see as a whole or not at all. */
  void copy(Stored from, String bucket, String key) throws IOException;

  /** Moves a file over another; readers of the new name see it as a whole or not at all. */
  default void move(Stored from, String bucket, String key) throws IOException {
    copy(from, bucket, key);
    delete(from.bucket(), List.of(from.key()));
  }

  /** Removes files, and folders when their keys end in a slash; those that are gone are fine. */
  void delete(String bucket, List<String> keys) throws IOException;

  /** An open file. Used by one thread. */
  interface Reader extends Closeable {
    /** Its size in bytes. */
    long length();

    /** Fills a range of an array from a position; asks the store for these bytes only. */
    void read(long position, byte[] into, int offset, int count) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  /** A file that is being written; {@link #close} makes it visible. Used by one thread. */
  interface Writer extends WritableByteChannel {
    /** Bytes of heap that wait to be sent. */
    default long heapBytes() {
      return 0;
    }

    /** Gives up: nothing becomes visible. Never throws; closing it then does nothing. */
    void abort();
  }
}

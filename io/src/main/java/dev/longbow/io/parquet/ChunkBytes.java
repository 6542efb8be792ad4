package dev.longbow.io.parquet;

import dev.longbow.io.files.SeekableFile;
import java.util.Arrays;

/**
 * The bytes of one column chunk, seen through a window that moves forward; at least {@link
 * LittleEndian#SLACK} readable bytes follow the window's content. Passing over bytes that are not
 * in the window does not read them.
 */
final class ChunkBytes {
  private final SeekableFile file;
  private final int windowBytes;
  private final long end;
  private long ahead;
  private long next;
  private byte[] array;
  private int position;
  private int limit;

  /**
   * A window over a range of a file.
   *
   * @param buffer an array to use again, or null
   */
  ChunkBytes(SeekableFile file, long from, long end, int windowBytes, byte[] buffer) {
    this.file = file;
    this.next = from;
    this.end = end;
    this.ahead = end;
    this.windowBytes = windowBytes;
    this.array = buffer == null ? new byte[0] : buffer;
  }

  /** A range that has been read already, together with its neighbours. */
  ChunkBytes(byte[] array, int from, int to, long fileEnd) {
    this.file = null;
    this.windowBytes = 0;
    this.next = fileEnd;
    this.end = fileEnd;
    this.array = array;
    this.position = from;
    this.limit = to;
  }

  /** Whether the array also holds other chunks. */
  boolean isShared() {
    return file == null;
  }

  byte[] array() {
    return array;
  }

  int position() {
    return position;
  }

  /** Bytes in the window from the position on. */
  int available() {
    return limit - position;
  }

  /** Bytes of the chunk from the position on. */
  long remaining() {
    return limit - position + (end - next);
  }

  /** Where the position is in the file. */
  long filePosition() {
    return next - available();
  }

  /** Reads no further ahead than to a place in the file, unless asked for more. */
  void readAhead(long until) {
    ahead = until;
  }

  /** Makes this many bytes available, or as many as there are. */
  void fill(int count) {
    int wanted = (int) Math.min(count, remaining());
    if (available() >= wanted) {
      return;
    }
    int kept = available();
    int size =
        (int)
            Math.min(remaining(), Math.max(wanted, Math.min(windowBytes, ahead - filePosition())));
    if (array.length < size + LittleEndian.SLACK) {
      byte[] larger = new byte[size + LittleEndian.SLACK];
      System.arraycopy(array, position, larger, 0, kept);
      array = larger;
    } else {
      System.arraycopy(array, position, array, 0, kept);
    }
    file.read(next, array, kept, size - kept);
    next += size - kept;
    position = 0;
    limit = size;
    // Unpacking reads a little behind the end: never what an earlier window left there.
    Arrays.fill(array, limit, limit + LittleEndian.SLACK, (byte) 0);
  }

  /** Moves forward. */
  void advance(long count) {
    if (count <= available()) {
      position += (int) count;
    } else {
      next += count - available();
      position = limit;
    }
  }
}

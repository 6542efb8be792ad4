package dev.longbow.io.arrow;

import java.nio.ByteBuffer;

/** Where values of different lengths begin and end. */
final class Offsets {
  private final StoredBuffer buffer;
  private final int width;
  private long first;

  Offsets(StoredBuffer buffer, boolean large) {
    this.buffer = buffer;
    this.width = large ? 8 : 4;
  }

  /** The offsets of rows, moved to begin at 0; {@link #first} tells by how much. */
  int[] read(long from, int rows) {
    // Arrow allows an empty buffer for a column of no rows.
    if (rows == 0) {
      first = 0;
      return new int[1];
    }
    ByteBuffer range = buffer.at(width * from, width * (rows + 1L));
    int[] offsets = new int[rows + 1];
    first = at(range, 0);
    IpcMessage.require(first >= 0, "an offset of %d", first);
    long last = first;
    for (int i = 1; i <= rows; i++) {
      long next = at(range, i);
      if (next < last || next - first > Integer.MAX_VALUE - 64) {
        throw new IllegalArgumentException("offset %d behind %d".formatted(next, last));
      }
      offsets[i] = (int) (next - first);
      last = next;
    }
    return offsets;
  }

  private long at(ByteBuffer range, int index) {
    return width == 4 ? range.getInt(4 * index) : range.getLong(8 * index);
  }

  /** Where the first of the rows read last begins. */
  long first() {
    return first;
  }
}

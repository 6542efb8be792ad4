package dev.longbow.sort;

import dev.longbow.column.Column;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of one batch's rows. Words of eight bytes are there at once; the byte strings are
 * written when the words of two different rows are equal for the first time.
 */
public final class EncodedKeys {
  private final List<SortKey> keys;
  private final Column[] columns;
  private final long[] prefixes;
  private final boolean exact;
  private int[] offsets;
  private byte[] bytes;

  EncodedKeys(List<SortKey> keys, Column[] columns, long[] prefixes, boolean exact) {
    this.keys = keys;
    this.columns = columns;
    this.prefixes = prefixes;
    this.exact = exact;
  }

  /** The number of rows. */
  public int rows() {
    return prefixes.length;
  }

  /** A word that is not greater, as an unsigned number, than that of any row behind this one. */
  public long prefix(int row) {
    return prefixes[row];
  }

  long[] prefixes() {
    return prefixes;
  }

  /** Whether equal prefixes mean equal keys, among batches of which this is true. */
  boolean isExact() {
    return exact;
  }

  /** A row's whole key: as an unsigned byte string it is in order with all others. */
  public byte[] key(int row) {
    return key(row, Integer.MAX_VALUE);
  }

  /** The first bytes of a row's key. */
  byte[] key(int row, int most) {
    write();
    return Arrays.copyOfRange(
        bytes, offsets[row], (int) Math.min(offsets[row + 1], (long) offsets[row] + most));
  }

  /** The order of two rows, of this batch or another: negative when this one's comes first. */
  public int compare(int row, EncodedKeys other, int otherRow) {
    int order = Long.compareUnsigned(prefixes[row], other.prefixes[otherRow]);
    if (order != 0 || (exact && other.exact)) {
      return order;
    }
    return compareBytes(row, other, otherRow);
  }

  /** The order of two rows whose prefixes are equal. */
  int compareBytes(int row, EncodedKeys other, int otherRow) {
    write();
    other.write();
    return Arrays.compareUnsigned(
        bytes,
        offsets[row],
        offsets[row + 1],
        other.bytes,
        other.offsets[otherRow],
        other.offsets[otherRow + 1]);
  }

  /** The order of a row's whole key and the bytes of another, which may be cut off. */
  int compareBytes(int row, byte[] other) {
    write();
    return Arrays.compareUnsigned(bytes, offsets[row], offsets[row + 1], other, 0, other.length);
  }

  /** The bytes that this takes on the heap, besides the columns. */
  long heapBytes() {
    return 8L * prefixes.length + (bytes == null ? 0 : bytes.length + 4L * offsets.length);
  }

  /** A byte that tells nulls from values, then the value, key after key. */
  private void write() {
    if (bytes != null) {
      return;
    }
    int rows = prefixes.length;
    int[] starts = new int[rows + 1];
    for (Column column : columns) {
      KeyWriter.addLengths(column, starts);
    }
    for (int i = 0; i < rows; i++) {
      starts[i + 1] = Math.addExact(starts[i], starts[i + 1]);
    }
    byte[] to = new byte[starts[rows]];
    int[] at = Arrays.copyOf(starts, rows);
    for (int i = 0; i < columns.length; i++) {
      KeyWriter.write(columns[i], keys.get(i), to, at);
    }
    offsets = starts;
    bytes = to;
  }
}

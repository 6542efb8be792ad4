package dev.longbow.sort;

import dev.longbow.column.BytesColumn;
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
      addLengths(column, starts);
    }
    for (int i = 0; i < rows; i++) {
      starts[i + 1] = Math.addExact(starts[i], starts[i + 1]);
    }
    byte[] to = new byte[starts[rows]];
    int[] at = Arrays.copyOf(starts, rows);
    for (int i = 0; i < columns.length; i++) {
      write(columns[i], keys.get(i), to, at);
    }
    offsets = starts;
    bytes = to;
  }

  private static void addLengths(Column column, int[] lengths) {
    int fixed = OrderedWords.count(column.type()) * OrderedWords.bits(column.type()) / 8;
    for (int i = 0; i < column.length(); i++) {
      lengths[i + 1] = Math.addExact(lengths[i + 1], 1 + fixed);
    }
    if (fixed > 0) {
      return;
    }
    BytesColumn values = BytesOrder.values(column);
    int[] codes = BytesOrder.codes(column);
    for (int i = 0; i < column.length(); i++) {
      if (!column.isNull(i)) {
        int value = codes == null ? i : codes[i];
        int end = values.offsets()[value + 1];
        int length = end - values.offsets()[value] + 2;
        for (int at = values.offsets()[value]; at < end; at++) {
          length += values.bytes()[at] == 0 ? 1 : 0;
        }
        lengths[i + 1] = Math.addExact(lengths[i + 1], length);
      }
    }
  }

  private static void write(Column column, SortKey key, byte[] to, int[] at) {
    int rows = column.length();
    byte ofNull = (byte) (key.nullsFirst() ? 0 : 2);
    for (int i = 0; i < rows; i++) {
      to[at[i]++] = column.isNull(i) ? ofNull : 1;
    }
    if (OrderedWords.count(column.type()) == 0) {
      writeBytes(column, key.descending(), to, at);
      return;
    }
    int bits = OrderedWords.bits(column.type());
    long[] words = new long[rows];
    for (int word = 0; word < OrderedWords.count(column.type()); word++) {
      OrderedWords.load(column, word, key.descending(), words);
      for (int i = 0; i < rows; i++) {
        long value = column.isNull(i) ? 0 : words[i];
        for (int shift = bits - 8; shift >= 0; shift -= 8) {
          to[at[i]++] = (byte) (value >>> shift);
        }
      }
    }
  }

  /** Zero bytes as 00 FF and the end as 00 00, so that a string comes before its extensions. */
  private static void writeBytes(Column column, boolean descending, byte[] to, int[] at) {
    BytesColumn values = BytesOrder.values(column);
    int[] codes = BytesOrder.codes(column);
    int flip = descending ? 0xFF : 0;
    for (int i = 0; i < column.length(); i++) {
      if (column.isNull(i)) {
        continue;
      }
      int value = codes == null ? i : codes[i];
      int place = at[i];
      for (int j = values.offsets()[value]; j < values.offsets()[value + 1]; j++) {
        byte b = values.bytes()[j];
        to[place++] = (byte) (b ^ flip);
        if (b == 0) {
          to[place++] = (byte) (0xFF ^ flip);
        }
      }
      to[place++] = (byte) flip;
      to[place++] = (byte) flip;
      at[i] = place;
    }
  }
}

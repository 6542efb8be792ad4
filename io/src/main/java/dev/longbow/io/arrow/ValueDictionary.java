package dev.longbow.io.arrow;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The values of one column, numbered in the order in which rows have them first. */
final class ValueDictionary {
  /** A reader has all of it in memory. */
  private static final int LARGEST_BYTES = 1 << 28;

  private final String column;
  private final DataType type;
  private final Map<ByteBuffer, Integer> codes = new HashMap<>();
  private byte[] bytes = new byte[1 << 10];
  private int[] offsets = new int[65];
  private int size;

  /** What the codes of the dictionary that came last are here. */
  private BytesColumn known;

  private int[] places = new int[0];

  ValueDictionary(String column, DataType type) {
    this.column = column;
    this.type = type;
  }

  /** The codes of a column's rows; 0 for null. */
  int[] codes(BytesColumn values) {
    int[] result = new int[values.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.isNull(i) ? 0 : code(values, i);
    }
    return result;
  }

  /** The codes of a column's rows; 0 for null. */
  int[] codes(DictionaryColumn values) {
    if (known != values.dictionary()) {
      known = values.dictionary();
      places = new int[known.length()];
      Arrays.fill(places, -1);
    }
    int[] result = new int[values.length()];
    for (int i = 0; i < result.length; i++) {
      if (!values.isNull(i)) {
        int code = values.codes()[i];
        if (places[code] < 0) {
          places[code] = code(known, code);
        }
        result[i] = places[code];
      }
    }
    return result;
  }

  private int code(BytesColumn values, int row) {
    int from = values.offsets()[row];
    int length = values.offsets()[row + 1] - from;
    Integer found = codes.get(ByteBuffer.wrap(values.bytes(), from, length));
    return found != null ? found : add(values.bytes(), from, length);
  }

  private int add(byte[] source, int from, int length) {
    int at = offsets[size];
    if ((long) at + length > LARGEST_BYTES) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot write column '%s' with a dictionary: its first %d different values take %d bytes, at most %d. Leave it out of 'dictionary'"
              .formatted(column, size + 1, (long) at + length, LARGEST_BYTES));
    }
    if (size + 1 == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    if (at + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + length));
    }
    System.arraycopy(source, from, bytes, at, length);
    codes.put(ByteBuffer.wrap(Arrays.copyOfRange(source, from, from + length)), size);
    offsets[++size] = at + length;
    return size - 1;
  }

  /** All values so far. */
  BytesColumn values() {
    return new BytesColumn(
        type, size, Arrays.copyOf(offsets, size + 1), Arrays.copyOf(bytes, offsets[size]), null);
  }

  void clear() {
    codes.clear();
    known = null;
    size = 0;
  }

  /** Twice the bytes of the values, and a hash table's entry of each. */
  long heapBytes() {
    return 2L * bytes.length + 4L * offsets.length + 120L * size;
  }
}

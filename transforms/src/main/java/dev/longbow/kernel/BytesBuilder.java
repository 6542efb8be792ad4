package dev.longbow.kernel;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the values of a string or binary column one after another, each in pieces. */
final class BytesBuilder {
  private final int[] offsets;
  private byte[] bytes;
  private int size;
  private int row;

  BytesBuilder(int rows) {
    offsets = new int[rows + 1];
    bytes = new byte[Math.max(64, rows * 8)];
  }

  void append(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  void append(BytesColumn source, int sourceRow) {
    append(source.bytes(), source.offsets()[sourceRow], source.offsets()[sourceRow + 1]);
  }

  void append(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    append(encoded, 0, encoded.length);
  }

  /** Appends an ASCII value with the letters of a range moved. */
  void appendMapped(BytesColumn source, int sourceRow, char low, char high, int move) {
    int from = source.offsets()[sourceRow];
    int length = source.offsets()[sourceRow + 1] - from;
    reserve(length);
    for (int i = 0; i < length; i++) {
      byte letter = source.bytes()[from + i];
      bytes[size++] = (byte) (letter >= low && letter <= high ? letter + move : letter);
    }
  }

  /** Ends the current row's value. */
  void endValue() {
    offsets[++row] = size;
  }

  BytesColumn build(DataType type, long[] validity) {
    return new BytesColumn(type, row, offsets, bytes, validity);
  }

  private void reserve(int more) {
    long needed = (long) size + more;
    if (needed > Integer.MAX_VALUE - 16) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot build a batch of strings of " + needed + " bytes (limit 2 GiB)");
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, needed * 2));
    }
  }
}

package dev.longbow.io.parquet;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;

/** The levels of a column that is not nested: its validity bitmap, or nothing when required. */
final class FlatLevels extends Levels {
  private final String name;
  private final boolean isRequired;
  private long[] validity = new long[16];
  private int rows;

  FlatLevels(String name, boolean isRequired) {
    this.name = name;
    this.isRequired = isRequired;
  }

  @Override
  void append(Column column, int from, int count, ValueBuffer values) {
    if (isRequired) {
      if (!ValueBuffer.allValid(column.validity(), from, count)) {
        throw new LongbowException(
            ErrorCode.BAD_VALUE, "Cannot write a null to column '" + name + "': it is not null");
      }
    } else {
      if (Bits.words(rows + count) > validity.length) {
        validity = Arrays.copyOf(validity, 2 * Bits.words(rows + count));
      }
      Bits.copy(column.validity(), from, validity, rows, count);
    }
    values.append(column, from, count);
    rows += count;
  }

  @Override
  int rows() {
    return rows;
  }

  @Override
  int values(int fromRow, int toRow) {
    if (isRequired) {
      return toRow - fromRow;
    }
    int count = 0;
    int whole = toRow >>> 6;
    for (int i = fromRow >>> 6; i < whole; i++) {
      count += Long.bitCount(validity[i]);
    }
    int rest = toRow & 63;
    return rest == 0 ? count : count + Long.bitCount(validity[whole] & ((1L << rest) - 1));
  }

  @Override
  int entries(int fromRow, int toRow) {
    return toRow - fromRow;
  }

  /** A validity bitmap is already what bit packing of one-bit levels gives. */
  @Override
  void write(int fromRow, int toRow, ByteSink out) {
    if (isRequired) {
      return;
    }
    int begin = begin(out);
    int count = toRow - fromRow;
    int valid = values(fromRow, toRow);
    if (valid == count || valid == 0) {
      HybridEncoder.run(valid == 0 ? 0 : 1, count, 1, out);
    } else {
      HybridEncoder.bits(validity, fromRow >>> 6, count, out);
    }
    end(out, begin);
  }

  @Override
  void clear() {
    rows = 0;
  }
}

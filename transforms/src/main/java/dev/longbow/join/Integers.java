package dev.longbow.join;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;

/** Columns whose values are integers on the heap (dates and timestamps too), as longs. */
final class Integers {
  private Integers() {}

  static boolean isInteger(DataType type) {
    return switch (type.physical()) {
      case BOOL, INT8, INT16, INT32, INT64 -> true;
      default -> false;
    };
  }

  /** The values; not to be written. */
  static long[] of(Column column) {
    int rows = column.length();
    if (column instanceof LongColumn longs) {
      return longs.values();
    }
    long[] values = new long[rows];
    if (column instanceof IntColumn ints) {
      for (int i = 0; i < rows; i++) {
        values[i] = ints.values()[i];
      }
    } else if (column instanceof ShortColumn shorts) {
      for (int i = 0; i < rows; i++) {
        values[i] = shorts.values()[i];
      }
    } else if (column instanceof ByteColumn bytes) {
      for (int i = 0; i < rows; i++) {
        values[i] = bytes.values()[i];
      }
    } else {
      byte[] bools = ((BoolColumn) column).values();
      for (int i = 0; i < rows; i++) {
        values[i] = bools[i];
      }
    }
    return values;
  }
}

package dev.longbow.kernel;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;

/** Longs to columns of the narrower physical types. The values are known to fit. */
final class Narrowing {
  private Narrowing() {}

  /** A column of a type that {@link Columns#widen} accepts; takes the array when it holds longs. */
  static Column narrow(DataType type, long[] values, int rows, long[] validity) {
    return switch (type.physical()) {
      case BOOL -> new BoolColumn(type, rows, bytes(values, rows), validity);
      case INT8 -> new ByteColumn(type, rows, bytes(values, rows), validity);
      case INT16 -> {
        short[] narrow = new short[rows];
        for (int i = 0; i < rows; i++) {
          narrow[i] = (short) values[i];
        }
        yield new ShortColumn(type, rows, narrow, validity);
      }
      case INT32 -> {
        int[] narrow = new int[rows];
        for (int i = 0; i < rows; i++) {
          narrow[i] = (int) values[i];
        }
        yield new IntColumn(type, rows, narrow, validity);
      }
      default -> new LongColumn(type, rows, values, validity);
    };
  }

  private static byte[] bytes(long[] values, int rows) {
    byte[] narrow = new byte[rows];
    for (int i = 0; i < rows; i++) {
      narrow[i] = (byte) values[i];
    }
    return narrow;
  }
}

package dev.longbow.kernel;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;

/** Views and widenings of columns that several kernels need. */
final class Columns {
  private Columns() {}

  /** The first rows of a column, on the same arrays where the representation allows. */
  static Column prefix(Column column, int rows) {
    long[] validity = column.validity();
    DataType type = column.type();
    if (column.length() == rows) {
      return column;
    } else if (column instanceof BoolColumn c) {
      return new BoolColumn(type, rows, c.values(), validity);
    } else if (column instanceof ByteColumn c) {
      return new ByteColumn(type, rows, c.values(), validity);
    } else if (column instanceof ShortColumn c) {
      return new ShortColumn(type, rows, c.values(), validity);
    } else if (column instanceof IntColumn c) {
      return new IntColumn(type, rows, c.values(), validity);
    } else if (column instanceof LongColumn c) {
      return new LongColumn(type, rows, c.values(), validity);
    } else if (column instanceof FloatColumn c) {
      return new FloatColumn(type, rows, c.values(), validity);
    } else if (column instanceof DoubleColumn c) {
      return new DoubleColumn(type, rows, c.values(), validity);
    } else if (column instanceof Int128Column c) {
      return new Int128Column(type, rows, c.words(), validity);
    } else if (column instanceof BytesColumn c) {
      return new BytesColumn(type, rows, c.offsets(), c.bytes(), validity);
    } else if (column instanceof DictionaryColumn c) {
      return new DictionaryColumn(rows, c.codes(), c.dictionary(), validity);
    }
    return column.slice(0, rows);
  }

  /** A string or binary column without dictionary. */
  static BytesColumn flat(Column column) {
    return column instanceof DictionaryColumn dictionary
        ? dictionary.decode()
        : (BytesColumn) column;
  }

  /** Whether the values are unsigned integers. */
  static boolean isUnsigned(DataType type) {
    return type instanceof DataType.Int integer && !integer.signed();
  }

  /** Whether {@link #widen} takes the column: booleans, integers, dates, times, timestamps. */
  static boolean isInteger(Column column) {
    return column instanceof LongColumn
        || column instanceof IntColumn
        || column instanceof ShortColumn
        || column instanceof ByteColumn
        || column instanceof BoolColumn;
  }

  /**
   * Booleans, integers, dates, times and timestamps as longs: the column's own array when it holds
   * longs, else {@code scratch} (at least as long as the column). {@code uint64} gives its bits.
   */
  static long[] widen(Column column, long[] scratch) {
    int rows = column.length();
    boolean unsigned = isUnsigned(column.type());
    if (column instanceof LongColumn c) {
      return c.values();
    } else if (column instanceof IntColumn c) {
      int[] values = c.values();
      long mask = unsigned ? 0xFFFF_FFFFL : -1L;
      for (int i = 0; i < rows; i++) {
        scratch[i] = values[i] & mask;
      }
    } else if (column instanceof ShortColumn c) {
      short[] values = c.values();
      int mask = unsigned ? 0xFFFF : -1;
      for (int i = 0; i < rows; i++) {
        scratch[i] = values[i] & mask;
      }
    } else if (column instanceof ByteColumn c) {
      byte[] values = c.values();
      int mask = unsigned ? 0xFF : -1;
      for (int i = 0; i < rows; i++) {
        scratch[i] = values[i] & mask;
      }
    } else {
      byte[] values = ((BoolColumn) column).values();
      for (int i = 0; i < rows; i++) {
        scratch[i] = values[i];
      }
    }
    return scratch;
  }

  /** As {@link #widen}, but {@code uint64} is shifted so that signed order is its order. */
  static long[] widenOrdered(Column column, long[] scratch) {
    if (!column.type().equals(DataType.UINT64)) {
      return widen(column, scratch);
    }
    long[] values = ((LongColumn) column).values();
    for (int i = 0; i < column.length(); i++) {
      scratch[i] = values[i] ^ Long.MIN_VALUE;
    }
    return scratch;
  }
}

package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.column.StructColumn;

/**
 * Gives the slots of nulls the value zero and every NaN the same bits: what a computation left
 * there may differ between runs, and a null should not tell what it hides.
 */
final class SettledValues {
  private SettledValues() {}

  /** Settles a column that nobody else has. */
  static void settle(Column column) {
    if (column instanceof FloatColumn floats) {
      float[] values = floats.values();
      for (int i = 0; i < floats.length(); i++) {
        if (Float.isNaN(values[i])) {
          values[i] = Float.NaN;
        }
      }
    } else if (column instanceof DoubleColumn doubles) {
      double[] values = doubles.values();
      for (int i = 0; i < doubles.length(); i++) {
        if (Double.isNaN(values[i])) {
          values[i] = Double.NaN;
        }
      }
    } else if (column instanceof StructColumn struct) {
      struct.children().forEach(SettledValues::settle);
    } else if (column instanceof ListColumn list) {
      settle(list.elements());
    }
    if (column.nullCount() > 0) {
      for (int i = 0; i < column.length(); i++) {
        if (!Bits.isSet(column.validity(), i)) {
          clear(column, i);
        }
      }
    }
  }

  private static void clear(Column column, int row) {
    if (column instanceof BoolColumn bools) {
      bools.values()[row] = 0;
    } else if (column instanceof ByteColumn bytes) {
      bytes.values()[row] = 0;
    } else if (column instanceof ShortColumn shorts) {
      shorts.values()[row] = 0;
    } else if (column instanceof IntColumn ints) {
      ints.values()[row] = 0;
    } else if (column instanceof LongColumn longs) {
      longs.values()[row] = 0;
    } else if (column instanceof FloatColumn floats) {
      floats.values()[row] = 0;
    } else if (column instanceof DoubleColumn doubles) {
      doubles.values()[row] = 0;
    } else if (column instanceof Int128Column wide) {
      wide.words()[2 * row] = 0;
      wide.words()[2 * row + 1] = 0;
    }
  }
}

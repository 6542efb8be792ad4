package dev.longbow.column;

/** Column values widened to arrays that one loop can work on. */
public final class Numbers {
  private Numbers() {}

  /** Values of up to 64 bits as longs, unsigned types of up to 32 bits as what they stand for. */
  public static long[] longs(Column column) {
    int rows = column.length();
    if (column instanceof LongColumn longs) {
      return longs.values();
    }
    long mask = mask(column.type());
    long[] result = new long[rows];
    if (column instanceof IntColumn ints) {
      int[] values = ints.values();
      for (int i = 0; i < rows; i++) {
        result[i] = values[i] & mask;
      }
    } else if (column instanceof ShortColumn shorts) {
      for (int i = 0; i < rows; i++) {
        result[i] = shorts.values()[i] & mask;
      }
    } else if (column instanceof ByteColumn bytes) {
      for (int i = 0; i < rows; i++) {
        result[i] = bytes.values()[i] & mask;
      }
    } else {
      byte[] values = ((BoolColumn) column).values();
      for (int i = 0; i < rows; i++) {
        result[i] = values[i];
      }
    }
    return result;
  }

  private static long mask(DataType type) {
    return type instanceof DataType.Int integer && !integer.signed() && integer.bits() < 64
        ? (1L << integer.bits()) - 1
        : -1L;
  }

  /** Numbers of any type as doubles. */
  public static double[] doubles(Column column) {
    int rows = column.length();
    if (column instanceof DoubleColumn doubles) {
      return doubles.values();
    }
    double[] result = new double[rows];
    if (column instanceof FloatColumn floats) {
      float[] values = floats.values();
      for (int i = 0; i < rows; i++) {
        result[i] = values[i];
      }
    } else if (column instanceof Int128Column wide) {
      DataType.Decimal decimal = (DataType.Decimal) column.type();
      for (int i = 0; i < rows; i++) {
        result[i] =
            Boxes.decimal(wide.words()[2 * i], wide.words()[2 * i + 1], decimal.scale())
                .doubleValue();
      }
    } else {
      long[] values = longs(column);
      boolean unsigned = column.type().equals(DataType.UINT64);
      for (int i = 0; i < rows; i++) {
        result[i] = unsigned && values[i] < 0 ? unsignedDouble(values[i]) : values[i];
      }
    }
    return result;
  }

  private static double unsignedDouble(long bits) {
    return Boxes.unsigned(bits).doubleValue();
  }
}

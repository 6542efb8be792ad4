package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;

/**
 * Arithmetic over whole columns. Values are computed for every row, also under nulls; integer loops
 * collect the signs of overflow and only when one appeared {@link ExactArithmetic} looks at the
 * rows that have values. (A test per row would stop the loops from being vectorised.)
 */
final class ArithmeticKernels {
  private ArithmeticKernels() {}

  static Column apply(Arithmetic operation, Column left, Column right, DataType result) {
    int rows = left.length();
    long[] validity = Bits.and(left.validity(), right.validity(), rows);
    if (left instanceof DoubleColumn a) {
      double[] values = new double[rows];
      doubles(operation, a.values(), ((DoubleColumn) right).values(), values);
      return new DoubleColumn(result, rows, values, validity);
    } else if (left instanceof FloatColumn a) {
      float[] values = new float[rows];
      floats(operation, a.values(), ((FloatColumn) right).values(), values);
      return new FloatColumn(result, rows, values, validity);
    } else if (left.type().equals(DataType.DATE)) {
      long[] values = new long[rows];
      int[] a = ((IntColumn) left).values();
      int[] b = ((IntColumn) right).values();
      for (int i = 0; i < rows; i++) {
        values[i] = (long) a[i] - b[i];
      }
      return new LongColumn(result, rows, values, validity);
    } else if (result.equals(DataType.INT64) && operation.ordinal() <= 2) {
      long[] values = new long[rows];
      long[] a = ((LongColumn) left).values();
      long[] b = ((LongColumn) right).values();
      return longs(operation, a, b, values)
          ? new LongColumn(result, rows, values, validity)
          : ExactArithmetic.apply(operation, left, right, result, validity);
    } else if (result.equals(DataType.INT32) && operation.ordinal() <= 2) {
      int[] values = new int[rows];
      int[] a = ((IntColumn) left).values();
      int[] b = ((IntColumn) right).values();
      return ints(operation, a, b, values)
          ? new IntColumn(result, rows, values, validity)
          : ExactArithmetic.apply(operation, left, right, result, validity);
    }
    return ExactArithmetic.apply(operation, left, right, result, validity);
  }

  static Column negate(Column column, DataType result) {
    int rows = column.length();
    if (column instanceof DoubleColumn a) {
      double[] values = new double[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = -a.values()[i];
      }
      return new DoubleColumn(result, rows, values, column.validity());
    } else if (column instanceof FloatColumn a) {
      float[] values = new float[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = -a.values()[i];
      }
      return new FloatColumn(result, rows, values, column.validity());
    }
    Column zero = ExactArithmetic.zero(column.type(), rows);
    return apply(Arithmetic.SUBTRACT, zero, column, result);
  }

  private static void doubles(Arithmetic operation, double[] a, double[] b, double[] to) {
    int rows = to.length;
    switch (operation) {
      case ADD -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] + b[i];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] - b[i];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] * b[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] / b[i];
        }
      }
      case REMAINDER -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] % b[i];
        }
      }
    }
  }

  private static void floats(Arithmetic operation, float[] a, float[] b, float[] to) {
    int rows = to.length;
    switch (operation) {
      case ADD -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] + b[i];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] - b[i];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] * b[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] / b[i];
        }
      }
      case REMAINDER -> {
        for (int i = 0; i < rows; i++) {
          to[i] = a[i] % b[i];
        }
      }
    }
  }

  /** False when some row (perhaps a null one) overflowed. */
  private static boolean longs(Arithmetic operation, long[] a, long[] b, long[] to) {
    int rows = to.length;
    long overflow = 0;
    switch (operation) {
      case ADD -> {
        for (int i = 0; i < rows; i++) {
          long sum = a[i] + b[i];
          overflow |= (a[i] ^ sum) & (b[i] ^ sum);
          to[i] = sum;
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < rows; i++) {
          long difference = a[i] - b[i];
          overflow |= (a[i] ^ b[i]) & (a[i] ^ difference);
          to[i] = difference;
        }
      }
      default -> {
        for (int i = 0; i < rows; i++) {
          long product = a[i] * b[i];
          long lost = Math.multiplyHigh(a[i], b[i]) ^ (product >> 63);
          overflow |= lost | -lost;
          to[i] = product;
        }
      }
    }
    return overflow >= 0;
  }

  private static boolean ints(Arithmetic operation, int[] a, int[] b, int[] to) {
    int rows = to.length;
    long overflow = 0;
    switch (operation) {
      case ADD -> {
        for (int i = 0; i < rows; i++) {
          long sum = (long) a[i] + b[i];
          to[i] = (int) sum;
          overflow |= sum ^ (int) sum;
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < rows; i++) {
          long difference = (long) a[i] - b[i];
          to[i] = (int) difference;
          overflow |= difference ^ (int) difference;
        }
      }
      default -> {
        for (int i = 0; i < rows; i++) {
          long product = (long) a[i] * b[i];
          to[i] = (int) product;
          overflow |= product ^ (int) product;
        }
      }
    }
    return overflow == 0;
  }
}

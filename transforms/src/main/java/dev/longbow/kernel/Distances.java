package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.expr.ScalarFunction.Signature;
import java.util.List;

/**
 * How far two values are from each other. Unsigned, so that there is a result for any two integers;
 * of equal values it is 0, of infinities and NaN too.
 */
final class Distances {
  private static final String CALL = "abs_diff(x, y)";

  private Distances() {}

  static Signature typing(List<DataType> arguments) {
    Typings.count(CALL, arguments, 2, 2);
    DataType type = Typings.commonType(CALL, arguments);
    if (type.isTemporal()) {
      return new Signature(List.of(type, type), DataType.UINT64, true);
    } else if (type.isFloating()) {
      return new Signature(List.of(DataType.FLOAT64, DataType.FLOAT64), DataType.FLOAT64, true);
    } else if (type.isInteger() || Typings.isNull(type)) {
      DataType wide = Columns.isUnsigned(type) ? DataType.UINT64 : DataType.INT64;
      return new Signature(List.of(wide, wide), DataType.UINT64, true);
    }
    throw Typings.mismatch(
        CALL, arguments, "expected integers, floating-point numbers, dates or times");
  }

  static Column apply(Column left, Column right, DataType result) {
    int rows = left.length();
    long[] validity = Bits.and(left.validity(), right.validity(), rows);
    if (left instanceof DoubleColumn a) {
      double[] x = a.values();
      double[] y = ((DoubleColumn) right).values();
      double[] distances = new double[rows];
      for (int i = 0; i < rows; i++) {
        boolean isSame = x[i] == y[i] || (Double.isNaN(x[i]) && Double.isNaN(y[i]));
        distances[i] = isSame ? 0 : Math.abs(x[i] - y[i]);
      }
      return new DoubleColumn(result, rows, distances, validity);
    }
    long[] distances = new long[rows];
    if (left instanceof IntColumn a) {
      int[] x = a.values();
      int[] y = ((IntColumn) right).values();
      for (int i = 0; i < rows; i++) {
        distances[i] = Math.abs((long) x[i] - y[i]);
      }
    } else {
      long[] x = ((LongColumn) left).values();
      long[] y = ((LongColumn) right).values();
      // Unsigned values compare as signed ones do once the smallest is the smallest.
      long shift = Columns.isUnsigned(left.type()) ? Long.MIN_VALUE : 0;
      for (int i = 0; i < rows; i++) {
        distances[i] = x[i] + shift >= y[i] + shift ? x[i] - y[i] : y[i] - x[i];
      }
    }
    return new LongColumn(result, rows, distances, validity);
  }
}

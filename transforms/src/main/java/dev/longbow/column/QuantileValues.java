package dev.longbow.column;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/**
 * Values between which quantiles lie, as longs: the bits of a float64 for numbers, microseconds for
 * dates, times and timestamps. Between two values the line is followed as DuckDB does: {@code low *
 * (1 - d) + high * d}, for microseconds rounded half away from zero.
 */
public final class QuantileValues {
  private static final long DAY = 86_400_000_000L;

  private QuantileValues() {}

  /** The values of a column; what is under a null means nothing. */
  public static long[] of(Column column) {
    DataType type = column.type();
    int rows = column.length();
    long[] result = new long[rows];
    if (type.isTemporal()) {
      long unit = type.equals(DataType.DATE) ? DAY : 1;
      long[] values = Numbers.longs(column);
      for (int i = 0; i < rows; i++) {
        if (Math.abs(values[i]) > Long.MAX_VALUE / unit && !column.isNull(i)) {
          throw new LongbowException(
              ErrorCode.ARITHMETIC,
              "Cannot take a quantile of the date %d days from 1970: it is no timestamp"
                  .formatted(values[i]));
        }
        result[i] = values[i] * unit;
      }
    } else {
      double[] values = Numbers.doubles(column);
      for (int i = 0; i < rows; i++) {
        result[i] = Double.doubleToLongBits(values[i] + 0.0);
      }
    }
    return result;
  }

  /**
   * The quantiles of some groups.
   *
   * @param type the result's
   * @param counts how many values each group has
   * @param below each group's value at the place of the quantile, or before it
   * @param above the one at the place, or behind it
   */
  public static Column column(
      DataType type, double fraction, long[] counts, long[] below, long[] above) {
    int groups = counts.length;
    long[] validity = validity(counts);
    if (type.isTemporal()) {
      long[] result = new long[groups];
      for (int i = 0; i < groups; i++) {
        double weight = weight(fraction, counts[i]);
        result[i] = weight == 0 ? below[i] : rounded(below[i] * (1 - weight) + above[i] * weight);
      }
      return new LongColumn(type, groups, result, validity);
    }
    double[] result = new double[groups];
    for (int i = 0; i < groups; i++) {
      double weight = weight(fraction, counts[i]);
      double low = Double.longBitsToDouble(below[i]);
      double high = Double.longBitsToDouble(above[i]);
      result[i] = weight == 0 ? low : low * (1 - weight) + high * weight;
    }
    return new DoubleColumn(type, groups, result, validity);
  }

  private static long[] validity(long[] counts) {
    long[] bits = null;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        bits = bits == null ? Bits.allSet(counts.length) : bits;
        Bits.clear(bits, i);
      }
    }
    return bits;
  }

  /** How far the place is behind the value below it. */
  private static double weight(double fraction, long count) {
    double place = (count - 1) * fraction;
    return count == 0 ? 0 : place - Math.floor(place);
  }

  private static long rounded(double micros) {
    return micros < 0 ? -Math.round(-micros) : Math.round(micros);
  }
}

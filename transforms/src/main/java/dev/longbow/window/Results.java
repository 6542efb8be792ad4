package dev.longbow.window;

import dev.longbow.column.Bits;
import dev.longbow.column.Boxes;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.LongColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigInteger;
import java.util.Arrays;

/** The results of a function, appended one after another until they are taken as a column. */
abstract class Results {
  private static final int LEAST_ROOM = 64;

  private final long least;
  private long[] validity;
  private int size;

  /**
   * Results.
   *
   * @param least a result from fewer values than this is null
   */
  Results(long least) {
    this.least = least;
  }

  /** Makes room for more results, as often as one wants. */
  final void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > room()) {
      resize(Math.max(needed, Math.max(LEAST_ROOM, more == 1 ? 2 * room() : 0)));
    }
  }

  /** The place of one more result; -1 when it is null for want of values. */
  final int next(long count) {
    int at = size++;
    if (count >= least) {
      return at;
    }
    if (validity == null || validity.length <= at >>> 6) {
      validity = longer(Math.max(room(), at + 1));
    }
    Bits.clear(validity, at);
    return -1;
  }

  private long[] longer(int rows) {
    long[] bits = Bits.allSet(rows);
    if (validity != null) {
      System.arraycopy(validity, 0, bits, 0, Math.min(validity.length, bits.length));
    }
    return bits;
  }

  /** The results as a column; the next ones begin anew. */
  final Column take() {
    // The last results may all have values, behind the last null.
    boolean isShort = validity != null && validity.length < Bits.words(size);
    Column column = column(size, isShort ? longer(size) : validity);
    validity = null;
    size = 0;
    return column;
  }

  abstract int room();

  abstract void resize(int room);

  /** The column of the results, whose arrays are given away. */
  abstract Column column(int count, long[] bits);

  /** Results in float64. */
  abstract static class Doubles extends Results {
    double[] values = new double[0];

    Doubles(long least) {
      super(least);
    }

    @Override
    int room() {
      return values.length;
    }

    @Override
    void resize(int room) {
      values = Arrays.copyOf(values, room);
    }

    @Override
    Column column(int count, long[] bits) {
      double[] given = values;
      values = new double[0];
      return new DoubleColumn(DataType.FLOAT64, count, given, bits);
    }
  }

  /** Counts. */
  static final class Counts extends Results {
    private long[] values = new long[0];

    Counts(long minPeriods) {
      super(minPeriods > 1 ? minPeriods : 0);
    }

    void append(long count) {
      int at = next(count);
      if (at >= 0) {
        values[at] = count;
      }
    }

    @Override
    int room() {
      return values.length;
    }

    @Override
    void resize(int room) {
      values = Arrays.copyOf(values, room);
    }

    @Override
    Column column(int count, long[] bits) {
      long[] given = values;
      values = new long[0];
      return new LongColumn(DataType.INT64, count, given, bits);
    }
  }

  /** Sums or means of floating-point numbers. */
  static final class FloatingSums extends Doubles {
    private final boolean mean;

    FloatingSums(WindowCall call) {
      super(Math.max(1, call.minPeriods()));
      this.mean = call.function() == WindowFunction.MEAN;
    }

    void append(double sum, long count) {
      int at = next(count);
      if (at >= 0) {
        values[at] = mean ? sum / count : sum;
      }
    }
  }

  /** Variances or standard deviations. */
  static final class Moments extends Doubles {
    private final boolean population;
    private final boolean root;

    Moments(WindowCall call) {
      super(Math.max(isPopulation(call) ? 1 : 2, call.minPeriods()));
      this.population = isPopulation(call);
      this.root =
          call.function() == WindowFunction.STD || call.function() == WindowFunction.STD_POP;
    }

    private static boolean isPopulation(WindowCall call) {
      return call.function() == WindowFunction.VAR_POP || call.function() == WindowFunction.STD_POP;
    }

    /**
     * Appends a result.
     *
     * @param squares the sum of squared differences from the mean
     */
    void append(double squares, long count) {
      int at = next(count);
      if (at >= 0) {
        double variance = squares / (population ? count : count - 1);
        values[at] = root ? Math.sqrt(variance) : variance;
      }
    }
  }

  /** Means of numbers summed in 128 bits. */
  static final class ExactMeans extends Doubles {
    private final int scale;

    ExactMeans(WindowCall call, DataType argument) {
      super(Math.max(1, call.minPeriods()));
      this.scale = argument instanceof DataType.Decimal decimal ? decimal.scale() : 0;
    }

    void append(long low, long high, long count) {
      int at = next(count);
      if (at >= 0) {
        double sum =
            high == low >> 63 && scale == 0 ? low : Boxes.decimal(low, high, scale).doubleValue();
        values[at] = sum / count;
      }
    }
  }

  /** Sums of integers as int64, of decimals as decimals. */
  static final class ExactSums extends Results {
    private static final BigInteger LARGEST_DECIMAL = BigInteger.TEN.pow(38);

    private final WindowCall call;
    private final DataType type;
    private final boolean decimal;
    private long[] values = new long[0];

    ExactSums(WindowCall call, DataType argument) {
      super(Math.max(1, call.minPeriods()));
      this.call = call;
      this.decimal = argument instanceof DataType.Decimal;
      this.type =
          argument instanceof DataType.Decimal given
              ? new DataType.Decimal(38, given.scale())
              : DataType.INT64;
    }

    void append(long low, long high, long count) {
      int at = next(count);
      if (at < 0) {
        return;
      } else if (decimal) {
        check(low, high);
        values[2 * at] = low;
        values[2 * at + 1] = high;
      } else {
        if (high != low >> 63) {
          throw overflow(Boxes.int128(low, high));
        }
        values[at] = low;
      }
    }

    private void check(long low, long high) {
      // Below 2^126 it has at most 38 digits.
      if (high != high << 1 >> 1) {
        BigInteger sum = Boxes.int128(low, high);
        if (sum.abs().compareTo(LARGEST_DECIMAL) >= 0) {
          throw overflow(sum);
        }
      }
    }

    private LongbowException overflow(BigInteger sum) {
      return new LongbowException(
          ErrorCode.ARITHMETIC,
          "Overflow: the sum '%s' is %s, outside %s. Cast the argument to float64 or a decimal"
              .formatted(call.name(), sum, type));
    }

    @Override
    int room() {
      return decimal ? values.length / 2 : values.length;
    }

    @Override
    void resize(int room) {
      values = Arrays.copyOf(values, decimal ? Math.multiplyExact(2, room) : room);
    }

    @Override
    Column column(int count, long[] bits) {
      long[] given = values;
      values = new long[0];
      return decimal
          ? new Int128Column(type, count, given, bits)
          : new LongColumn(type, count, given, bits);
    }
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.LongColumn;
import java.util.Arrays;
import java.util.List;

/**
 * Sums and means of floating-point numbers in float64, added in the order of the rows. NaN and
 * infinities follow IEEE 754.
 */
final class FloatingSumAccumulator implements Accumulator {
  private final boolean mean;
  private double[] sums = new double[0];
  private long[] counts = new long[0];

  FloatingSumAccumulator(boolean mean) {
    this.mean = mean;
  }

  @Override
  public void resize(int groups) {
    sums = Arrays.copyOf(sums, groups);
    counts = Arrays.copyOf(counts, groups);
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    long[] validity = argument.validity();
    if (argument instanceof FloatColumn floats) {
      float[] values = floats.values();
      for (int i = 0; i < rows; i++) {
        if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
          sums[groups[i]] += values[i];
          counts[groups[i]]++;
        }
      }
      return;
    }
    double[] values = ((DoubleColumn) argument).values();
    if (validity == null) {
      for (int i = 0; i < rows; i++) {
        sums[groups[i]] += values[i];
        counts[groups[i]]++;
      }
      return;
    }
    for (int i = 0; i < rows; i++) {
      if ((validity[i >>> 6] >>> i & 1) != 0) {
        sums[groups[i]] += values[i];
        counts[groups[i]]++;
      }
    }
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    double[] values = ((DoubleColumn) states.get(0)).values();
    for (int i = 0; i < rows; i++) {
      if (!states.get(0).isNull(i)) {
        sums[groups[i]] += values[i];
        counts[groups[i]] += mean ? ((LongColumn) states.get(1)).values()[i] : 1;
      }
    }
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    Column sum =
        new DoubleColumn(
            DataType.FLOAT64,
            count,
            Gather.doubles(sums, order, from, count),
            Gather.validity(counts, 1, order, from, count));
    return mean
        ? List.of(
            sum,
            new LongColumn(DataType.INT64, count, Gather.longs(counts, order, from, count), null))
        : List.of(sum);
  }

  @Override
  public Column results(int[] order, int from, int count) {
    double[] values = Gather.doubles(sums, order, from, count);
    if (mean) {
      for (int i = 0; i < count; i++) {
        values[i] /= counts[order[from + i]];
      }
    }
    return new DoubleColumn(
        DataType.FLOAT64, count, values, Gather.validity(counts, 1, order, from, count));
  }

  @Override
  public long heapBytes() {
    return 16L * sums.length;
  }
}

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

  /** Sum and count of each group side by side: one cache miss per row instead of two. */
  private double[] states = new double[0];

  FloatingSumAccumulator(boolean mean) {
    this.mean = mean;
  }

  @Override
  public void resize(int groups) {
    // Counts are exact in a double up to 2^53 rows.
    states = Arrays.copyOf(states, Math.multiplyExact(2, groups));
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    if (argument instanceof FloatColumn floats) {
      add(floats, groups, rows);
    } else {
      add((DoubleColumn) argument, groups, rows);
    }
  }

  private void add(FloatColumn column, int[] groups, int rows) {
    float[] values = column.values();
    long[] validity = column.validity();
    double[] to = states;
    for (int i = 0; i < rows; i++) {
      if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
        int at = 2 * groups[i];
        to[at] += values[i];
        to[at + 1]++;
      }
    }
  }

  private void add(DoubleColumn column, int[] groups, int rows) {
    double[] values = column.values();
    long[] validity = column.validity();
    double[] to = states;
    for (int i = 0; i < rows; i++) {
      if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
        int at = 2 * groups[i];
        to[at] += values[i];
        to[at + 1]++;
      }
    }
  }

  @Override
  public void merge(List<Column> columns, int[] groups, int rows) {
    double[] values = ((DoubleColumn) columns.get(0)).values();
    for (int i = 0; i < rows; i++) {
      if (!columns.get(0).isNull(i)) {
        int at = 2 * groups[i];
        states[at] += values[i];
        states[at + 1] += mean ? ((LongColumn) columns.get(1)).values()[i] : 1;
      }
    }
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    double[] sums = new double[count];
    long[] counts = new long[count];
    for (int i = 0; i < count; i++) {
      int at = 2 * order[from + i];
      sums[i] = states[at];
      counts[i] = (long) states[at + 1];
    }
    Column sum = new DoubleColumn(DataType.FLOAT64, count, sums, Gather.validity(counts, 1, count));
    return mean ? List.of(sum, new LongColumn(DataType.INT64, count, counts, null)) : List.of(sum);
  }

  @Override
  public Column results(int[] order, int from, int count) {
    double[] values = new double[count];
    long[] counts = new long[count];
    for (int i = 0; i < count; i++) {
      int at = 2 * order[from + i];
      counts[i] = (long) states[at + 1];
      values[i] = mean ? states[at] / states[at + 1] : states[at];
    }
    return new DoubleColumn(DataType.FLOAT64, count, values, Gather.validity(counts, 1, count));
  }

  @Override
  public long heapBytes() {
    return 8L * states.length;
  }
}

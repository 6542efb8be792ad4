package dev.longbow.aggregate;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import java.util.Arrays;
import java.util.List;

/** The smallest or largest of floating-point numbers; NaN is above every number. */
final class FloatingExtremeAccumulator implements Accumulator {
  private final DataType type;
  private final boolean largest;
  private double[] values = new double[0];
  private long[] counts = new long[0];

  FloatingExtremeAccumulator(DataType type, boolean largest) {
    this.type = type;
    this.largest = largest;
  }

  @Override
  public void resize(int groups) {
    int before = values.length;
    values = Arrays.copyOf(values, groups);
    counts = Arrays.copyOf(counts, groups);
    if (groups > before) {
      Arrays.fill(values, before, groups, largest ? Double.NEGATIVE_INFINITY : Double.NaN);
    }
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    double[] from = Numbers.doubles(argument);
    long[] validity = argument.validity();
    for (int i = 0; i < rows; i++) {
      if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
        int group = groups[i];
        double value = from[i];
        double held = values[group];
        // -0.0 and 0.0 are equal: the one that came first stays.
        boolean better =
            largest
                ? value > held || (Double.isNaN(value) && !Double.isNaN(held))
                : value < held || (Double.isNaN(held) && !Double.isNaN(value));
        if (better) {
          values[group] = value;
        }
        counts[group]++;
      }
    }
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    add(states.get(0), groups, rows);
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    return List.of(results(order, from, count));
  }

  @Override
  public Column results(int[] order, int from, int count) {
    long[] validity = Gather.validity(counts, 1, order, from, count);
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      int group = order[from + i];
      doubles[i] = counts[group] == 0 ? 0 : values[group];
    }
    if (type.equals(DataType.FLOAT64)) {
      return new DoubleColumn(type, count, doubles, validity);
    }
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) doubles[i];
    }
    return new FloatColumn(type, count, floats, validity);
  }

  @Override
  public long heapBytes() {
    return 16L * values.length;
  }
}

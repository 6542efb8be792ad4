package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Numbers;
import java.util.Arrays;
import java.util.List;

/** The smallest or largest of floating-point numbers; NaN is above every number. */
final class FloatingExtremeAccumulator implements Accumulator {
  private final DataType type;
  private final boolean largest;
  private double[] values = new double[0];

  /** A bit for each group that has a value: a word for each would cost a cache miss per row. */
  private long[] seen = new long[0];

  FloatingExtremeAccumulator(DataType type, boolean largest) {
    this.type = type;
    this.largest = largest;
  }

  @Override
  public void resize(int groups) {
    int before = values.length;
    values = Arrays.copyOf(values, groups);
    seen = Arrays.copyOf(seen, Bits.words(groups));
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
        seen[group >>> 6] |= 1L << group;
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
    long[] validity = Gather.validity(seen, order, from, count);
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      int group = order[from + i];
      doubles[i] = Bits.isSet(seen, group) ? values[group] : 0;
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
    return 8L * values.length + 8L * seen.length;
  }
}

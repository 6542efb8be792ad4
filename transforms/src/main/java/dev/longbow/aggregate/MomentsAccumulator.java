package dev.longbow.aggregate;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Numbers;
import java.util.Arrays;
import java.util.List;

/**
 * Variances and standard deviations: count, mean and the sum of squared differences from it, added
 * by Welford's method (Technometrics 4, 1962) and merged by Chan, Golub and LeVeque's (Updating
 * Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979).
 */
final class MomentsAccumulator implements Accumulator {
  private final boolean population;
  private final boolean root;
  private long[] counts = new long[0];
  private double[] means = new double[0];
  private double[] squares = new double[0];

  MomentsAccumulator(String function) {
    this.population = function.endsWith("_pop");
    this.root = function.startsWith("std");
  }

  @Override
  public void resize(int groups) {
    counts = Arrays.copyOf(counts, groups);
    means = Arrays.copyOf(means, groups);
    squares = Arrays.copyOf(squares, groups);
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    double[] values = Numbers.doubles(argument);
    long[] validity = argument.validity();
    for (int i = 0; i < rows; i++) {
      if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
        int group = groups[i];
        long count = ++counts[group];
        double delta = values[i] - means[group];
        means[group] += delta / count;
        squares[group] += delta * (values[i] - means[group]);
      }
    }
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    long[] otherCounts = ((LongColumn) states.get(0)).values();
    double[] otherMeans = ((DoubleColumn) states.get(1)).values();
    double[] otherSquares = ((DoubleColumn) states.get(2)).values();
    for (int i = 0; i < rows; i++) {
      int group = groups[i];
      if (otherCounts[i] == 0) {
        continue;
      } else if (counts[group] == 0) {
        counts[group] = otherCounts[i];
        means[group] = otherMeans[i];
        squares[group] = otherSquares[i];
        continue;
      }
      double a = counts[group];
      double b = otherCounts[i];
      double delta = otherMeans[i] - means[group];
      counts[group] += otherCounts[i];
      means[group] += delta * (b / (a + b));
      squares[group] += otherSquares[i] + delta * delta * (a * b / (a + b));
    }
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    return List.of(
        new LongColumn(DataType.INT64, count, Gather.longs(counts, order, from, count), null),
        new DoubleColumn(DataType.FLOAT64, count, Gather.doubles(means, order, from, count), null),
        new DoubleColumn(
            DataType.FLOAT64, count, Gather.doubles(squares, order, from, count), null));
  }

  @Override
  public Column results(int[] order, int from, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int group = order[from + i];
      long divisor = population ? counts[group] : counts[group] - 1;
      double variance = divisor > 0 ? squares[group] / divisor : 0;
      values[i] = root ? Math.sqrt(variance) : variance;
    }
    return new DoubleColumn(
        DataType.FLOAT64,
        count,
        values,
        Gather.validity(counts, population ? 1 : 2, order, from, count));
  }

  @Override
  public long heapBytes() {
    return 24L * counts.length;
  }
}

package dev.longbow.window;

import dev.longbow.column.Column;

/**
 * Variances and standard deviations in frames whose beginning moves, with two stacks as {@link
 * SlidingFloatingSum}: values are added by Welford's recurrence, the two parts of a frame put
 * together by Chan, Golub and LeVeque's formula (1979).
 */
final class SlidingMoments implements FrameFunction {
  private final Values.Doubles values;
  private final Results.Moments results;

  // Of the values at from + i to before the middle.
  private int[] counts = new int[0];
  private double[] means = new double[0];
  private double[] squares = new double[0];
  private long from;
  private long middle = Long.MIN_VALUE;

  // Of the values from the middle to before the end.
  private long count;
  private double mean;
  private double square;
  private long end;

  SlidingMoments(Values.Doubles values, WindowCall call) {
    this.values = values;
    this.results = new Results.Moments(call);
  }

  @Override
  public Column evaluate(Frames frames) {
    results.reserve(frames.rows);
    for (int i = 0; i < frames.rows; i++) {
      long start = frames.starts[i];
      long stop = frames.ends[i];
      if (stop == start) {
        results.append(0, 0);
        continue;
      }
      if (start >= middle) {
        turn(start, stop);
      }
      add(stop);
      append((int) (start - from));
    }
    return results.take();
  }

  private void add(long stop) {
    int last = values.index(stop);
    for (int i = values.index(end); i < last; i++) {
      if (!values.isNull(i)) {
        double value = values.values[i];
        double delta = value - mean;
        mean += delta / ++count;
        square += delta * (value - mean);
      }
    }
    end = stop;
  }

  private void append(int at) {
    double a = counts[at];
    double b = count;
    if (a == 0 || b == 0) {
      results.append(a == 0 ? square : squares[at], (long) (a + b));
      return;
    }
    double delta = mean - means[at];
    results.append(squares[at] + square + delta * delta * (a * b / (a + b)), (long) (a + b));
  }

  private void turn(long start, long stop) {
    int rows = (int) (stop - start);
    if (counts.length < rows) {
      int room = Math.max(rows, 2 * counts.length);
      counts = new int[room];
      means = new double[room];
      squares = new double[room];
    }
    int first = values.index(start);
    int added = 0;
    double average = 0;
    double sum = 0;
    for (int i = rows - 1; i >= 0; i--) {
      if (!values.isNull(first + i)) {
        double value = values.values[first + i];
        double delta = value - average;
        average += delta / ++added;
        sum += delta * (value - average);
      }
      counts[i] = added;
      means[i] = average;
      squares[i] = sum;
    }
    from = start;
    middle = stop;
    end = stop;
    count = 0;
    mean = 0;
    square = 0;
  }

  @Override
  public long heapBytes() {
    return 20L * counts.length;
  }
}

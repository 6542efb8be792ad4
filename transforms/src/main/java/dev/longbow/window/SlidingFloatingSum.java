package dev.longbow.window;

import dev.longbow.column.Column;

/**
 * Sums and means of floating-point numbers in frames whose beginning moves. Nothing is ever
 * subtracted, so that errors do not add up over the rows and NaN and infinities leave no trace
 * behind their frames: short frames are added up anew, in long ones what stands before a place in
 * the middle is kept as sums up to there, what is behind it as one sum. When the beginning of the
 * frame reaches the place, it moves to the end: the two stacks of Tangwongsan, Hirzel, Schneider
 * and Wu (General Incremental Sliding-Window Aggregation, 2015).
 */
final class SlidingFloatingSum implements FrameFunction {
  /**
   * Frames up to so many rows are added up for each row: for 10 rows 5.1 ns a row in all instead of
   * 6.5, for 24 the same, for 64 already twice as much as with stacks.
   */
  private static final int SHORT = 24;

  private final Values.Doubles values;
  private final Results.FloatingSums results;

  /** The sums of the values at {@code from + i} to before the middle. */
  private double[] front = new double[0];

  private long from;
  private long middle = Long.MIN_VALUE;

  /** The sum of the values from the middle to before the end. */
  private double back;

  private long end;

  SlidingFloatingSum(Values.Doubles values, WindowCall call) {
    this.values = values;
    this.results = new Results.FloatingSums(call);
  }

  @Override
  public Column evaluate(Frames frames) {
    results.reserve(frames.rows);
    double[] numbers = values.values;
    boolean hasNulls = values.hasNulls();
    long base = values.base();
    for (int i = 0; i < frames.rows; i++) {
      int start = (int) (frames.starts[i] - base);
      int stop = (int) (frames.ends[i] - base);
      double sum = 0;
      if (stop - start <= SHORT) {
        for (int j = start; j < stop; j++) {
          sum += numbers[j];
        }
      } else {
        sum = sum(frames.starts[i], frames.ends[i]);
      }
      results.append(sum, hasNulls ? values.count(start, stop) : stop - start);
    }
    return results.take();
  }

  private double sum(long start, long stop) {
    if (start >= middle) {
      turn(start, stop);
    }
    double[] numbers = values.values;
    double sum = back;
    int last = values.index(stop);
    for (int i = values.index(end); i < last; i++) {
      sum += numbers[i];
    }
    back = sum;
    end = stop;
    return front[(int) (start - from)] + back;
  }

  private void turn(long start, long stop) {
    int rows = (int) (stop - start);
    if (front.length < rows) {
      front = new double[Math.max(rows, 2 * front.length)];
    }
    double[] numbers = values.values;
    int first = values.index(start);
    double sum = 0;
    for (int i = rows - 1; i >= 0; i--) {
      sum += numbers[first + i];
      front[i] = sum;
    }
    from = start;
    middle = stop;
    end = stop;
    back = 0;
  }

  @Override
  public long heapBytes() {
    return 8L * front.length;
  }
}

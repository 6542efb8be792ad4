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

  /** The values, where short frames are. */
  private final Values.Doubles near;

  /** The same, where frames end. */
  private final Values.Doubles entering;

  private final Results.FloatingSums results;

  /** The sums of the values from each position to before the middle. */
  private final FrontStack front;

  private final FrontStack.Filler filler = this::fill;
  private long middle = Long.MIN_VALUE;

  // Of the values from the middle to before the end.
  private double back;
  private long backCount;
  private long end;

  // Of those from the position that the front has come to, backwards, to before the middle.
  private double turned;
  private long turnedCount;

  SlidingFloatingSum(
      Values.Doubles near, Values.Doubles entering, FrontStack front, WindowCall call) {
    this.near = near;
    this.entering = entering;
    this.front = front;
    this.results = new Results.FloatingSums(call);
  }

  @Override
  public Column evaluate(Frames frames) {
    results.reserve(frames.rows);
    double[] numbers = near.values;
    long base = 0;
    long limit = Long.MIN_VALUE;
    for (int i = 0; i < frames.rows; i++) {
      long start = frames.starts[i];
      long stop = frames.ends[i];
      if (stop - start > SHORT) {
        append(start, stop);
        continue;
      }
      if (stop > limit && stop > start) {
        limit = near.hold(start, stop);
        numbers = near.values;
        base = near.base();
      }
      int from = (int) (start - base);
      int to = (int) (stop - base);
      double sum = 0;
      for (int j = from; j < to; j++) {
        sum += numbers[j];
      }
      results.append(sum, near.hasNulls() && from < to ? near.count(from, to) : to - from);
    }
    return results.take();
  }

  private void append(long start, long stop) {
    if (start >= middle) {
      turn(start, stop);
    }
    while (end < stop) {
      long next = entering.reach(end, stop);
      add(entering.index(end), entering.index(next));
      end = next;
    }
    int at = front.index(start);
    results.append(front.first()[at] + back, front.counts()[at] + backCount);
  }

  private void add(int from, int to) {
    double[] numbers = entering.values;
    double sum = back;
    for (int i = from; i < to; i++) {
      sum += numbers[i];
    }
    back = sum;
    backCount += entering.count(from, to);
  }

  private void turn(long start, long stop) {
    turned = 0;
    turnedCount = 0;
    front.turn(start, stop, filler);
    middle = stop;
    end = stop;
    back = 0;
    backCount = 0;
  }

  private void fill(Column values, double[] numbers, int row, int at, int count) {
    double[] sums = front.first();
    long[] counts = front.counts();
    double sum = turned;
    long present = turnedCount;
    boolean hasNulls = values.mayHaveNulls();
    for (int i = count - 1; i >= 0; i--) {
      if (!hasNulls || !values.isNull(row + i)) {
        sum += numbers[row + i];
        present++;
      }
      sums[at + i] = sum;
      counts[at + i] = present;
    }
    turned = sum;
    turnedCount = present;
  }

  @Override
  public long heapBytes() {
    return front.heapBytes();
  }
}

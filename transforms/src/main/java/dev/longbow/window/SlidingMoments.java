package dev.longbow.window;

import dev.longbow.column.Column;

/**
 * Variances and standard deviations in frames whose beginning moves, with two stacks as {@link
 * SlidingFloatingSum}: values are added by Welford's recurrence, the two parts of a frame put
 * together by Chan, Golub and LeVeque's formula (1979).
 */
final class SlidingMoments implements FrameFunction {
  private final Values.Doubles entering;
  private final Results.Moments results;

  /** Counts, means and squares of the values from each position to before the middle. */
  private final FrontStack front;

  private final FrontStack.Filler filler = this::fill;
  private long middle = Long.MIN_VALUE;

  // Of the values from the middle to before the end.
  private long count;
  private double mean;
  private double square;
  private long end;

  // Of those from the position that the front has come to, backwards, to before the middle.
  private long turnedCount;
  private double turnedMean;
  private double turnedSquare;

  /**
   * Moments.
   *
   * @param entering the values, where frames end
   */
  SlidingMoments(Values.Doubles entering, FrontStack front, WindowCall call) {
    this.entering = entering;
    this.front = front;
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
      while (end < stop) {
        long next = entering.reach(end, stop);
        add(entering.index(end), entering.index(next));
        end = next;
      }
      append(front.index(start));
    }
    return results.take();
  }

  private void add(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!entering.isNull(i)) {
        double value = entering.values[i];
        double delta = value - mean;
        mean += delta / ++count;
        square += delta * (value - mean);
      }
    }
  }

  private void append(int at) {
    double a = front.counts()[at];
    double b = count;
    double squares = front.second()[at];
    if (a == 0 || b == 0) {
      results.append(a == 0 ? square : squares, (long) (a + b));
      return;
    }
    double delta = mean - front.first()[at];
    results.append(squares + square + delta * delta * (a * b / (a + b)), (long) (a + b));
  }

  private void turn(long start, long stop) {
    turnedCount = 0;
    turnedMean = 0;
    turnedSquare = 0;
    front.turn(start, stop, filler);
    middle = stop;
    end = stop;
    count = 0;
    mean = 0;
    square = 0;
  }

  private void fill(Column values, double[] numbers, int row, int at, int rows) {
    long[] counts = front.counts();
    double[] means = front.first();
    double[] squares = front.second();
    boolean hasNulls = values.mayHaveNulls();
    for (int i = rows - 1; i >= 0; i--) {
      if (!hasNulls || !values.isNull(row + i)) {
        double value = numbers[row + i];
        double delta = value - turnedMean;
        turnedMean += delta / ++turnedCount;
        turnedSquare += delta * (value - turnedMean);
      }
      counts[at + i] = turnedCount;
      means[at + i] = turnedMean;
      squares[at + i] = turnedSquare;
    }
  }

  @Override
  public long heapBytes() {
    return front.heapBytes();
  }
}

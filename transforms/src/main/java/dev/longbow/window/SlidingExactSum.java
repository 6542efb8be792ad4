package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** Sums and means of integers or decimals: in 128 bits what leaves a frame can be subtracted. */
final class SlidingExactSum implements FrameFunction {
  private final Values entering;
  private final Values leaving;
  private final ExactTotal total;
  private long start = Long.MIN_VALUE;
  private long end = Long.MIN_VALUE;

  /**
   * Sums.
   *
   * @param entering the values, where frames end
   * @param leaving the same, where they begin
   */
  SlidingExactSum(Values entering, Values leaving, WindowCall call, DataType argument) {
    this.entering = entering;
    this.leaving = leaving;
    this.total = new ExactTotal(call, argument);
  }

  @Override
  public Column evaluate(Frames frames) {
    total.reserve(frames.rows);
    for (int i = 0; i < frames.rows; i++) {
      move(frames.starts[i], frames.ends[i]);
      total.emit();
    }
    return total.take();
  }

  private void move(long from, long to) {
    if (from >= end) {
      total.clear();
      start = from;
      end = from;
    }
    while (start < from) {
      long next = leaving.reach(start, from);
      total.remove(leaving, start, next);
      start = next;
    }
    while (end < to) {
      long next = entering.reach(end, to);
      total.add(entering, end, next);
      end = next;
    }
  }
}

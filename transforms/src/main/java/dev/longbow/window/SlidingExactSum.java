package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** Sums and means of integers or decimals: in 128 bits what leaves a frame can be subtracted. */
final class SlidingExactSum implements FrameFunction {
  private final ExactTotal total;
  private long start = Long.MIN_VALUE;
  private long end = Long.MIN_VALUE;

  SlidingExactSum(Values values, WindowCall call, DataType argument) {
    this.total = new ExactTotal(values, call, argument);
  }

  @Override
  public Column evaluate(Frames frames) {
    total.reserve(frames.rows);
    for (int i = 0; i < frames.rows; i++) {
      long from = frames.starts[i];
      if (from >= end) {
        total.clear();
        end = from;
      } else {
        total.remove(start, from);
      }
      start = from;
      total.add(end, frames.ends[i]);
      end = frames.ends[i];
      total.emit();
    }
    return total.take();
  }
}

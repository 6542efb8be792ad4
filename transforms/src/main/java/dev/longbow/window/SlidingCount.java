package dev.longbow.window;

import dev.longbow.column.Column;

/** The number of rows in frames, or of values that are not null. */
final class SlidingCount implements FrameFunction {
  private final FrameCount values;
  private final Results.Counts results;

  /**
   * A count.
   *
   * @param values null to count rows
   */
  SlidingCount(FrameCount values, WindowCall call) {
    this.values = values;
    this.results = new Results.Counts(call.minPeriods());
  }

  @Override
  public Column evaluate(Frames frames) {
    results.reserve(frames.rows);
    for (int i = 0; i < frames.rows; i++) {
      long start = frames.starts[i];
      long end = frames.ends[i];
      results.append(values == null ? end - start : values.of(start, end));
    }
    return results.take();
  }
}

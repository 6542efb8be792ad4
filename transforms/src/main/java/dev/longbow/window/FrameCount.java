package dev.longbow.window;

/** How many values are not null in a frame that moves. */
final class FrameCount {
  private final Values entering;
  private final Values leaving;
  private long start = Long.MIN_VALUE;
  private long end = Long.MIN_VALUE;
  private long count;

  /**
   * A count of nothing yet.
   *
   * @param entering the values, where frames end
   * @param leaving the same, where they begin
   */
  FrameCount(Values entering, Values leaving) {
    this.entering = entering;
    this.leaving = leaving;
  }

  /** The number in the frame from a position to another; neither goes back. */
  long of(long from, long to) {
    if (from >= end) {
      count = 0;
      end = from;
    } else {
      count -= leaving.countFrom(start, from);
    }
    start = from;
    count += entering.countFrom(end, to);
    end = to;
    return count;
  }
}

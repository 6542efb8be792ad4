package dev.longbow.window;

import dev.longbow.column.Column;
import java.util.Collection;
import java.util.stream.Collectors;

/** Functions that look at the same rows, and how far they have come. */
abstract class FrameGroup implements AutoCloseable {
  private HeldRows fed;
  private long batches;

  /** Where the rows given to {@link #feed} last are; null before the first. */
  final HeldRows fed() {
    return fed;
  }

  /** The number of the batch to be fed next. */
  final long next() {
    return batches;
  }

  /** Takes the next batch. */
  final void feedNext(HeldRows rows) {
    feed(rows);
    batches++;
  }

  /** Takes the rows that follow those fed before. */
  final void feed(HeldRows rows) {
    take(rows);
    fed = rows.outline();
  }

  abstract void take(HeldRows rows);

  /** Whether the rows fed tell the results of these rows; if not, more are to be fed. */
  final boolean cover(HeldRows rows) {
    return fed != null && fed.end() >= rows.end() && reach(rows, fed);
  }

  abstract boolean reach(HeldRows rows, HeldRows last);

  /** Begins as if rows had come before: those of them that frames reach are fed next. */
  void resume(RangeCarry carry) {}

  /** Takes some of the rows before, in order; the last of them ends at position 0. */
  void feedBefore(HeldRows rows) {}

  /** Whether rows behind the last ones matter. */
  boolean looksBehind() {
    return false;
  }

  /** Takes some of the rows behind the last ones, as far as frames reach, in order. */
  void feedBehind(HeldRows rows) {}

  /** Takes note that no more rows will be fed. */
  void end() {}

  /**
   * Writes the results of the rows that follow those before, each call's where it belongs.
   *
   * @param rows rows that are covered, or there are no more
   */
  abstract void evaluate(HeldRows rows, Column[] results);

  /** Bytes on the heap, without what can be written to disk. */
  abstract long heapBytes();

  /** Writes to disk what can be. */
  void spill() {}

  /** Bytes written so far. */
  long spilledBytes() {
    return 0;
  }

  /** Frees memory and files. */
  @Override
  public void close() {}

  /** The functions, for messages. */
  @Override
  public abstract String toString();

  static String text(Collection<WindowCall> calls) {
    return calls.stream().map(WindowCall::text).collect(Collectors.joining(", "));
  }
}

package dev.longbow.window;

import dev.longbow.column.Column;

/** What is known of rows that are only ever added: of a whole partition, or of one so far. */
abstract class Accumulation {
  /** Takes note of rows that will be added later. */
  void feed(HeldRows rows) {}

  /** Forgets all rows. */
  abstract void reset();

  /** Adds the rows at the positions {@code from .. to}, which follow those before. */
  abstract void add(long from, long to);

  /** Appends the result of the rows added. */
  abstract void emit();

  /**
   * The results appended since the last time.
   *
   * @param before no row before this position will be added
   */
  abstract Column take(long before);

  /** Bytes on the heap besides shared values. */
  long heapBytes() {
    return 0;
  }
}

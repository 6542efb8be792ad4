package dev.longbow.window;

import dev.longbow.column.Column;

/** A function of the rows in frames. */
interface FrameFunction {
  /** Takes rows that frames may look at. */
  default void feed(HeldRows rows) {}

  /** The results of rows, each once and in order. */
  Column evaluate(Frames frames);

  /** Bytes on the heap besides shared values. */
  default long heapBytes() {
    return 0;
  }
}

package dev.longbow.window;

import dev.longbow.column.Column;

/** A function of the rows in frames. */
interface FrameFunction {
  /** Takes rows that frames may look at. */
  default void feed(HeldRows rows) {}

  /**
   * Begins as if rows had come before.
   *
   * @param state what is known of those that will not be fed, if the function asks
   * @param partition where their partition began
   * @param fed where the rows begin that will be fed
   */
  default void resume(byte[] state, long partition, long fed) {}

  /** The results of rows, each once and in order. */
  Column evaluate(Frames frames);

  /** Bytes on the heap besides shared values. */
  default long heapBytes() {
    return 0;
  }
}

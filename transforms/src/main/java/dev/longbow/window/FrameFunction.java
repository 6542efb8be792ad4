package dev.longbow.window;

import dev.longbow.column.Column;

/** A function of the rows in frames. */
interface FrameFunction {
  /**
   * Begins as if rows had come before.
   *
   * @param state what is known of those that will not be fed, if the function asks
   * @param partition where their partition began
   * @param next where the rows begin that are not in the state
   */
  default void resume(byte[] state, long partition, long next) {}

  /** The results of rows, each once and in order. */
  Column evaluate(Frames frames);

  /** Bytes on the heap, without the rows and what it stores beside them. */
  default long heapBytes() {
    return 0;
  }
}

package dev.longbow.beam;

import java.util.Comparator;

/**
 * What travels through an exchange: a batch's place in the order of its partition, and either the
 * encoded batch or the id of a block in this process's store. An element with neither only makes a
 * partition run.
 *
 * @param branch which of the exchange's producers sent it
 * @param task the producer's task
 * @param sequence counts within task and partition
 * @param block the id in the store, or -1
 * @param layout which of the exchange's layouts the batch has
 * @param rows how many rows it has
 * @param piece which piece of the encoded batch this is, from 0; only the first says the rows
 * @param pieces into how many pieces it is cut
 * @param bytes the encoded batch or a piece of it, or null
 */
record BlockElement(
    int branch,
    int task,
    int sequence,
    long block,
    int layout,
    int rows,
    int piece,
    int pieces,
    byte[] bytes) {
  private static final int REPORT = -1;
  private static final int TASK_BITS = 22;
  private static final int SEQUENCE_BITS = 24;

  /** By branch, task and sequence; what makes a partition run comes first. */
  static final Comparator<BlockElement> ORDER =
      Comparator.comparingInt(BlockElement::branch)
          .thenComparingInt(BlockElement::task)
          .thenComparingInt(BlockElement::sequence);

  /** An element with a whole batch. */
  BlockElement(int branch, int task, int sequence, long block, int layout, int rows, byte[] bytes) {
    this(branch, task, sequence, block, layout, rows, 0, 1, bytes);
  }

  /** The element that makes a partition run and carries no rows. */
  static BlockElement sentinel() {
    return new BlockElement(-1, 0, 0, -1, 0, 0, null);
  }

  /** The element that carries the report of a task through an exchange instead of rows. */
  static BlockElement report(int stage, int task, byte[] encoded) {
    return new BlockElement(stage, task, 0, -1, REPORT, 0, encoded);
  }

  boolean isReport() {
    return layout == REPORT;
  }

  /** The same element with its batch in the store. */
  BlockElement inStore(long id) {
    return new BlockElement(branch, task, sequence, id, layout, rows, null);
  }

  /** The same element at another place. */
  BlockElement at(int otherBranch, int otherTask, int otherSequence) {
    return new BlockElement(
        otherBranch, otherTask, otherSequence, block, layout, rows, piece, pieces, bytes);
  }

  /** A piece of its encoded batch as an element of its own, at the same place. */
  BlockElement piece(int number, int of, byte[] part) {
    return new BlockElement(
        branch, task, sequence, block, layout, number == 0 ? rows : 0, number, of, part);
  }

  boolean isSentinel() {
    return block < 0 && bytes == null;
  }

  /**
   * The place in the order as an event time in milliseconds, for runners that sort by it. Fits
   * Beam's range of timestamps (below 2^53): 64 branches, 4 million tasks, 16 million blocks each.
   */
  long eventMillis() {
    if (isSentinel() || isReport()) {
      return 0;
    }
    return 1
        + (((long) branch << TASK_BITS | task) << SEQUENCE_BITS | Math.min(sequence, MAX_SEQUENCE));
  }

  private static final int MAX_SEQUENCE = (1 << SEQUENCE_BITS) - 1;
}

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
 * @param bytes the encoded batch, or null
 */
record BlockElement(
    int branch, int task, int sequence, long block, int layout, int rows, byte[] bytes) {
  private static final int TASK_BITS = 22;
  private static final int SEQUENCE_BITS = 24;

  /** By branch, task and sequence; what makes a partition run comes first. */
  static final Comparator<BlockElement> ORDER =
      Comparator.comparingInt(BlockElement::branch)
          .thenComparingInt(BlockElement::task)
          .thenComparingInt(BlockElement::sequence);

  /** The element that makes a partition run and carries no rows. */
  static BlockElement sentinel() {
    return new BlockElement(-1, 0, 0, -1, 0, 0, null);
  }

  /** The same element with its batch in the store. */
  BlockElement inStore(long id) {
    return new BlockElement(branch, task, sequence, id, layout, rows, null);
  }

  boolean isSentinel() {
    return block < 0 && bytes == null;
  }

  /**
   * The place in the order as an event time in milliseconds, for runners that sort by it. Fits
   * Beam's range of timestamps (below 2^53): 64 branches, 4 million tasks, 16 million blocks each.
   */
  long eventMillis() {
    if (isSentinel()) {
      return 0;
    }
    return 1
        + (((long) branch << TASK_BITS | task) << SEQUENCE_BITS | Math.min(sequence, MAX_SEQUENCE));
  }

  private static final int MAX_SEQUENCE = (1 << SEQUENCE_BITS) - 1;
}

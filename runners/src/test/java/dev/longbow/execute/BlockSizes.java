package dev.longbow.execute;

/** What the tasks of a stage hold for the partitions of an exchange. */
public final class BlockSizes {
  private BlockSizes() {}

  /** The bytes of rows that a task holds until it sends a block to each partition. */
  public static long held(int partitions) {
    return PartitionBlocks.holdBytes(partitions, 1);
  }
}

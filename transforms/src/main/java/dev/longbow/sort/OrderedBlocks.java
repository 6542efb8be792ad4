package dev.longbow.sort;

import dev.longbow.column.Batch;
import java.util.function.Supplier;

/** The rows of a run in memory, sorted, block after block; null at the end. */
final class OrderedBlocks implements Supplier<Batch> {
  private final RowGather gather;
  private final int[] order;
  private final int end;
  private final int mostRows;
  private final long mostBytes;
  private int at;

  /**
   * The first {@code rows} rows.
   *
   * @param mostRows the most rows of a block
   * @param mostBytes the most bytes in the large rows of a block of several rows
   */
  OrderedBlocks(RowGather gather, int[] order, int rows, int mostRows, long mostBytes) {
    this.gather = gather;
    this.order = order;
    this.end = rows;
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
  }

  @Override
  public Batch get() {
    if (at == end) {
      return null;
    }
    int count = gather.fitting(order, at, end, mostRows, mostBytes);
    Batch block = gather.gather(order, at, count);
    at += count;
    return block;
  }
}

package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Routing;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.RangeBoundaries;
import java.util.Arrays;

/**
 * Divides blocks among the ranges of an exchange. Blocks that follow one another in a task are
 * divided together, as far as they come together: pieces are then worth their overhead. How they
 * come changes neither a row's range nor the order of rows in it. Used by one thread.
 */
public final class RangeRouter implements AutoCloseable {
  /** The most pieces that a block may give to one range, by halving what is too large. */
  private static final int PIECES = 16;

  private final Exchange exchange;
  private final RangeBoundaries boundaries;
  private final NormalizedKeys keys;
  private final Reservation memory;
  private final Pieces output;
  private final PartitionBlocks blocks;
  private final int[] sequences;
  private int branch;
  private int task;
  private int nextBlock;

  /** Takes the rows of a block, or of several, that belong to one range. */
  public interface Pieces {
    /**
     * Takes a piece.
     *
     * @param sequence grows within branch, task and partition in the order of the rows
     */
    void accept(int branch, int task, int partition, int sequence, Batch piece);
  }

  /**
   * A router for an exchange by ranges.
   *
   * @param boundaries as {@link RangeBoundaries#toBytes} gives them
   * @param memory counts what is held; closed with the router
   */
  public RangeRouter(Exchange exchange, byte[] boundaries, Reservation memory, Pieces output) {
    this.exchange = exchange;
    this.boundaries = RangeBoundaries.fromBytes(boundaries);
    this.keys = new NormalizedKeys(exchange.schema(), ((Routing.Range) exchange.routing()).keys());
    this.memory = memory;
    this.output = output;
    this.blocks = new PartitionBlocks(this.boundaries.partitions(), memory.buffers(), this::emit);
    this.sequences = new int[this.boundaries.partitions()];
  }

  /** The number of a task among those that write to an exchange, in the order of their rows. */
  static long place(int branch, int task) {
    return (long) branch << 32 | task;
  }

  /**
   * Takes a block; what it was called when it was sent.
   *
   * @param firstRow the number of its first row among those of its branch and task
   */
  public void accept(int ofBranch, int ofTask, int sequence, long firstRow, Batch block) {
    if (ofBranch != branch || ofTask != task || sequence != nextBlock) {
      flush();
    }
    if (blocks.isEmpty()) {
      if (sequence > Integer.MAX_VALUE / PIECES - 1) {
        throw new LongbowException(
            ErrorCode.INTERNAL, "Too many blocks of task " + ofTask + ": " + sequence);
      }
      branch = ofBranch;
      task = ofTask;
      Arrays.fill(sequences, sequence * PIECES);
    }
    nextBlock = sequence + 1;
    boolean full =
        blocks.add(
            block,
            (batch, starts) ->
                Partitioner.byPartition(
                    boundaries.partition(keys, batch, place(branch, task), firstRow), starts));
    if (full) {
      flush();
    }
  }

  /** Gives out what is held. */
  public void flush() {
    if (!blocks.isEmpty()) {
      blocks.flush(exchange.schema());
    }
  }

  private void emit(int partition, Batch piece) {
    output.accept(branch, task, partition, sequences[partition]++, piece);
  }

  /** Frees memory. */
  @Override
  public void close() {
    memory.close();
  }
}

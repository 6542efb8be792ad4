package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts batches into blocks of one partition each. Rows are held until about {@link #BLOCK_BYTES}
 * per partition have come (at most {@link #MOST_HELD_BYTES} in all, unless partitions are very
 * many), so that blocks are worth their overhead; where blocks are cut depends on the rows alone.
 */
final class PartitionBlocks {
  /** What a block should at least hold, and half of what it holds at most. */
  static final long BLOCK_BYTES = 512 << 10;

  private static final long MOST_HELD_BYTES = 16 << 20;

  /** With so many partitions that their blocks would be smaller than this, more is held. */
  private static final long LEAST_BLOCK_BYTES = 64 << 10;

  private final int partitions;
  private final long holdBytes;
  private final Reservation.Buffers buffers;
  private final Consumer consumer;
  private final List<Held> held = new ArrayList<>();
  private long heldBytes;

  /** A batch with its rows in partition order, and where each partition's rows start. */
  private record Held(Batch batch, int[] rows, int[] starts) {}

  /** Takes blocks. */
  interface Consumer {
    void accept(int partition, Batch block);
  }

  PartitionBlocks(int partitions, Reservation.Buffers buffers, Consumer consumer) {
    this(partitions, 1, buffers, consumer);
  }

  /**
   * Blocks of so many partitions.
   *
   * @param writers how many such things the task has: together they hold as much as one
   */
  PartitionBlocks(int partitions, int writers, Reservation.Buffers buffers, Consumer consumer) {
    this.partitions = partitions;
    this.holdBytes = holdBytes(partitions, writers);
    this.buffers = buffers;
    this.consumer = consumer;
  }

  /**
   * The bytes of rows that are held for so many partitions: on average a block has a partition's
   * share of them.
   */
  static long holdBytes(int partitions, int writers) {
    long most = Math.max(MOST_HELD_BYTES, partitions * LEAST_BLOCK_BYTES) / writers;
    return Math.min(partitions * BLOCK_BYTES, Math.max(BLOCK_BYTES, most));
  }

  /**
   * Takes a batch, all of which have one schema between two flushes.
   *
   * @return whether enough is held to be flushed
   */
  boolean add(Batch batch, Partitioner partitioner) {
    int[] starts = new int[partitions + 1];
    held.add(new Held(batch, partitioner.order(batch, starts), starts));
    heldBytes += RowSizes.of(batch);
    buffers.set(heldBytes);
    return heldBytes >= holdBytes;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Gives out what is held. */
  void flush(Schema schema) {
    List<Batch> batches = SharedDictionaries.unify(held.stream().map(Held::batch).toList());
    BatchAppender appender = new BatchAppender(schema);
    for (int partition = 0; partition < partitions; partition++) {
      for (int i = 0; i < batches.size(); i++) {
        Held part = held.get(i);
        int from = part.starts[partition];
        appender.append(batches.get(i), part.rows, from, part.starts[partition + 1] - from);
      }
      if (appender.rows() > 0) {
        emit(partition, appender.build());
      }
    }
    held.clear();
    heldBytes = 0;
    buffers.set(0);
  }

  private void emit(int partition, Batch block) {
    if (block.rows() > 1 && RowSizes.of(block) > 2 * BLOCK_BYTES) {
      int half = block.rows() / 2;
      emit(partition, block.slice(0, half));
      emit(partition, block.slice(half, block.rows() - half));
      return;
    }
    consumer.accept(partition, block);
  }
}

package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends a task's rows to the partitions of an exchange. Rows are held until about {@link
 * #BLOCK_BYTES} per partition have come (at most {@link #MOST_HELD_BYTES} in all), so that blocks
 * are worth their overhead; where blocks are cut depends on the rows alone.
 */
final class ExchangeStep implements BatchConsumer {
  /** What a block should at least hold, and half of what it holds at most. */
  static final long BLOCK_BYTES = 512 << 10;

  private static final long MOST_HELD_BYTES = 16 << 20;

  private final Exchange exchange;
  private final int branch;
  private final ExchangeOutput output;
  private final CountedStep count;
  private final Reservation.Buffers buffers;
  private final Partitioner partitioner;
  private final long holdBytes;
  private final int[] sequences;
  private final List<Held> held = new ArrayList<>();
  private int heldLayout;
  private long heldBytes;

  /** A batch with its rows in partition order, and where each partition's rows start. */
  private record Held(Batch batch, int[] rows, int[] starts) {}

  ExchangeStep(
      Exchange exchange,
      int branch,
      ExchangeOutput output,
      CountedStep count,
      Reservation.Buffers buffers) {
    this.exchange = exchange;
    this.branch = branch;
    this.output = output;
    this.count = count;
    this.buffers = buffers;
    this.partitioner = Partitioner.of(exchange);
    this.holdBytes = Math.min(exchange.partitions() * BLOCK_BYTES, MOST_HELD_BYTES);
    this.sequences = new int[exchange.partitions()];
  }

  @Override
  public void accept(Batch batch) {
    count.countOut(batch.rows());
    int layout = exchange.layoutOf(batch.schema());
    if (layout != heldLayout) {
      flush();
      heldLayout = layout;
    }
    int[] starts = new int[exchange.partitions() + 1];
    held.add(new Held(batch, partitioner.order(batch, starts), starts));
    heldBytes += RowSizes.of(batch);
    buffers.set(heldBytes);
    if (heldBytes >= holdBytes) {
      flush();
    }
  }

  @Override
  public void finish() {
    flush();
  }

  private void flush() {
    BatchAppender appender = new BatchAppender(exchange.layouts().get(heldLayout));
    for (int partition = 0; partition < exchange.partitions(); partition++) {
      for (Held part : held) {
        int from = part.starts[partition];
        appender.append(part.batch, part.rows, from, part.starts[partition + 1] - from);
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
    output.emit(exchange.id(), branch, partition, sequences[partition]++, block);
  }
}

package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;

/** Sends a task's rows to the partitions of an exchange, by hash or all to one. */
final class ExchangeStep implements BatchConsumer {
  private final Exchange exchange;
  private final int branch;
  private final ExchangeOutput output;
  private final CountedStep count;
  private final Partitioner partitioner;
  private final PartitionBlocks blocks;
  private final int[] sequences;
  private int heldLayout;

  ExchangeStep(
      Exchange exchange,
      int branch,
      ExchangeOutput output,
      CountedStep count,
      int writers,
      Reservation.Buffers buffers) {
    this.exchange = exchange;
    this.branch = branch;
    this.output = output;
    this.count = count;
    this.partitioner = Partitioner.of(exchange);
    this.blocks = new PartitionBlocks(exchange.partitions(), writers, buffers, this::emit);
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
    if (blocks.add(batch, partitioner)) {
      flush();
    }
  }

  @Override
  public void finish() {
    flush();
  }

  private void flush() {
    blocks.flush(exchange.layouts().get(heldLayout));
  }

  private void emit(int partition, Batch block) {
    output.emit(exchange.id(), branch, partition, sequences[partition]++, block);
  }
}

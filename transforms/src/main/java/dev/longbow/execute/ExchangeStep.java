package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Routing;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.RangeBoundaries;

/** Sends a task's rows to the partitions of an exchange: by hash, all to one, by known ranges. */
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
    this(
        exchange,
        exchange.partitions(),
        Partitioner.of(exchange),
        branch,
        output,
        count,
        writers,
        buffers);
  }

  private ExchangeStep(
      Exchange exchange,
      int partitions,
      Partitioner partitioner,
      int branch,
      ExchangeOutput output,
      CountedStep count,
      int writers,
      Reservation.Buffers buffers) {
    this.exchange = exchange;
    this.branch = branch;
    this.output = output;
    this.count = count;
    this.partitioner = partitioner;
    this.blocks = new PartitionBlocks(partitions, writers, buffers, this::emit);
    this.sequences = new int[partitions];
  }

  /** To ranges that a stage before has found. */
  static ExchangeStep toRanges(
      Exchange exchange,
      Routing.Range range,
      int branch,
      TaskContext context,
      ExchangeOutput output,
      CountedStep count,
      int writers) {
    RangeBoundaries boundaries = RangeBoundaries.fromBytes(context.boundaries());
    Partitioner partitioner =
        new Partitioner.ByRange(
            boundaries,
            new NormalizedKeys(exchange.schema(), range.keys()),
            RangeRouter.place(branch, context.task()));
    return new ExchangeStep(
        exchange,
        boundaries.partitions(),
        partitioner,
        branch,
        output,
        count,
        writers,
        context.memory().buffers());
  }

  /** To the task of the same number, or, states of ranges, to that of the range. */
  static ExchangeStep toSameTask(
      Exchange exchange,
      int branch,
      TaskContext context,
      ExchangeOutput output,
      CountedStep count,
      int writers) {
    return new ExchangeStep(
        exchange,
        exchange.partitions(),
        new Partitioner.ToTask(exchange.schema(), context.task()),
        branch,
        output,
        count,
        writers,
        context.memory().buffers());
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

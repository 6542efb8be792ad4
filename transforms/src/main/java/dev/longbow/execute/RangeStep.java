package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Routing;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends a task's rows to an exchange by ranges. Where these begin is known only when all tasks have
 * ended: until then rows wait in blocks, and a sample of their keys goes along. Where the keys can
 * be sampled in a pass before, {@link ExchangeStep} sends rows straight to their ranges instead.
 */
final class RangeStep implements BatchConsumer {
  /** Smaller batches are put together; larger ones, up to the most, go as they are. */
  private static final long BLOCK_BYTES = 512 << 10;

  private static final long MOST_BLOCK_BYTES = 4 << 20;

  private final Exchange exchange;
  private final int branch;
  private final ExchangeOutput output;
  private final CountedStep count;
  private final Reservation.Buffers buffers;
  private final SampleStep sample;
  private final List<Batch> held = new ArrayList<>();
  private long heldBytes;
  private long sentRows;
  private int sequence;

  RangeStep(
      Exchange exchange,
      Routing.Range range,
      int branch,
      int task,
      ExchangeOutput output,
      CountedStep count,
      Reservation.Buffers buffers) {
    this.exchange = exchange;
    this.branch = branch;
    this.output = output;
    this.count = count;
    this.buffers = buffers;
    this.sample = new SampleStep(exchange, range, exchange.schema(), branch, task, output);
  }

  @Override
  public void accept(Batch batch) {
    count.countOut(batch.rows());
    sample.accept(batch);
    held.add(batch);
    heldBytes += RowSizes.of(batch);
    if (heldBytes >= BLOCK_BYTES) {
      flush();
    }
    buffers.set(heldBytes);
  }

  @Override
  public void finish() {
    if (!held.isEmpty()) {
      flush();
    }
    buffers.set(0);
    sample.finish();
  }

  private void flush() {
    emit(held.size() == 1 ? held.get(0) : BatchAppender.concat(exchange.schema(), held));
    held.clear();
    heldBytes = 0;
  }

  private void emit(Batch block) {
    if (block.rows() > 1 && RowSizes.of(block) > MOST_BLOCK_BYTES) {
      int half = block.rows() / 2;
      emit(block.slice(0, half));
      emit(block.slice(half, block.rows() - half));
      return;
    }
    output.emitUnrouted(exchange.id(), branch, sequence++, sentRows, block);
    sentRows += block.rows();
  }
}

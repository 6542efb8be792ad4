package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;

/** What a function knows of rows of a partition, added one by one or as states of many. */
final class CarriedState {
  private final ValueSources sources;
  private final Accumulation accumulation;

  /** The position behind the rows added. */
  private long end;

  /**
   * A state of no rows.
   *
   * @param rows the schema of those to be added
   */
  CarriedState(Schema rows, WindowCall call) {
    this.sources = new ValueSources(rows);
    this.accumulation = sources.accumulation(call);
    accumulation.reset();
  }

  /** Forgets all rows. */
  void reset() {
    accumulation.reset();
  }

  /** Adds rows behind those before. */
  void append(Batch rows) {
    if (rows.rows() > 0) {
      sources.all().forEach(values -> values.feed(rows, end));
      accumulation.feed(rows, end);
      long from = end;
      end += rows.rows();
      accumulation.add(from, end);
      discard();
    }
  }

  /** Adds the rows of a state. */
  void append(byte[] state) {
    end++;
    accumulation.add(state, end);
    discard();
  }

  private void discard() {
    sources.all().forEach(values -> values.discard(end));
    accumulation.take(end);
  }

  byte[] toBytes() {
    return ByteBlocks.of(accumulation::write);
  }

  /** The result. */
  Column result() {
    accumulation.emit();
    return accumulation.take(end);
  }
}

package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.Schema;

/** What a function knows of rows of a partition, added one by one or as states of many. */
final class CarriedState {
  private final ValueSources sources;
  private final Accumulation accumulation;

  /** The position behind the rows that were fed. */
  private long end;

  /** The position of the row to add next. */
  private long next;

  CarriedState(Schema input, WindowCall call) {
    this.sources = new ValueSources(input);
    this.accumulation = sources.accumulation(call);
    accumulation.reset();
  }

  /** Forgets all rows; those from a position on are to be added. */
  void begin(long position) {
    accumulation.reset();
    next = position;
  }

  /** Takes rows that will be added. */
  void feed(HeldRows rows) {
    sources.all().forEach(values -> values.feed(rows));
    accumulation.feed(rows);
    end = rows.end();
  }

  /** Adds the rows up to a position. */
  void addTo(long position) {
    if (position > next) {
      accumulation.add(next, position);
      next = position;
    }
    discard();
  }

  /** Adds rows, wherever they are. */
  void append(HeldRows rows) {
    next = end;
    feed(rows.at(end));
    addTo(end);
  }

  /** Adds the rows of a state. */
  void append(byte[] state) {
    end++;
    next = end;
    accumulation.add(state, end);
    discard();
  }

  private void discard() {
    sources.all().forEach(values -> values.discard(next));
    accumulation.take(next);
  }

  byte[] toBytes() {
    return ByteBlocks.of(accumulation::write);
  }

  /** The result. */
  Column result() {
    accumulation.emit();
    return accumulation.take(next);
  }
}

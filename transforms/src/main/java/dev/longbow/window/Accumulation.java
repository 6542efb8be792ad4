package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What is known of rows that are only ever added: of a whole partition, or of one so far. */
abstract class Accumulation {
  /**
   * Takes note of rows that will be added later.
   *
   * @param start the position of the first one
   */
  void feed(Batch rows, long start) {}

  /** Forgets all rows. */
  abstract void reset();

  /** Adds the rows at the positions {@code from .. to}, which follow those before. */
  abstract void add(long from, long to);

  /** Appends the result of the rows added. */
  abstract void emit();

  /**
   * The results appended since the last time.
   *
   * @param before no row before this position will be added
   */
  abstract Column take(long before);

  /** Writes what is known of the rows added. */
  abstract void write(DataOutput to) throws IOException;

  /**
   * Adds rows of which only this is known.
   *
   * @param end the position behind them
   */
  abstract void add(DataInput from, long end) throws IOException;

  /**
   * Adds rows of which only a state is known.
   *
   * @param end the position behind them
   */
  final void add(byte[] state, long end) {
    try {
      add(new DataInputStream(new ByteArrayInputStream(state)), end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes on the heap besides shared values. */
  long heapBytes() {
    return 0;
  }
}

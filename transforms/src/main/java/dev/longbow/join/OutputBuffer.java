package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import java.util.function.Consumer;

/**
 * Cuts rows into batches of {@link #ROWS} rows exactly, or fewer when their strings come to {@link
 * #TEXT} bytes (and the last one may be smaller): how they are cut follows from the rows alone.
 */
final class OutputBuffer {
  static final int ROWS = 8192;
  static final long TEXT = 16 << 20;

  private final BatchAppender appender;
  private final Consumer<Batch> consumer;
  private long text;

  OutputBuffer(Schema schema, Consumer<Batch> consumer) {
    this.appender = new BatchAppender(schema);
    this.consumer = consumer;
  }

  /** How many rows the batch under way still takes, if they are not long; at least one. */
  int room() {
    return ROWS - appender.rows();
  }

  /** Takes rows, any number. */
  void add(Batch batch) {
    int from = 0;
    while (from < batch.rows()) {
      int count = Math.min(room(), batch.rows() - from);
      long more = TextBytes.of(batch, from, count);
      if (text + more >= TEXT) {
        count = rowsToFill(batch, from, count);
        more = TextBytes.of(batch, from, count);
      }
      text += more;
      if (count == ROWS) {
        consumer.accept(batch.slice(from, count));
        text = 0;
      } else {
        appender.append(batch, null, from, count);
        if (appender.rows() == ROWS || text >= TEXT) {
          flush();
        }
      }
      from += count;
    }
  }

  private int rowsToFill(Batch batch, int from, int most) {
    long total = text;
    int count = 0;
    while (total < TEXT && count < most) {
      total += TextBytes.of(batch, from + count, 1);
      count++;
    }
    return count;
  }

  /** Gives out what is left. */
  void flush() {
    if (appender.rows() > 0) {
      consumer.accept(appender.build());
    }
    text = 0;
  }
}

package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import java.util.function.Consumer;

/**
 * Cuts rows into batches of {@link #ROWS} rows exactly (the last one may be smaller), so that how
 * they are cut does not depend on how they came about.
 */
final class OutputBuffer {
  static final int ROWS = 8192;

  private final BatchAppender appender;
  private final Consumer<Batch> consumer;

  OutputBuffer(Schema schema, Consumer<Batch> consumer) {
    this.appender = new BatchAppender(schema);
    this.consumer = consumer;
  }

  /** How many rows the batch under way still takes; at least one. */
  int room() {
    return ROWS - appender.rows();
  }

  /** Takes rows, any number. */
  void add(Batch batch) {
    int from = 0;
    while (from < batch.rows()) {
      int count = Math.min(room(), batch.rows() - from);
      if (count == ROWS) {
        consumer.accept(batch.slice(from, count));
      } else {
        appender.append(batch, null, from, count);
        if (appender.rows() == ROWS) {
          flush();
        }
      }
      from += count;
    }
  }

  /** Gives out what is left. */
  void flush() {
    if (appender.rows() > 0) {
      consumer.accept(appender.build());
    }
  }
}

package dev.longbow.frame;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import java.util.NoSuchElementException;

/** The same rows in batches of exactly so many rows (the last may have fewer). */
final class Rechunked implements CloseableIterator<Batch> {
  private final CloseableIterator<Batch> source;
  private final int rowsPerBatch;
  private final BatchAppender appender;
  private Batch current;
  private int position;

  Rechunked(Schema schema, CloseableIterator<Batch> source, int rowsPerBatch) {
    this.source = source;
    this.rowsPerBatch = rowsPerBatch;
    this.appender = new BatchAppender(schema);
  }

  @Override
  public boolean hasNext() {
    return advance();
  }

  @Override
  public Batch next() {
    if (!advance()) {
      throw new NoSuchElementException("No more batches");
    }
    while (appender.rows() < rowsPerBatch && advance()) {
      int count = Math.min(rowsPerBatch - appender.rows(), current.rows() - position);
      appender.append(current, null, position, count);
      position += count;
    }
    return appender.build();
  }

  /** Moves to a batch with rows left; false at the end. */
  private boolean advance() {
    while (current == null || position == current.rows()) {
      if (!source.hasNext()) {
        return false;
      }
      current = source.next();
      position = 0;
    }
    return true;
  }

  @Override
  public void close() {
    source.close();
  }
}

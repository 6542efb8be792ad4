package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import dev.longbow.memory.SpillFile;

/** Appends rows to a file in blocks of about {@link JoinRun#blockBytes} bytes. */
final class RunWriter {
  private final JoinRun run;
  private final Schema schema;
  private final BatchAppender appender;
  private final Held held;
  private HeapBytes heap;
  private SpillFile file;
  private long pending;
  private long rows;

  RunWriter(JoinRun run, Schema schema) {
    this.run = run;
    this.schema = schema;
    this.appender = new BatchAppender(schema);
    this.held = new Held(run.memory());
    this.heap = new HeapBytes(schema.size());
  }

  /** The rows taken. */
  long rows() {
    return rows;
  }

  /** Takes rows; they stay in memory until a block is full. */
  void add(Batch batch) {
    rows += batch.rows();
    long bytes = heap.of(batch);
    int pieces = (int) Math.min(batch.rows(), 1 + bytes / run.blockBytes());
    for (int i = 0; i < pieces; i++) {
      int from = (int) ((long) batch.rows() * i / pieces);
      int to = (int) ((long) batch.rows() * (i + 1) / pieces);
      appender.append(batch, null, from, to - from);
      pending += bytes / pieces;
      if (pending >= run.blockBytes()) {
        write();
      }
    }
    held.release();
    held.force(pending);
  }

  private void write() {
    if (appender.rows() > 0) {
      if (file == null) {
        file = run.create(schema);
      }
      long before = file.bytes();
      file.append(appender.build());
      run.written(file.bytes() - before);
    }
    heap = new HeapBytes(schema.size());
    pending = 0;
  }

  /** Writes what is left; gives the file, or null when there were no rows. */
  SpillFile finish() {
    write();
    held.release();
    return file;
  }
}

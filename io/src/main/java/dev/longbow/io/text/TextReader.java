package dev.longbow.io.text;

import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Optional;

/** What readers of text count, and what becomes of rows that cannot be read. */
public abstract class TextReader implements BatchReader {
  private final OnError onError;
  private final Rejects rejects = new Rejects();
  private long rowsScanned;
  private long rowsRejected;
  private boolean failed;

  protected TextReader(OnError onError) {
    this.onError = onError;
  }

  /** Counts rows that were looked at. */
  protected final void scanned(long rows) {
    rowsScanned += rows;
  }

  /**
   * Puts a row aside, or fails when rows are not rejected.
   *
   * @param column the column that does not fit; null for the whole row
   */
  protected final void reject(String path, long line, String column, String reason, String text) {
    if (onError != OnError.REJECT) {
      failed();
      throw new LongbowException(
          ErrorCode.BAD_VALUE, "%s, line %,d: %s".formatted(path, line, reason));
    }
    rowsRejected++;
    rejects.add(path, line, column, reason, text);
  }

  /** Whether rows were rejected that nobody took yet. */
  protected final boolean hasRejects() {
    return rejects.heapBytes() > 0;
  }

  /** Takes note of an error that says where it happened. */
  protected final void failed() {
    failed = true;
  }

  @Override
  public final Optional<String> place() {
    return failed ? Optional.empty() : file();
  }

  @Override
  public final long rowsScanned() {
    return rowsScanned;
  }

  @Override
  public final long rowsRejected() {
    return rowsRejected;
  }

  @Override
  public final Optional<Batch> rejected() {
    return rejects.take();
  }

  /** Bytes of heap that the format's own buffers take. */
  protected abstract long bufferBytes();

  @Override
  public final long heapBytes() {
    return bufferBytes() + rejects.heapBytes();
  }
}

package dev.longbow.io.files;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Schema;
import java.io.IOException;

/**
 * Cuts rows into new batches by rows and bytes of values, wherever the batches that come were cut:
 * the same rows give the same batches.
 */
public final class BatchCutter {
  private final int mostRows;
  private final long mostBytes;
  private final Target target;
  private final BatchAppender pending;
  private long pendingBytes;

  /** Takes a batch that was cut; nobody else has its columns. */
  public interface Target {
    void accept(Batch batch) throws IOException;
  }

  /**
   * A cutter.
   *
   * @param mostRows after which a batch ends
   * @param mostBytes of values; a batch ends with the row that makes it this large
   */
  public BatchCutter(Schema schema, int mostRows, long mostBytes, Target target) {
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
    this.target = target;
    this.pending = new BatchAppender(schema);
  }

  /** Takes rows, and gives what batches they complete. */
  public void write(Batch batch) throws IOException {
    for (int from = 0; from < batch.rows(); ) {
      int count = rowsThatFit(batch, from);
      pending.append(batch, null, from, count);
      pendingBytes += ValueBytes.of(batch, from, from + count);
      from += count;
      if (pending.rows() == mostRows || pendingBytes >= mostBytes) {
        give();
      }
    }
  }

  private int rowsThatFit(Batch batch, int from) {
    int most = Math.min(mostRows - pending.rows(), batch.rows() - from);
    long room = mostBytes - pendingBytes;
    if (ValueBytes.of(batch, from, from + most) < room) {
      return most;
    }
    // The fewest rows that fill it.
    int low = 1;
    int high = most;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ValueBytes.of(batch, from, from + middle) >= room) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Gives the rows that are left. */
  public void finish() throws IOException {
    if (pending.rows() > 0) {
      give();
    }
  }

  private void give() throws IOException {
    Batch batch = pending.build();
    pendingBytes = 0;
    target.accept(batch);
  }

  /** Bytes of the values that wait for more. */
  public long pendingBytes() {
    return pendingBytes;
  }
}

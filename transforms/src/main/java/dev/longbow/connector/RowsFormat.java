package dev.longbow.connector;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.codec.Json;
import dev.longbow.column.Batch;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;

/** Reads the splits of a {@link RowsSource}, which carry their rows. */
public final class RowsFormat implements Format {
  /** Rows of a batch inside a stage: fits the second-level cache with a few columns. */
  private static final int ROWS_PER_BATCH = 16_384;

  @Override
  public String name() {
    return RowsSource.FORMAT;
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    Queue<Batch> batches = new ArrayDeque<>();
    long bytes = 0;
    for (String encoded : Json.strings(Json.read(split.payload()))) {
      byte[] decoded = Base64.getDecoder().decode(encoded);
      Batch batch = BatchCodec.decode(reader.schema(), decoded);
      bytes += decoded.length;
      for (int from = 0; from < batch.rows(); from += ROWS_PER_BATCH) {
        batches.add(batch.slice(from, Math.min(ROWS_PER_BATCH, batch.rows() - from)));
      }
    }
    return new Reader(batches, bytes, reader.limit());
  }

  private static final class Reader implements BatchReader {
    private final Queue<Batch> batches;
    private final long bytes;
    private final long limit;
    private long scanned;

    Reader(Queue<Batch> batches, long bytes, long limit) {
      this.batches = batches;
      this.bytes = bytes;
      this.limit = limit;
    }

    @Override
    public Batch next() {
      Batch batch = scanned >= limit ? null : batches.poll();
      if (batch == null) {
        return null;
      }
      scanned += batch.rows();
      return batch;
    }

    @Override
    public long rowsScanned() {
      return scanned;
    }

    @Override
    public long bytesRead() {
      return bytes;
    }

    @Override
    public void close() {
      batches.clear();
    }
  }
}

package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.io.files.BatchEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SortingColumn;

/**
 * Writes batches as a Parquet file. Row groups are cut at {@link ParquetOptions#rowGroupRows} rows,
 * or earlier, at a multiple of {@value #STEP} rows, when they hold {@value #ROW_GROUP_BYTES} bytes;
 * both depend on the rows alone, not on the batches they come in.
 */
final class ParquetEncoder implements BatchEncoder {
  /** Rows are appended in steps of this many, so that a column's range stays in the cache. */
  private static final int STEP = 2048;

  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final FileSchema schema;
  private final ParquetOptions options;
  private final List<SortingColumn> order;
  private final Compressor compressor;
  private final ChunkOutput out;
  private final ColumnChunkWriter[] columns;
  private final FileFooter footer;
  private int rows;

  /**
   * Of a file.
   *
   * @param order of the rows, which every row group says of its own; empty when there is none
   */
  ParquetEncoder(
      FileSchema schema, ParquetOptions options, List<SortingColumn> order, OutputStream stream)
      throws IOException {
    this.schema = schema;
    this.options = options;
    this.order = order;
    this.compressor = options.compressor();
    this.out = new ChunkOutput(stream);
    this.footer = new FileFooter(schema);
    ColumnChunkWriter.Scratch scratch = new ColumnChunkWriter.Scratch();
    columns = new ColumnChunkWriter[schema.columns().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          new ColumnChunkWriter(
              schema.columns().get(i),
              compressor,
              scratch,
              options.bloomFilter().contains(schema.columns().get(i).field().name()));
    }
    footer.writeStart(out);
  }

  @Override
  public void write(Batch batch) throws IOException {
    int from = 0;
    while (from < batch.rows()) {
      int step = Math.min(batch.rows() - from, STEP - rows % STEP);
      step = Math.min(step, options.rowGroupRows() - rows);
      for (int i = 0; i < columns.length; i++) {
        columns[i].append(batch.column(schema.columns().get(i).position()), from, step);
      }
      from += step;
      rows += step;
      if (rows == options.rowGroupRows() || (rows % STEP == 0 && isLarge())) {
        flush();
      }
    }
  }

  private boolean isLarge() {
    long bytes = 0;
    for (ColumnChunkWriter column : columns) {
      bytes += column.bufferedBytes();
    }
    return bytes >= ROW_GROUP_BYTES;
  }

  private void flush() throws IOException {
    long start = out.position();
    long uncompressed = 0;
    List<ColumnChunk> chunks = new ArrayList<>();
    List<ColumnChunkWriter.Written> written = new ArrayList<>();
    for (ColumnChunkWriter column : columns) {
      ColumnChunkWriter.Written chunk = column.flush(out);
      written.add(chunk);
      chunks.add(chunk.chunk());
      uncompressed += chunk.chunk().getMeta_data().getTotal_uncompressed_size();
    }
    RowGroup rowGroup =
        new RowGroup(chunks, uncompressed, rows)
            .setFile_offset(start)
            .setTotal_compressed_size(out.position() - start);
    if (!order.isEmpty()) {
      rowGroup.setSorting_columns(order);
    }
    for (int i = 0; i < columns.length; i++) {
      columns[i].writeBloomFilter(chunks.get(i).getMeta_data(), out);
    }
    footer.add(rowGroup, written);
    rows = 0;
  }

  @Override
  public long heapBytes() {
    long bytes = 0;
    for (ColumnChunkWriter column : columns) {
      bytes += column.heapBytes();
    }
    return bytes;
  }

  @Override
  public void finish() throws IOException {
    if (rows > 0) {
      flush();
    }
    footer.writeEnd(out);
    out.flush();
  }

  @Override
  public void close() {
    compressor.close();
  }

  @Override
  public String toString() {
    return "ParquetEncoder(" + schema.columns().size() + " columns)";
  }
}

package dev.longbow.io.npy;

import dev.longbow.column.Batch;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Schema;
import dev.longbow.io.files.BatchEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes batches as rows of a matrix, or as blocks of {@link #BLOCK_ROWS} rows column by column.
 */
final class NpyEncoder implements BatchEncoder {
  /** The rows of a block, so many that its parts are read back in one go each. */
  static final int BLOCK_ROWS = 16_384;

  /** Rows are turned in pieces that stay in the cache. */
  private static final int PIECE_BYTES = 256 << 10;

  private final OutputStream out;
  private final Schema schema;
  private final int width;
  private final boolean byColumn;
  private final boolean drops;

  /** The columns that are written; null before the first batch. */
  private int[] kept;

  private ByteBuffer bytes;
  private Transposition turned;
  private int blockRows;

  NpyEncoder(OutputStream out, Schema schema, int width, boolean byColumn, boolean drops) {
    this.out = out;
    this.schema = schema;
    this.width = width;
    this.byColumn = byColumn;
    this.drops = drops;
  }

  @Override
  public void write(Batch batch) throws IOException {
    if (kept == null) {
      begin(batch);
    }
    KeptColumns.check(schema, batch, kept);
    if (byColumn) {
      writeBlocks(batch);
    } else {
      writeRows(batch);
    }
  }

  private void begin(Batch batch) throws IOException {
    kept = KeptColumns.of(schema, batch, drops);
    out.write(new NpyHeader(width, byColumn, 0, kept.length).encode());
    int rowBytes = kept.length * width;
    int size = byColumn ? BLOCK_ROWS * rowBytes : Math.max(rowBytes, PIECE_BYTES);
    bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    turned = new Transposition(width, size);
  }

  private void writeRows(Batch batch) throws IOException {
    int rowBytes = kept.length * width;
    int most = Math.max(1, bytes.capacity() / rowBytes);
    for (int from = 0; from < batch.rows(); from += most) {
      int rows = Math.min(most, batch.rows() - from);
      turned.turn(batch, kept, from, rows, bytes);
      out.write(bytes.array(), 0, rows * rowBytes);
    }
  }

  private void writeBlocks(Batch batch) throws IOException {
    for (int from = 0; from < batch.rows(); ) {
      int rows = Math.min(BLOCK_ROWS - blockRows, batch.rows() - from);
      for (int i = 0; i < kept.length; i++) {
        bytes.clear().position((i * BLOCK_ROWS + blockRows) * width);
        if (width == Float.BYTES) {
          float[] values = ((FloatColumn) batch.column(kept[i])).values();
          bytes.asFloatBuffer().put(values, from, rows);
        } else {
          double[] values = ((DoubleColumn) batch.column(kept[i])).values();
          bytes.asDoubleBuffer().put(values, from, rows);
        }
      }
      from += rows;
      blockRows += rows;
      if (blockRows == BLOCK_ROWS) {
        flushBlock();
      }
    }
  }

  private void flushBlock() throws IOException {
    for (int i = 0; i < kept.length && blockRows > 0; i++) {
      out.write(bytes.array(), i * BLOCK_ROWS * width, blockRows * width);
    }
    blockRows = 0;
  }

  /** Where a column's part of the block that begins at a row is. */
  static long blockStart(NpyHeader header, long row, int column) {
    return NpyHeader.BYTES + row * header.rowBytes() + (long) column * blockBytes(header, row);
  }

  /** The bytes of a column's part of the block that begins at a row. */
  static int blockBytes(NpyHeader header, long row) {
    return (int) Math.min(BLOCK_ROWS, header.rows() - row) * header.width();
  }

  @Override
  public void finish() throws IOException {
    if (kept == null) {
      begin(null);
    }
    flushBlock();
  }

  @Override
  public long heapBytes() {
    return bytes == null ? 0 : bytes.capacity();
  }
}

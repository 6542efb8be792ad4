package dev.longbow.io.npy;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.BatchEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

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
    for (int column : kept) {
      check(batch.column(column), column);
    }
    if (byColumn) {
      writeBlocks(batch);
    } else {
      writeRows(batch);
    }
  }

  /** A column without any value is one that is dropped: all others are filled. */
  private void begin(Batch batch) throws IOException {
    int count = 0;
    int[] found = new int[schema.size()];
    for (int column = 0; column < found.length; column++) {
      boolean drop = drops && batch != null && batch.column(column).nullCount() == batch.rows();
      if (!drop) {
        found[count++] = column;
      }
    }
    kept = Arrays.copyOf(found, count);
    if (count == 0) {
      throw new LongbowException(
          ErrorCode.CHECK_FAILED, "Cannot write a matrix of which every column was dropped");
    }
    out.write(new NpyHeader(width, byColumn, 0, count).encode());
    int rowBytes = count * width;
    int size = byColumn ? BLOCK_ROWS * rowBytes : Math.max(rowBytes, PIECE_BYTES);
    bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void check(Column column, int position) {
    if (column.mayHaveNulls() && column.nullCount() > 0) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot write a null of column '%s' to a matrix"
              .formatted(schema.field(position).name()));
    }
  }

  private void writeRows(Batch batch) throws IOException {
    int rowBytes = kept.length * width;
    int most = Math.max(1, bytes.capacity() / rowBytes);
    for (int from = 0; from < batch.rows(); from += most) {
      int rows = Math.min(most, batch.rows() - from);
      bytes.clear();
      if (width == Float.BYTES) {
        FloatBuffer to = bytes.asFloatBuffer();
        for (int i = 0; i < kept.length; i++) {
          float[] values = ((FloatColumn) batch.column(kept[i])).values();
          for (int row = 0, at = i; row < rows; row++, at += kept.length) {
            to.put(at, values[from + row]);
          }
        }
      } else {
        DoubleBuffer to = bytes.asDoubleBuffer();
        for (int i = 0; i < kept.length; i++) {
          double[] values = ((DoubleColumn) batch.column(kept[i])).values();
          for (int row = 0, at = i; row < rows; row++, at += kept.length) {
            to.put(at, values[from + row]);
          }
        }
      }
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

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
import java.util.Set;

/** Writes batches as rows of a matrix, or as blocks of {@link #blockRows} rows column by column. */
final class NpyEncoder implements BatchEncoder {
  /** The most rows of a block, so many that its parts are read back in one go each. */
  private static final int BLOCK_ROWS = 16_384;

  /** A block takes at most so much, unless one row takes more. */
  private static final long BLOCK_BYTES = 32L << 20;

  /** Rows are turned in pieces that stay in the cache. */
  private static final int PIECE_BYTES = 256 << 10;

  private final OutputStream out;
  private final Schema schema;
  private final int width;
  private final boolean byColumn;
  private final boolean drops;
  private final Set<String> dropped;

  /** The columns that are written; null before the first batch. */
  private int[] kept;

  private ByteBuffer bytes;
  private Transposition turned;
  private int mostRows;
  private int blockRows;

  /**
   * An encoder.
   *
   * @param dropped columns that are known to be dropped, when there are no rows that tell
   */
  NpyEncoder(
      OutputStream out,
      Schema schema,
      int width,
      boolean byColumn,
      boolean drops,
      Set<String> dropped) {
    this.out = out;
    this.schema = schema;
    this.width = width;
    this.byColumn = byColumn;
    this.drops = drops;
    this.dropped = dropped;
  }

  /** The rows of a block, which every reader of a piece finds in the same way. */
  static int blockRows(long rowBytes) {
    return (int) Math.max(1, Math.min(BLOCK_ROWS, BLOCK_BYTES / Math.max(1, rowBytes)));
  }

  @Override
  public void write(Batch batch) throws IOException {
    if (batch.rows() == 0) {
      return;
    }
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
    kept = KeptColumns.of(schema, batch, drops, dropped);
    NpyHeader header = new NpyHeader(width, byColumn, 0, kept.length);
    out.write(header.encode());
    if (batch == null) {
      return;
    }
    int rowBytes = Math.toIntExact(header.rowBytes());
    mostRows = blockRows(rowBytes);
    int size = byColumn ? Math.multiplyExact(mostRows, rowBytes) : Math.max(rowBytes, PIECE_BYTES);
    bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    turned = byColumn ? null : new Transposition(width, size);
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
      int rows = Math.min(mostRows - blockRows, batch.rows() - from);
      for (int i = 0; i < kept.length; i++) {
        bytes.clear().position((i * mostRows + blockRows) * width);
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
      if (blockRows == mostRows) {
        flushBlock();
      }
    }
  }

  private void flushBlock() throws IOException {
    for (int i = 0; i < kept.length && blockRows > 0; i++) {
      out.write(bytes.array(), i * mostRows * width, blockRows * width);
    }
    blockRows = 0;
  }

  /** Where a column's part of the block that begins at a row is. */
  static long blockStart(NpyHeader header, long row, int column) {
    return NpyHeader.BYTES + row * header.rowBytes() + (long) column * blockBytes(header, row);
  }

  /** The bytes of a column's part of the block that begins at a row. */
  static int blockBytes(NpyHeader header, long row) {
    return (int) Math.min(blockRows(header.rowBytes()), header.rows() - row) * header.width();
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
    return bytes == null ? 0 : (byColumn ? 1L : 2L) * bytes.capacity();
  }
}

package dev.longbow.io.npy;

import dev.longbow.column.Batch;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Schema;
import dev.longbow.io.files.BatchEncoder;
import dev.longbow.io.files.PlacedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Writes batches where they belong in a file whose rows are counted. */
final class PlacedEncoder implements BatchEncoder {
  /** At most so much is written at a time. */
  private static final int PIECE_BYTES = 512 << 10;

  private final PlacedFile file;
  private final Schema schema;
  private final int width;
  private final boolean byColumn;
  private final boolean drops;
  private final long allRows;
  private long row;
  private int[] kept;
  private ByteBuffer bytes;
  private Transposition turned;

  PlacedEncoder(
      PlacedFile file,
      Schema schema,
      int width,
      boolean byColumn,
      boolean drops,
      long firstRow,
      long allRows) {
    this.file = file;
    this.schema = schema;
    this.width = width;
    this.byColumn = byColumn;
    this.drops = drops;
    this.row = firstRow;
    this.allRows = allRows;
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
      writeColumns(batch);
    } else {
      writeRows(batch);
    }
    row += batch.rows();
  }

  private void begin(Batch batch) throws IOException {
    kept = KeptColumns.of(schema, batch, drops, Set.of());
    int size = byColumn ? PIECE_BYTES : Math.max(kept.length * width, PIECE_BYTES);
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    turned = byColumn ? null : new Transposition(width, size);
    if (!byColumn) {
      // Columns lie apart from each other: a batch has too little of each for whole blocks.
      file.expect(NpyHeader.BYTES + allRows * kept.length * width);
    }
    NpyHeader header = new NpyHeader(width, byColumn, allRows, kept.length);
    file.write(ByteBuffer.wrap(header.encode()), 0);
  }

  private void writeRows(Batch batch) throws IOException {
    int rowBytes = kept.length * width;
    int most = bytes.capacity() / rowBytes;
    for (int from = 0; from < batch.rows(); from += most) {
      int rows = Math.min(most, batch.rows() - from);
      turned.turn(batch, kept, from, rows, bytes);
      file.write(bytes, NpyHeader.BYTES + (row + from) * rowBytes);
    }
  }

  private void writeColumns(Batch batch) throws IOException {
    int most = bytes.capacity() / width;
    for (int i = 0; i < kept.length; i++) {
      for (int from = 0; from < batch.rows(); from += most) {
        int rows = Math.min(most, batch.rows() - from);
        bytes.clear();
        if (width == Float.BYTES) {
          bytes.asFloatBuffer().put(((FloatColumn) batch.column(kept[i])).values(), from, rows);
        } else {
          bytes.asDoubleBuffer().put(((DoubleColumn) batch.column(kept[i])).values(), from, rows);
        }
        bytes.limit(rows * width);
        file.write(bytes, NpyHeader.BYTES + (i * allRows + row + from) * width);
      }
    }
  }

  @Override
  public void finish() throws IOException {
    file.flush();
  }

  @Override
  public long heapBytes() {
    return bytes == null ? 0 : (byColumn ? 1L : 2L) * bytes.capacity() + file.heapBytes();
  }
}

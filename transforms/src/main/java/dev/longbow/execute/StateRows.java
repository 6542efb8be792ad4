package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.matrix.ColumnState;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Gives out the states of columns as rows, in batches that an exchange takes. */
final class StateRows {
  private static final int BATCH_BYTES = 256 << 10;

  private final BatchConsumer downstream;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int[] columns = new int[16];
  private int[] offsets = new int[17];
  private int rows;

  StateRows(BatchConsumer downstream) {
    this.downstream = downstream;
  }

  void add(int column, byte[] state) {
    if (rows == columns.length) {
      columns = Arrays.copyOf(columns, rows * 2);
      offsets = Arrays.copyOf(offsets, rows * 2 + 1);
    }
    columns[rows] = column;
    bytes.writeBytes(state);
    rows++;
    offsets[rows] = bytes.size();
    if (bytes.size() >= BATCH_BYTES) {
      flush();
    }
  }

  void flush() {
    if (rows == 0) {
      return;
    }
    downstream.accept(
        new Batch(
            ColumnState.SCHEMA,
            List.of(
                new IntColumn(DataType.INT32, rows, columns, null),
                new BytesColumn(DataType.BINARY, rows, offsets, bytes.toByteArray(), null)),
            rows));
    bytes.reset();
    columns = new int[16];
    offsets = new int[17];
    rows = 0;
  }
}

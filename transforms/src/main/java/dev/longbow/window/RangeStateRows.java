package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.Schema;
import java.util.List;

/** What ranges of rows say of themselves ({@link RangeSummary}), or are told, as rows. */
public final class RangeStateRows {
  /** A range's number, and what is said of it. */
  public static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("range of a window", DataType.INT32, false),
              new Field("state of a window", DataType.BINARY, false)));

  private RangeStateRows() {}

  /** What is said of a range, as a batch of one row. */
  public static Batch row(int range, byte[] state) {
    return new Batch(
        SCHEMA,
        List.of(
            new IntColumn(DataType.INT32, 1, new int[] {range}, null),
            new BytesColumn(DataType.BINARY, 1, new int[] {0, state.length}, state, null)),
        1);
  }

  /** Takes what is said of ranges. */
  public interface Consumer {
    /** Takes what is said of a range. */
    void accept(int range, byte[] state);
  }

  /** Hands out the rows of a batch. */
  public static void forEach(Batch batch, Consumer consumer) {
    int[] ranges = ((IntColumn) batch.column(0)).values();
    for (int row = 0; row < batch.rows(); row++) {
      consumer.accept(ranges[row], (byte[]) batch.column(1).value(row));
    }
  }
}

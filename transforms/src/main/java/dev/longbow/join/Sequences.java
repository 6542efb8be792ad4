package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The numbers of rows in their side, which rows on disk carry as their last column. */
final class Sequences {
  private Sequences() {}

  /** The batch with its rows' numbers, which count from {@code first}. */
  static Batch number(Batch batch, Schema numbered, long first) {
    long[] numbers = new long[batch.rows()];
    Arrays.setAll(numbers, i -> first + i);
    List<Column> columns = new ArrayList<>(batch.columns());
    columns.add(new LongColumn(DataType.INT64, numbers.length, numbers, null));
    return new Batch(numbered, columns, numbers.length);
  }

  /** The numbers of a batch's rows. */
  static long[] of(Batch batch) {
    return ((LongColumn) batch.column(batch.schema().size() - 1)).values();
  }

  /** The batch without the numbers. */
  static Batch drop(Batch batch, Schema schema) {
    int[] positions = RowAssembler.range(schema.size());
    return batch.project(schema, positions);
  }
}

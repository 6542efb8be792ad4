package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.ListColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.StructColumn;
import java.util.Arrays;
import java.util.List;

/** Gathers lists, structs and maps: piece by piece, a piece being rows in sequence of one batch. */
final class NestedGather extends ColumnGather {
  private final Schema schema;
  private Batch[] batches = new Batch[16];

  NestedGather(DataType type) {
    this.schema = Schema.of(Field.of("value", type));
  }

  @Override
  void put(int slot, Column column) {
    batches = slot < batches.length ? batches : Arrays.copyOf(batches, 2 * slot);
    batches[slot] = column == null ? null : new Batch(schema, List.of(column), column.length());
  }

  @Override
  Column gather(int[] ids, int from, int count) {
    BatchAppender appender = new BatchAppender(schema);
    int[] rows = new int[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      rows[i] = ids[from + i] & ROW;
      if (i + 1 == count || ids[from + i + 1] >>> ROW_BITS != ids[from + i] >>> ROW_BITS) {
        appender.append(batches[ids[from + i] >>> ROW_BITS], rows, start, i + 1 - start);
        start = i + 1;
      }
    }
    return appender.build().column(0);
  }

  @Override
  long valueBytes(int id) {
    return size(batches[id >>> ROW_BITS].column(0), id & ROW);
  }

  @Override
  long mostValueBytes(int slot) {
    long most = 0;
    for (int i = 0; i < batches[slot].rows(); i++) {
      most = Math.max(most, size(batches[slot].column(0), i));
    }
    return most;
  }

  private static long size(Column column, int row) {
    long size = 0;
    if (column.isNull(row)) {
      return 0;
    } else if (column instanceof ListColumn list) {
      for (int i = list.offsets()[row]; i < list.offsets()[row + 1]; i++) {
        size += size(list.elements(), i);
      }
    } else if (column instanceof StructColumn struct) {
      for (Column child : struct.children()) {
        size += size(child, row);
      }
    } else if (OrderedWords.count(column.type()) == 0) {
      BytesColumn values = BytesOrder.values(column);
      int[] codes = BytesOrder.codes(column);
      int value = codes == null ? row : codes[row];
      size = values.offsets()[value + 1] - values.offsets()[value];
    } else {
      size = column.type().physical().width();
    }
    return size;
  }
}

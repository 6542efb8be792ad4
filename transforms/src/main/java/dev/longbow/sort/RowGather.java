package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes rows out of many batches, in any order, into one: the batches are put into slots, and a row
 * is named by its {@link #id}. Strings that are dictionary-encoded in all batches stay so.
 */
final class RowGather {
  /** The most slots, and the most rows of a batch in one. */
  static final int MOST = 1 << ColumnGather.ROW_BITS;

  /** Rows of this size and below never make a batch too large by themselves. */
  private static final long LIGHT_ROW = 1024;

  private final Schema schema;
  private final ColumnGather[] columns;
  private boolean[] heavy = new boolean[16];
  private int heavySlots;

  RowGather(Schema schema) {
    this.schema = schema;
    this.columns =
        schema.fields().stream()
            .map(field -> ColumnGather.of(field.type()))
            .toArray(ColumnGather[]::new);
  }

  /** The name of a row. */
  static int id(int slot, int row) {
    return slot << ColumnGather.ROW_BITS | row;
  }

  /** The row of a name within its batch. */
  static int row(int id) {
    return id & MOST - 1;
  }

  /** Puts a batch into a slot in place of what was there; null to forget that. */
  void set(int slot, Batch batch) {
    if (slot >= heavy.length) {
      heavy = java.util.Arrays.copyOf(heavy, 2 * slot);
    }
    long most = 0;
    for (int i = 0; i < columns.length; i++) {
      columns[i].set(slot, batch == null ? null : batch.column(i));
      most += batch == null ? 0 : columns[i].mostValueBytes(slot);
    }
    heavySlots -= heavy[slot] ? 1 : 0;
    heavy[slot] = most > LIGHT_ROW;
    heavySlots += heavy[slot] ? 1 : 0;
  }

  /** The gather of a string column. */
  BytesGather strings(int column) {
    return (BytesGather) columns[column];
  }

  /** Whether a row of any slot may be large. */
  boolean hasHeavyRows() {
    return heavySlots > 0;
  }

  /** The bytes in a row's values when that is large, 0 otherwise; the same in any encoding. */
  long heavyBytes(int id) {
    if (!heavy[id >>> ColumnGather.ROW_BITS]) {
      return 0;
    }
    long size = 0;
    for (ColumnGather column : columns) {
      size += column.valueBytes(id);
    }
    return size > LIGHT_ROW ? size : 0;
  }

  /** How many of the rows {@code ids[from .. to)}, at most so many, make a batch of a size. */
  int fitting(int[] ids, int from, int to, int mostRows, long mostBytes) {
    int most = Math.min(mostRows, to - from);
    if (heavySlots == 0) {
      return most;
    }
    long bytes = 0;
    for (int i = 0; i < most; i++) {
      bytes += heavyBytes(ids[from + i]);
      if (bytes > mostBytes && i > 0) {
        return i;
      }
    }
    return most;
  }

  /** The rows {@code ids[from .. from + count)} in that order. */
  Batch gather(int[] ids, int from, int count) {
    List<Column> gathered = new ArrayList<>(columns.length);
    for (ColumnGather column : columns) {
      gathered.add(column.gather(ids, from, count));
    }
    return new Batch(schema, gathered, count);
  }
}

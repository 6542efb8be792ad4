package dev.longbow.join;

import dev.longbow.aggregate.GroupTable;
import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the index of build rows. */
final class IndexBuilder {
  /** Values of a range for each row, up to which an index over the whole range is made. */
  private static final int RANGE_PER_ROW = 4;

  private static final int SMALL_RANGE = 1 << 12;

  private final JoinLayout layout;
  private final List<Batch> batches;
  private final int rows;

  /** Says whether an index may take so many bytes in total. */
  interface Budget {
    boolean allows(long bytes);
  }

  IndexBuilder(JoinLayout layout, List<Batch> batches, int rows) {
    this.layout = layout;
    this.batches = batches;
    this.rows = rows;
  }

  /** An index of the kind that suits the keys; null when the budget does not allow it. */
  KeyIndex build(Budget budget) {
    boolean nullsMatch = layout.spec().nullEqual() && mayHaveNulls();
    if (layout.spec().keys() == 0) {
      return new KeyIndex.Everything(rows);
    } else if (layout.spec().keys() == 1
        && !nullsMatch
        && Integers.isInteger(layout.build().field(0).type())) {
      KeyIndex dense = dense(budget);
      return dense == null ? longs(budget) : dense;
    }
    return groups(budget);
  }

  /** With nulls that match, the probe side's matter too. */
  private boolean mayHaveNulls() {
    for (int i = 0; i < layout.spec().keys(); i++) {
      if (layout.build().field(i).nullable() || layout.probe().field(i).nullable()) {
        return true;
      }
    }
    return false;
  }

  /** Null when the values are too far apart, or the budget does not allow it. */
  private DenseIndex dense(Budget budget) {
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (Batch batch : batches) {
      long[] values = Integers.of(batch.column(0));
      long[] valid = batch.column(0).validity();
      for (int i = 0; i < batch.rows(); i++) {
        if (Bits.isSet(valid, i)) {
          lowest = Math.min(lowest, values[i]);
          highest = Math.max(highest, values[i]);
        }
      }
    }
    long range = highest - lowest;
    if (lowest > highest
        || range < 0
        || range >= Math.max(SMALL_RANGE, (long) RANGE_PER_ROW * rows)
        || !budget.allows(4 * range + 8L * rows)) {
      return null;
    }
    int[] numbers = new int[rows];
    int at = 0;
    for (Batch batch : batches) {
      long[] values = Integers.of(batch.column(0));
      long[] valid = batch.column(0).validity();
      for (int i = 0; i < batch.rows(); i++) {
        numbers[at++] = Bits.isSet(valid, i) ? (int) (values[i] - lowest) : -1;
      }
    }
    return new DenseIndex(lowest, (int) range + 1, KeyRanges.of(numbers, (int) range + 1));
  }

  private LongIndex longs(Budget budget) {
    LongIndex.Builder builder = new LongIndex.Builder();
    int[] numbers = new int[rows];
    int at = 0;
    for (Batch batch : batches) {
      long[] values = Integers.of(batch.column(0));
      long[] valid = batch.column(0).validity();
      for (int i = 0; i < batch.rows(); i++) {
        numbers[at++] = Bits.isSet(valid, i) ? builder.number(values[i]) : -1;
      }
      if (!budget.allows(builder.heapBytes(rows))) {
        return null;
      }
    }
    return builder.build(numbers);
  }

  private GroupIndex groups(Budget budget) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < layout.spec().keys(); i++) {
      Field key = layout.build().field(i);
      boolean nullable = key.nullable() || layout.probe().field(i).nullable();
      fields.add(new Field(key.name(), key.type(), nullable && layout.spec().nullEqual()));
    }
    GroupTable table = new GroupTable(fields);
    int[] numbers = new int[rows];
    int[] scratch = new int[0];
    int at = 0;
    for (Batch batch : batches) {
      scratch = scratch.length < batch.rows() ? new int[batch.rows()] : scratch;
      number(batch, table, scratch, numbers, at);
      at += batch.rows();
      if (!budget.allows(table.heapBytes() + 8L * rows + 4L * table.size())) {
        return null;
      }
    }
    return new GroupIndex(table, table.size() == rows ? null : KeyRanges.of(numbers, table.size()));
  }

  private void number(Batch batch, GroupTable table, int[] scratch, int[] numbers, int at) {
    List<Column> keys = batch.columns().subList(0, layout.spec().keys());
    long[] complete = layout.spec().nullEqual() ? null : KeyNulls.complete(keys, batch.rows());
    if (complete == null) {
      table.groups(keys, batch.rows(), scratch);
      System.arraycopy(scratch, 0, numbers, at, batch.rows());
      return;
    }
    int[] selection = new int[batch.rows()];
    int count = KeyNulls.select(complete, batch.rows(), selection);
    table.groups(keys.stream().map(key -> key.gather(selection, count)).toList(), count, scratch);
    Arrays.fill(numbers, at, at + batch.rows(), -1);
    for (int i = 0; i < count; i++) {
      numbers[at + selection[i]] = scratch[i];
    }
  }
}

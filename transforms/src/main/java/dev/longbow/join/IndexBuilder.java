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

  private List<Column> keys(Batch batch) {
    return batch.columns().subList(0, layout.spec().keys());
  }

  /** The rows that can match, where nulls match nothing; null for all. */
  private long[] complete(Batch batch) {
    return layout.spec().nullEqual() ? null : KeyNulls.complete(keys(batch), batch.rows());
  }

  /** An index addressed by the values of a single integer key; null when they are too far apart. */
  DenseIndex dense(Budget budget) {
    boolean suits =
        layout.spec().keys() == 1
            && Integers.isInteger(layout.build().field(0).type())
            && !(layout.spec().nullEqual() && hasNulls());
    if (!suits || rows == 0) {
      return null;
    }
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (Batch batch : batches) {
      long[] values = Integers.of(batch.column(0));
      long[] taken = batch.column(0).validity();
      for (int i = 0; i < batch.rows(); i++) {
        if (Bits.isSet(taken, i)) {
          lowest = Math.min(lowest, values[i]);
          highest = Math.max(highest, values[i]);
        }
      }
    }
    long range = highest - lowest;
    if (lowest > highest
        || range < 0
        || range >= Math.max(SMALL_RANGE, (long) RANGE_PER_ROW * rows)) {
      return null;
    }
    if (!budget.allows(4 * range + 4L * rows + 8L * rows)) {
      return null;
    }
    long[] values = new long[rows];
    long[] taken = null;
    int at = 0;
    for (Batch batch : batches) {
      System.arraycopy(Integers.of(batch.column(0)), 0, values, at, batch.rows());
      if (batch.column(0).mayHaveNulls()) {
        taken = taken == null ? Bits.allSet(rows) : taken;
        Bits.copy(batch.column(0).validity(), 0, taken, at, batch.rows());
      }
      at += batch.rows();
    }
    return DenseIndex.of(values, rows, taken, lowest, (int) range + 1);
  }

  /** With nulls that match, the probe side's matter too. */
  private boolean hasNulls() {
    return layout.build().field(0).nullable() || layout.probe().field(0).nullable();
  }

  /** An index by a table of keys; null when the budget does not allow it. */
  GroupIndex groups(Budget budget) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < layout.spec().keys(); i++) {
      Field key = layout.build().field(i);
      boolean nullable = key.nullable() || layout.probe().field(i).nullable();
      fields.add(new Field(key.name(), key.type(), nullable && layout.spec().nullEqual()));
    }
    GroupTable table = new GroupTable(fields);
    int[] groups = new int[rows];
    int[] scratch = new int[0];
    int at = 0;
    for (Batch batch : batches) {
      scratch = scratch.length < batch.rows() ? new int[batch.rows()] : scratch;
      number(batch, table, scratch, groups, at);
      at += batch.rows();
      if (!budget.allows(table.heapBytes() + 8L * rows + 4L * table.size())) {
        return null;
      }
    }
    return table.size() == rows ? new GroupIndex(table, null, null) : ranges(table, groups);
  }

  private void number(Batch batch, GroupTable table, int[] scratch, int[] groups, int at) {
    long[] complete = complete(batch);
    if (complete == null) {
      table.groups(keys(batch), batch.rows(), scratch);
      System.arraycopy(scratch, 0, groups, at, batch.rows());
      return;
    }
    int[] selection = new int[batch.rows()];
    int count = KeyNulls.select(complete, batch.rows(), selection);
    table.groups(
        keys(batch).stream().map(key -> key.gather(selection, count)).toList(), count, scratch);
    Arrays.fill(groups, at, at + batch.rows(), -1);
    for (int i = 0; i < count; i++) {
      groups[at + selection[i]] = scratch[i];
    }
  }

  /** Puts the rows of each group together, in order of arrival. */
  private static GroupIndex ranges(GroupTable table, int[] groups) {
    int[] starts = new int[table.size() + 2];
    boolean sorted = true;
    int last = 0;
    int total = 0;
    for (int group : groups) {
      sorted &= group >= last;
      last = group;
      if (group >= 0) {
        starts[group + 2]++;
        total++;
      }
    }
    for (int i = 2; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    if (sorted) {
      System.arraycopy(starts, 1, starts, 0, starts.length - 1);
      return new GroupIndex(table, starts, null);
    }
    int[] rows = new int[total];
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] >= 0) {
        rows[starts[groups[i] + 1]++] = i;
      }
    }
    return new GroupIndex(table, starts, rows);
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.sort.ExternalSorter;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The quantiles of one argument, for all groups of a partition. Values with their counts are sorted
 * by group, as far as a hash tells groups apart, and by value; a {@link QuantileWalk} over the
 * sorted rows finds those at the places that are asked for. It has to know first how many values a
 * group has: that is counted while they come and sorted along, in rows without a value, which come
 * in front.
 */
final class QuantileAggregator implements AutoCloseable {
  /** Groups after which the counts so far are given to the sorter. */
  private static final int MOST_GROUPS = 1 << 17;

  private static final String RANK = "quantile/rank";
  private static final String VALUE = "quantile/value";
  private static final String COUNT = "quantile/count";

  private final List<Field> keys;
  private final DataType type;
  private final Schema sorted;
  private final int[] keyPositions;
  private final Reservation.Buffers buffers;
  private final ExternalSorter sorter;
  private final QuantileWalk walk;
  private GroupTable groups;
  private long[] totals = new long[64];
  private int[] ids = new int[0];

  /**
   * An aggregator of one partition.
   *
   * @param value the argument
   * @param memory what sorting may use
   * @param directory gives the run's spill directory, when it is needed
   * @param consumer takes the quantiles as states
   */
  QuantileAggregator(
      List<Field> keys,
      Field value,
      List<AggregateCall> quantiles,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    this.keys = keys;
    this.type = value.type();
    List<Field> fields = new ArrayList<>(keys);
    fields.add(new Field(RANK, DataType.INT32, false));
    fields.add(Field.of(VALUE, type));
    fields.add(new Field(COUNT, DataType.INT64, false));
    this.sorted = new Schema(fields);
    this.keyPositions = new int[keys.size()];
    Arrays.setAll(keyPositions, i -> i);
    this.buffers = memory.buffers();
    this.groups = new GroupTable(keys);
    this.walk = new QuantileWalk(keys, quantiles, memory, consumer);
    this.sorter =
        new ExternalSorter(
            sorted,
            List.of(new SortKey(RANK, false, true), new SortKey(VALUE, false, true)),
            Long.MAX_VALUE,
            memory,
            directory,
            walk::accept);
  }

  /** Takes keys, values and, unless each row counts once, how often they are there. */
  void accept(Batch batch) {
    int rows = batch.rows();
    List<Column> keyColumns = batch.columns().subList(0, keys.size());
    Column values = batch.column(keys.size());
    long[] counts = new long[rows];
    if (batch.schema().size() > keys.size() + 1) {
      System.arraycopy(((LongColumn) batch.column(keys.size() + 1)).values(), 0, counts, 0, rows);
    } else {
      Arrays.fill(counts, 1);
    }
    int present = total(keyColumns, values, counts);
    sort(batch, values, counts, present);
    buffers.set(groups.heapBytes() + 8L * totals.length);
    if (groups.size() >= MOST_GROUPS) {
      sortTotals();
    }
  }

  /** Counts the values of each group; gives the number of rows that have one. */
  private int total(List<Column> keyColumns, Column values, long[] counts) {
    int rows = values.length();
    if (ids.length < rows) {
      ids = new int[rows];
    }
    groups.groups(keyColumns, rows, ids);
    if (groups.size() > totals.length) {
      totals = Arrays.copyOf(totals, Math.max(groups.size(), 2 * totals.length));
    }
    int present = 0;
    for (int i = 0; i < rows; i++) {
      if (!values.isNull(i)) {
        totals[ids[i]] += counts[i];
        present++;
      }
    }
    return present;
  }

  private void sort(Batch batch, Column values, long[] counts, int present) {
    int rows = batch.rows();
    List<Column> columns = new ArrayList<>(batch.columns().subList(0, keys.size()));
    columns.add(ranks(batch));
    columns.add(values);
    columns.add(new LongColumn(DataType.INT64, rows, counts, null));
    Batch all = new Batch(sorted, columns, rows);
    if (present == rows) {
      sorter.accept(all);
    } else if (present > 0) {
      int[] selection = new int[present];
      int at = 0;
      for (int i = 0; i < rows; i++) {
        if (Bits.isSet(values.validity(), i)) {
          selection[at++] = i;
        }
      }
      sorter.accept(all.gather(selection, present));
    }
  }

  /** The lower half of the keys' hashes; exchanges divide by the upper one. */
  private Column ranks(Batch batch) {
    long[] hashes = new long[batch.rows()];
    KeyHasher.hash(batch, keyPositions, hashes);
    int[] ranks = new int[hashes.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = (int) hashes[i];
    }
    return new IntColumn(DataType.INT32, ranks.length, ranks, null);
  }

  private void sortTotals() {
    int[] order = new int[groups.size()];
    Arrays.setAll(order, i -> i);
    for (int from = 0; from < order.length; from += GroupStates.BATCH_ROWS) {
      int count = Math.min(GroupStates.BATCH_ROWS, order.length - from);
      List<Column> columns = new ArrayList<>(groups.keys(order, from, count));
      columns.add(ranks(new Batch(new Schema(keys), columns, count)));
      columns.add(ColumnBuilder.constant(type, null, count));
      columns.add(
          new LongColumn(DataType.INT64, count, Gather.longs(totals, order, from, count), null));
      sorter.accept(new Batch(sorted, columns, count));
    }
    groups = new GroupTable(keys);
    Arrays.fill(totals, 0);
    buffers.set(groups.heapBytes() + 8L * totals.length);
  }

  /** Gives out the quantiles of all groups. Without keys, of one group even when nothing came. */
  void finish() {
    sortTotals();
    buffers.set(0);
    sorter.finish();
    walk.finish();
  }

  long spilledBytes() {
    return sorter.spilledBytes();
  }

  @Override
  public void close() {
    sorter.close();
  }
}

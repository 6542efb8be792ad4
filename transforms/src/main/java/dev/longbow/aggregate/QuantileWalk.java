package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.QuantileValues;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Walks over rows of keys, rank, value and count that are sorted by rank and value, and takes the
 * values at the places of quantiles. Rows without a value, which come first, say how many values
 * follow. The groups of one rank, as a rule a single one, are walked side by side.
 */
final class QuantileWalk {
  /** Groups after which those that are complete are given out. */
  private static final int MOST_GROUPS = 1 << 14;

  private final List<Field> keys;
  private final List<AggregateCall> calls;
  private final Schema results;
  private final Reservation.Buffers buffers;
  private final Consumer<Batch> consumer;
  private GroupTable groups;
  private int[] ids = new int[0];

  /** The rank of the row before. */
  private int rank;

  // Of each group: its rank, how many values it has and how many were passed.
  private int[] ranks = new int[64];
  private long[] totals = new long[64];
  private long[] passed = new long[64];

  /** Of each call, for each group, the values at or below and at or above its place. */
  private final long[][] below;

  private final long[][] above;

  QuantileWalk(
      List<Field> keys, List<AggregateCall> calls, Reservation memory, Consumer<Batch> consumer) {
    this.keys = keys;
    this.calls = calls;
    this.results = AggregateLayout.partialSchema(keys, calls);
    this.buffers = memory.buffers();
    this.consumer = consumer;
    this.groups = new GroupTable(keys);
    this.below = new long[calls.size()][64];
    this.above = new long[calls.size()][64];
  }

  /** Takes sorted rows. */
  void accept(Batch batch) {
    int rows = batch.rows();
    if (groups.size() >= MOST_GROUPS) {
      giveOutComplete();
    }
    if (ids.length < rows) {
      ids = new int[rows];
    }
    groups.groups(batch.columns().subList(0, keys.size()), rows, ids);
    makeRoom(groups.size());
    buffers.set(groups.heapBytes() + (20L + 16L * calls.size()) * totals.length);
    int[] rowRanks = ((IntColumn) batch.column(keys.size())).values();
    Column column = batch.column(keys.size() + 1);
    long[] values = QuantileValues.of(column);
    long[] counts = ((LongColumn) batch.column(keys.size() + 2)).values();
    for (int i = 0; i < rows; i++) {
      int group = ids[i];
      if (column.isNull(i)) {
        totals[group] += counts[i];
        ranks[group] = rowRanks[i];
      } else {
        take(group, values[i], counts[i]);
      }
    }
    rank = rowRanks[rows - 1];
  }

  private void take(int group, long value, long count) {
    long from = passed[group];
    long to = from + count;
    for (int call = 0; call < below.length; call++) {
      double place = (totals[group] - 1) * calls.get(call).fraction();
      long low = (long) Math.floor(place);
      long high = (long) Math.ceil(place);
      if (low >= from && low < to) {
        below[call][group] = value;
      }
      if (high >= from && high < to) {
        above[call][group] = value;
      }
    }
    passed[group] = to;
  }

  private void makeRoom(int size) {
    if (size > totals.length) {
      int room = Math.max(size, 2 * totals.length);
      ranks = Arrays.copyOf(ranks, room);
      totals = Arrays.copyOf(totals, room);
      passed = Arrays.copyOf(passed, room);
      for (int call = 0; call < below.length; call++) {
        below[call] = Arrays.copyOf(below[call], room);
        above[call] = Arrays.copyOf(above[call], room);
      }
    }
  }

  /** Gives out all groups but those of the rank under way, and forgets them. */
  private void giveOutComplete() {
    int[] order = new int[groups.size()];
    int complete = 0;
    for (int group = 0; group < order.length; group++) {
      if (ranks[group] != rank) {
        order[complete++] = group;
      }
    }
    int open = complete;
    for (int group = 0; group < order.length; group++) {
      if (ranks[group] == rank) {
        order[open++] = group;
      }
    }
    open -= complete;
    giveOut(order, complete);
    int[] old = Arrays.copyOfRange(order, complete, complete + open);
    GroupTable fresh = new GroupTable(keys);
    int[] now = new int[open];
    fresh.groups(groups.keys(old, 0, open), open, now);
    groups = fresh;
    ranks = moved(ranks, old);
    totals = moved(totals, old);
    passed = moved(passed, old);
    for (int call = 0; call < below.length; call++) {
      below[call] = moved(below[call], old);
      above[call] = moved(above[call], old);
    }
  }

  /** New groups are numbered in the order in which they are put into the table. */
  private static long[] moved(long[] states, int[] old) {
    return Arrays.copyOf(Gather.longs(states, old, 0, old.length), Math.max(64, old.length));
  }

  private static int[] moved(int[] states, int[] old) {
    int[] result = new int[Math.max(64, old.length)];
    for (int i = 0; i < old.length; i++) {
      result[i] = states[old[i]];
    }
    return result;
  }

  private void giveOut(int[] order, int size) {
    for (int from = 0; from < size; from += GroupStates.BATCH_ROWS) {
      int count = Math.min(GroupStates.BATCH_ROWS, size - from);
      List<Column> columns = new ArrayList<>(groups.keys(order, from, count));
      long[] counts = Gather.longs(totals, order, from, count);
      for (int call = 0; call < below.length; call++) {
        AggregateCall quantile = calls.get(call);
        columns.add(
            QuantileValues.column(
                quantile.type(),
                quantile.fraction(),
                counts,
                Gather.longs(below[call], order, from, count),
                Gather.longs(above[call], order, from, count)));
      }
      consumer.accept(new Batch(results, columns, count));
    }
  }

  /** Gives out the rest. */
  void finish() {
    int[] order = new int[groups.size()];
    Arrays.setAll(order, i -> i);
    giveOut(order, order.length);
    groups = new GroupTable(keys);
    buffers.set(0);
  }
}

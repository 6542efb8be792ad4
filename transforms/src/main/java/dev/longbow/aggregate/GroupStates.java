package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;

/** Groups and the states of all aggregates; what partial and final aggregation both build. */
final class GroupStates {
  /** Rows in a batch that is given out, at most. */
  static final int BATCH_ROWS = 16_384;

  /** Bytes that such a batch has, about, when states are wide. */
  private static final long BATCH_BYTES = 8 << 20;

  private static final int FIRST_GROUPS = 64;

  private final List<Field> keys;
  private final List<AggregateCall> calls;
  private final Schema partialSchema;
  private final GroupTable table;
  private final List<Accumulator> accumulators;
  private int capacity = FIRST_GROUPS;
  private int[] groups = new int[0];

  GroupStates(List<Field> keys, List<AggregateCall> calls) {
    this.keys = keys;
    this.calls = calls;
    this.partialSchema = AggregateLayout.partialSchema(keys, calls);
    this.table = new GroupTable(keys);
    this.accumulators = calls.stream().map(Accumulator::of).toList();
    accumulators.forEach(accumulator -> accumulator.resize(capacity));
  }

  int size() {
    return table.size();
  }

  Schema partialSchema() {
    return partialSchema;
  }

  long heapBytes() {
    long total = table.heapBytes();
    for (Accumulator accumulator : accumulators) {
      total += accumulator.heapBytes();
    }
    return total;
  }

  /** Bytes that the next rows may take at once, beside their values: room for more groups. */
  long growth(int rows) {
    if (table.size() + (long) rows <= capacity) {
      return 0;
    }
    long total = table.heapBytes();
    for (Accumulator accumulator : accumulators) {
      total += accumulator.slotBytes();
    }
    return total;
  }

  /** How many groups to give out in a batch. */
  int batchRows() {
    long each = heapBytes() / Math.max(1, size());
    return (int) Math.max(1, Math.min(BATCH_ROWS, BATCH_BYTES / Math.max(1, each)));
  }

  /** Adds the rows of a batch, or merges the states in it. */
  void add(Batch batch, StateLayout layout) {
    locate(batch.columns().subList(0, keys.size()), batch.rows());
    if (layout.isRows()) {
      addRows(batch, layout);
    } else {
      merge(batch, layout);
    }
  }

  private void addRows(Batch batch, StateLayout layout) {
    for (int i = 0; i < layout.calls().length; i++) {
      int position = layout.arguments()[i];
      Column argument = position < 0 ? null : batch.column(keys.size() + position);
      accumulators.get(layout.calls()[i]).add(argument, groups, batch.rows());
    }
  }

  private void merge(Batch partial, StateLayout layout) {
    int at = keys.size();
    for (int call : layout.calls()) {
      int width = AggregateLayout.states(calls.get(call)).size();
      accumulators
          .get(call)
          .merge(partial.columns().subList(at, at + width), groups, partial.rows());
      at += width;
    }
  }

  private void locate(List<Column> keyColumns, int rows) {
    if (groups.length < rows) {
      groups = new int[rows];
    }
    table.groups(keyColumns, rows, groups);
    if (table.size() > capacity) {
      capacity = Math.max(table.size(), 2 * capacity);
      accumulators.forEach(accumulator -> accumulator.resize(capacity));
    }
  }

  /** All groups in order of appearance. */
  int[] inOrderOfAppearance() {
    int[] order = new int[table.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return order;
  }

  /** The {@link KeyHasher} hash of each group's key. */
  long[] hashes() {
    return table.hashes();
  }

  /** The partial states of some groups. */
  Batch partial(int[] order, int from, int count) {
    List<Column> columns = new ArrayList<>(table.keys(order, from, count));
    accumulators.forEach(accumulator -> columns.addAll(accumulator.states(order, from, count)));
    return new Batch(partialSchema, columns, count);
  }

  /** The keys of some groups. */
  Batch keys(int[] order, int from, int count) {
    return new Batch(new Schema(keys), table.keys(order, from, count), count);
  }

  /** The results of some groups. */
  Batch results(Schema schema, int[] order, int from, int count) {
    List<Column> columns = new ArrayList<>(table.keys(order, from, count));
    accumulators.forEach(accumulator -> columns.add(accumulator.results(order, from, count)));
    return new Batch(schema, columns, count);
  }
}

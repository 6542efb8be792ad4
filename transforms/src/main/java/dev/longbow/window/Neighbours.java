package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The rows of a range that frames of the rows behind it or before it reach, with the columns that
 * the functions look at.
 */
final class Neighbours {
  private final Schema input;
  private final Schema schema;
  private final int[] columns;
  private final long rowsBefore;
  private final long rowsBehind;
  private final boolean reachesBefore;
  private final boolean reachesBehind;
  private final long distanceBefore;
  private final long distanceBehind;
  private final int key;
  private final SortKey order;

  Neighbours(Schema input, WindowSpec spec) {
    this.input = input;
    TreeSet<Integer> used = new TreeSet<>();
    long before = 0;
    long behind = 0;
    long lowest = 1;
    long highest = -1;
    for (WindowCall call : spec.calls()) {
      call.argument().ifPresent(name -> used.add(input.require(name)));
      call.where().ifPresent(name -> used.add(input.require(name)));
      Evaluation how = Evaluation.of(call);
      Frame frame = how.frame();
      if (how.kind() != Evaluation.Kind.GROWING && how.kind() != Evaluation.Kind.SLIDING) {
        continue;
      }
      // Where it begins with the partition, those behind its end were not added yet.
      long start = frame.start().orElse(frame.end().orElse(0));
      long end = frame.end().orElse(0);
      if (frame.unit() == Frame.Unit.ROWS) {
        before = Math.max(before, -start);
        behind = Math.max(behind, end);
      } else if (frame.needsDistances()) {
        lowest = Math.min(lowest, start);
        highest = Math.max(highest, end);
        used.add(input.require(spec.orderBy().get(0).column()));
      }
    }
    this.rowsBefore = before;
    this.rowsBehind = behind;
    this.distanceBefore = lowest;
    this.distanceBehind = highest;
    this.reachesBefore = lowest < 0;
    this.reachesBehind = highest > 0;
    this.order = reachesBefore || reachesBehind ? spec.orderBy().get(0) : null;
    this.columns = used.stream().mapToInt(i -> i).toArray();
    this.schema = input.select(used.stream().map(i -> input.field(i).name()).toList());
    this.key = order == null ? -1 : schema.require(order.column());
  }

  /** Rows of the input with the columns that matter. */
  Batch narrow(Batch rows) {
    return rows.project(schema, columns);
  }

  /** Rows of the input again; what does not matter is null. */
  Batch widen(Batch narrow) {
    List<Column> all = new ArrayList<>();
    for (Field field : input.fields()) {
      int position = schema.indexOf(field.name());
      all.add(
          position >= 0
              ? narrow.column(position)
              : ColumnBuilder.constant(field.type(), null, narrow.rows()));
    }
    return new Batch(input, all, narrow.rows());
  }

  /** No rows. */
  Batch none() {
    return BatchAppender.concat(schema, List.of());
  }

  Batch concat(Batch first, Batch second) {
    return first.rows() == 0
        ? second
        : second.rows() == 0 ? first : BatchAppender.concat(schema, List.of(first, second));
  }

  /** How many of a partition's rows, the last of which are these, later rows do not look at. */
  int cutBefore(Batch narrow) {
    int rows = narrow.rows();
    int cut = (int) Math.max(0, rows - rowsBefore);
    if (!reachesBefore || rows == 0 || narrow.column(key).isNull(rows - 1)) {
      return cut;
    }
    Column column = narrow.column(key);
    long[] keys = KeyBounds.keys(column, order.descending());
    int near = 0;
    while (column.isNull(near) || KeyBounds.distance(keys[near], keys[rows - 1]) < distanceBefore) {
      near++;
    }
    return Math.min(cut, near);
  }

  /** How many of a partition's rows, the first of which are these, earlier rows look at. */
  int cutBehind(Batch narrow) {
    int rows = narrow.rows();
    int cut = (int) Math.min(rows, rowsBehind);
    if (!reachesBehind || rows == 0 || narrow.column(key).isNull(0)) {
      return cut;
    }
    Column column = narrow.column(key);
    long[] keys = KeyBounds.keys(column, order.descending());
    int near = 0;
    while (near < rows
        && !column.isNull(near)
        && KeyBounds.distance(keys[near], keys[0]) <= distanceBehind) {
      near++;
    }
    return Math.max(cut, near);
  }

  /** The schema of the columns that matter. */
  Schema schema() {
    return schema;
  }
}

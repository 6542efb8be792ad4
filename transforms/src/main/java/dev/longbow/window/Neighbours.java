package dev.longbow.window;

import dev.longbow.column.Batch;
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

  /**
   * The most rows before or behind a row that its frames reach, as far as their number is known.
   */
  long rows() {
    return Math.max(rowsBefore, rowsBehind);
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

  /**
   * A row's order key, where distances are measured.
   *
   * @param value as {@link KeyBounds#keys} gives it
   */
  record Key(long value, boolean isNull) {
    private static final Key NONE = new Key(0, true);
  }

  /** The key of a row. */
  Key key(Batch narrow, int row) {
    if (key < 0) {
      return Key.NONE;
    }
    Column one = narrow.column(key).slice(row, 1);
    return one.isNull(0) ? Key.NONE : new Key(keys(one)[0], false);
  }

  private long[] keys(Column column) {
    return KeyBounds.keys(column, order.descending());
  }

  /** How many of so many rows no number of rows that a frame has before its row reaches. */
  long beyondRows(long rows) {
    return Math.max(0, rows - rowsBefore);
  }

  /**
   * Whether a row is so near to the last one that rows behind that may look at it for its key. For
   * a row without a key behind, nothing is near: it has only such rows in its frame.
   */
  boolean isNear(Key row, Key last) {
    return reachesBefore
        && !last.isNull
        && !row.isNull
        && KeyBounds.distance(row.value, last.value) >= distanceBefore;
  }

  /** The first row of those that are near to the last one; rows come in their order. */
  int firstNear(Batch narrow, Key last) {
    Column column = narrow.column(key);
    long[] keys = keys(column);
    int row = 0;
    while (column.isNull(row) || KeyBounds.distance(keys[row], last.value) < distanceBefore) {
      row++;
    }
    return row;
  }

  /** Finds how many rows of a partition the rows before them look at. */
  final class Behind {
    private Key first;
    private long rows;
    private boolean done;

    /** Of rows that follow those before, how many. */
    int take(Batch narrow) {
      first = first == null ? key(narrow, 0) : first;
      int byRows = (int) Math.min(narrow.rows(), Math.max(0, rowsBehind - rows));
      int taken = Math.max(byRows, reachesBehind && !first.isNull ? near(narrow) : 0);
      rows += taken;
      done = taken < narrow.rows();
      return taken;
    }

    private int near(Batch narrow) {
      Column column = narrow.column(key);
      long[] keys = keys(column);
      int row = 0;
      while (row < narrow.rows()
          && !column.isNull(row)
          && KeyBounds.distance(keys[row], first.value) <= distanceBehind) {
        row++;
      }
      return row;
    }

    /** Whether there were rows that they do not look at. */
    boolean isDone() {
      return done;
    }
  }

  /** Of rows that none was taken of yet. */
  Behind behind() {
    return new Behind();
  }

  /** The schema of the columns that matter. */
  Schema schema() {
    return schema;
  }
}

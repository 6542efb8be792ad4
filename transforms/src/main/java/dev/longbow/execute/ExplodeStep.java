package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.column.StructColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives a row for each element of lists, in batches of the usual size however long the lists are:
 * which row and element each of them has is noted first, and the columns are gathered by that.
 */
final class ExplodeStep implements BatchConsumer {
  /** Rows of a batch that is given. */
  static final int MOST_ROWS = 8192;

  /** About the most bytes that are repeated in one: a long text beside a long list. */
  static final long MOST_BYTES = 4L << 20;

  private final Operator.Explode operator;
  private final BatchConsumer downstream;
  private final int[] lists;
  private final boolean[] isExploded;
  private final int[] rows = new int[MOST_ROWS];

  /** The element of each row that is given, from 0; -1 for none. */
  private final int[] elements = new int[MOST_ROWS];

  private final Column[] withNull;
  private int count;
  private long repeatedBytes;

  ExplodeStep(Operator.Explode operator, Schema input, BatchConsumer downstream) {
    this.operator = operator;
    this.downstream = downstream;
    this.lists = operator.columns().stream().mapToInt(input::require).toArray();
    this.isExploded = new boolean[input.size()];
    this.withNull = new Column[input.size()];
    for (int list : lists) {
      isExploded[list] = true;
    }
  }

  @Override
  public void accept(Batch batch) {
    for (int row = 0; row < batch.rows() && !downstream.isDone(); row++) {
      int size = size(batch, row);
      if (size > 0) {
        add(batch, row, size);
      } else if (operator.keepEmpty()) {
        makeRoom(batch, 0);
        rows[count] = row;
        elements[count++] = -1;
      }
    }
    give(batch);
    Arrays.fill(withNull, null);
  }

  private void add(Batch batch, int row, int size) {
    long bytes = size == 1 ? 0 : bytes(batch, row);
    for (int element = 0; element < size; element++) {
      makeRoom(batch, bytes);
      rows[count] = row;
      elements[count++] = element;
    }
  }

  private void makeRoom(Batch batch, long bytes) {
    if (count == MOST_ROWS || count > 0 && repeatedBytes + bytes > MOST_BYTES) {
      give(batch);
    }
    repeatedBytes += bytes;
  }

  /** How many elements the lists of a row have; null is none. */
  private int size(Batch batch, int row) {
    int size = size((ListColumn) batch.column(lists[0]), row);
    for (int i = 1; i < lists.length; i++) {
      int other = size((ListColumn) batch.column(lists[i]), row);
      if (other != size) {
        throw new LongbowException(
            ErrorCode.BAD_VALUE,
            "Cannot explode columns '%s' and '%s' together: in one row they have %d and %d elements"
                .formatted(operator.columns().get(0), operator.columns().get(i), size, other));
      }
    }
    return size;
  }

  private static int size(ListColumn list, int row) {
    return list.isNull(row) ? 0 : list.offsets()[row + 1] - list.offsets()[row];
  }

  /** What repeating a row costs beyond its fixed width. */
  private long bytes(Batch batch, int row) {
    long bytes = 0;
    for (int i = 0; i < isExploded.length; i++) {
      if (!isExploded[i]) {
        bytes += RowSizes.repeated(batch.column(i), row, row + 1);
      }
    }
    return bytes;
  }

  private void give(Batch batch) {
    if (count > 0) {
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < isExploded.length; i++) {
        if (!isExploded[i]) {
          columns.add(batch.column(i).gather(rows, count));
        } else {
          explode((ListColumn) batch.column(i), i, columns);
        }
      }
      if (operator.index()) {
        columns.add(places());
      }
      downstream.accept(new Batch(operator.schema(), columns, count));
      count = 0;
    }
    repeatedBytes = 0;
  }

  private void explode(ListColumn list, int at, List<Column> columns) {
    int[] places = new int[count];
    boolean hasEmpty = false;
    for (int i = 0; i < count; i++) {
      hasEmpty |= elements[i] < 0;
      places[i] =
          elements[i] < 0 ? list.elements().length() : list.offsets()[rows[i]] + elements[i];
    }
    Column values = hasEmpty ? withNull(list, at) : list.elements();
    Column gathered = values.gather(places, count);
    if (list.type() instanceof DataType.MapOf) {
      for (Column part : ((StructColumn) gathered).children()) {
        columns.add(
            hasEmpty
                ? part.withValidity(Bits.and(part.validity(), gathered.validity(), count))
                : part);
      }
    } else {
      columns.add(gathered);
    }
  }

  /** The elements and a null behind them, for rows without any: made once for a batch. */
  private Column withNull(ListColumn list, int at) {
    if (withNull[at] == null) {
      Column values = list.elements();
      Schema one = Schema.of(Field.of("element", values.type()));
      Column none = ColumnBuilder.constant(values.type(), null, 1);
      withNull[at] =
          BatchAppender.concat(
                  one,
                  List.of(
                      new Batch(one, List.of(values), values.length()),
                      new Batch(one, List.of(none), 1)))
              .column(0);
    }
    return withNull[at];
  }

  private Column places() {
    long[] places = new long[count];
    long[] found = null;
    for (int i = 0; i < count; i++) {
      places[i] = elements[i] + 1L;
      if (elements[i] < 0) {
        found = found == null ? Bits.allSet(count) : found;
        Bits.clear(found, i);
      }
    }
    return new LongColumn(DataType.INT64, count, places, found);
  }

  @Override
  public void finish() {
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
  }
}

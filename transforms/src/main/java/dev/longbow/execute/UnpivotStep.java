package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a row for each of several columns of a row, in batches of the usual size however many
 * columns there are: which cells make a batch is noted first. Their columns are put one behind the
 * other then, and gathered row by row.
 */
final class UnpivotStep implements BatchConsumer {
  /** Cells that are looked at for one batch, when few of them are not null. */
  private static final long MOST_CELLS = 8L * ExplodeStep.MOST_ROWS;

  private final Operator.Unpivot operator;
  private final BatchConsumer downstream;
  private final int[] repeated;
  private final int[] cells;
  private final Schema cell;
  private final BytesColumn names;
  private final int[] rows = new int[ExplodeStep.MOST_ROWS];

  /** The cell of each row that is given, by its place among those of its row. */
  private final int[] codes = new int[ExplodeStep.MOST_ROWS];

  private int count;
  private long repeatedBytes;

  UnpivotStep(Operator.Unpivot operator, Schema input, BatchConsumer downstream) {
    this.operator = operator;
    this.downstream = downstream;
    this.cells = operator.columns().stream().mapToInt(input::require).toArray();
    this.repeated =
        input.names().stream()
            .filter(name -> !operator.columns().contains(name))
            .mapToInt(input::require)
            .toArray();
    this.cell = Schema.of(Field.of("cell", input.field(cells[0]).type()));
    this.names = (BytesColumn) ColumnBuilder.of(DataType.STRING, operator.columns().toArray());
  }

  @Override
  public void accept(Batch batch) {
    for (int row = 0; row < batch.rows() && !downstream.isDone(); row++) {
      long bytes = bytes(batch, row);
      for (int i = 0; i < cells.length; i++) {
        if (operator.dropNulls() && batch.column(cells[i]).isNull(row)) {
          continue;
        }
        if (isFull(row, bytes)) {
          give(batch);
        }
        repeatedBytes += bytes;
        rows[count] = row;
        codes[count++] = i;
      }
    }
    give(batch);
  }

  private boolean isFull(int row, long bytes) {
    return count == rows.length
        || count > 0
            && (repeatedBytes + bytes > ExplodeStep.MOST_BYTES
                || (row - rows[0] + 1L) * cells.length > Math.max(MOST_CELLS, cells.length));
  }

  /** What repeating a row costs beyond its fixed width. */
  private long bytes(Batch batch, int row) {
    long bytes = 0;
    for (int column : repeated) {
      bytes += RowSizes.repeated(batch.column(column), row, row + 1);
    }
    return bytes;
  }

  private void give(Batch batch) {
    if (count > 0) {
      List<Column> columns = new ArrayList<>();
      for (int column : repeated) {
        columns.add(batch.column(column).gather(rows, count));
      }
      columns.add(new DictionaryColumn(count, codes.clone(), names, null));
      columns.add(values(batch));
      downstream.accept(new Batch(operator.schema(), columns, count));
      count = 0;
    }
    repeatedBytes = 0;
  }

  /** The cells of the rows noted, which lie side by side. */
  private Column values(Batch batch) {
    int first = rows[0];
    int height = rows[count - 1] - first + 1;
    BatchAppender appender = new BatchAppender(cell);
    for (int column : cells) {
      Column part = batch.column(column).slice(first, height);
      // Whether texts share a dictionary may not depend on which of them make a batch.
      Column plain = part instanceof DictionaryColumn coded ? coded.decode() : part;
      appender.append(new Batch(cell, List.of(plain), height));
    }
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = codes[i] * height + rows[i] - first;
    }
    return appender.build().column(0).gather(places, count);
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

package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.matrix.ColumnSummary;
import dev.longbow.matrix.FilledColumn;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills and scales the columns of a matrix. */
final class FillStep implements BatchConsumer {
  private final Operator.Fill operator;
  private final TaskContext context;
  private final int[] positions;
  private final Schema schema;
  private BatchConsumer downstream;
  private List<FilledColumn> columns;

  FillStep(Operator.Fill operator, Schema input, TaskContext context) {
    this.operator = operator;
    this.context = context;
    this.positions =
        operator.columns().stream().mapToInt(fill -> input.require(fill.column())).toArray();
    List<Field> fields = new ArrayList<>(input.fields());
    for (int i = 0; i < positions.length; i++) {
      Field field = fields.get(positions[i]);
      boolean drops = operator.columns().get(i).allNull() == ColumnFill.AllNull.DROP;
      fields.set(positions[i], new Field(field.name(), field.type(), field.nullable() && drops));
    }
    this.schema = new Schema(fields);
  }

  /** The rows' schema then. */
  Schema schema() {
    return schema;
  }

  void output(BatchConsumer consumer) {
    downstream = consumer;
  }

  @Override
  public void accept(Batch batch) {
    if (columns == null) {
      columns = start();
    }
    List<Column> filled = new ArrayList<>(batch.columns());
    for (int i = 0; i < positions.length; i++) {
      filled.set(positions[i], columns.get(i).apply(batch.column(positions[i])));
    }
    downstream.accept(new Batch(schema, filled, batch.rows()));
  }

  private List<FilledColumn> start() {
    StatisticsSide known = operator.exchange() < 0 ? null : StatisticsSide.of(operator, context);
    List<FilledColumn> started = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    // The statistics are of those columns that need some, in their order.
    int place = 0;
    long rows = 0;
    for (ColumnFill fill : operator.columns()) {
      ColumnSummary summary = fill.needsStatistics() ? known.state(place++).summary() : null;
      if (summary != null && summary.values() == 0 && fill.allNull() == ColumnFill.AllNull.ERROR) {
        empty.add(fill.column());
        rows = summary.rows();
      }
      started.add(new FilledColumn(fill, summary));
    }
    if (!empty.isEmpty()) {
      throw new LongbowException(
          ErrorCode.CHECK_FAILED,
          "Cannot take statistics of columns without any value: %s (%s). Leave them out of 'columns', or say all_null: drop, or a number"
              .formatted(empty, rows == 0 ? "there are no rows" : "%,d rows".formatted(rows)));
    }
    return started;
  }

  @Override
  public void finish() {
    if (columns == null) {
      // Which columns are dropped is known without rows to fill: the file must not have others.
      StatisticsSide known = drops() ? StatisticsSide.of(operator, context) : null;
      if (known != null && known.state(0) != null && known.state(0).summary().rows() > 0) {
        columns = start();
      }
    }
    downstream.finish();
  }

  private boolean drops() {
    return operator.columns().stream().anyMatch(fill -> fill.allNull() == ColumnFill.AllNull.DROP);
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
  }

  /** What was filled, unless there were no rows. */
  Optional<FillFinding> finding() {
    return Optional.ofNullable(columns)
        .map(
            filled ->
                new FillFinding(
                    operator.output(), filled.stream().map(FilledColumn::gaps).toList()));
  }
}

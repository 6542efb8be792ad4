package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.NamedExpr;
import dev.longbow.kernel.Evaluator;
import dev.longbow.kernel.Evaluators;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Aggregates the rows of one task to partial states. The table is given out whenever it has {@link
 * #FLUSH_GROUPS} groups or {@link #FLUSH_BYTES} bytes, and when that did not save much, rows pass
 * on as they are from there. Both depend on the task's rows alone, never on memory.
 */
public final class PartialAggregator {
  /** Groups after which the table is given out. */
  static final int FLUSH_GROUPS = 1 << 17;

  /**
   * The same for groups with long keys or wide states: several tasks of a small heap have as much.
   */
  static final long FLUSH_BYTES = 24L << 20;

  /** After this many rows it is checked for the first time whether aggregating pays. */
  static final int FIRST_CHECK_ROWS = 1 << 16;

  private final List<Field> keys;
  private final List<AggregateCall> calls;
  private final List<Evaluator> keyEvaluators;
  private final List<Evaluator> argumentEvaluators;
  private final StateLayout layout;
  private final Schema rowSchema;
  private final Consumer<Batch> output;
  private GroupStates states;
  private long rows;
  private boolean checked;
  private boolean passing;

  /**
   * An aggregator of rows of a schema.
   *
   * @param output takes batches of the {@link AggregateLayout#layouts}
   */
  public PartialAggregator(
      List<NamedExpr> keys, List<AggregateCall> calls, Schema input, Consumer<Batch> output) {
    this.keys = keys.stream().map(NamedExpr::field).toList();
    this.calls = calls;
    this.keyEvaluators =
        keys.stream().map(key -> Evaluators.compile(key.expression(), input)).toList();
    this.argumentEvaluators =
        AggregateLayout.arguments(calls).stream()
            .map(argument -> Evaluators.compile(argument, input))
            .toList();
    this.layout = StateLayout.rows(this.keys, calls, calls);
    this.rowSchema = layout.schema();
    this.output = output;
    this.states = new GroupStates(this.keys, calls);
  }

  /** Takes a batch. */
  public void accept(Batch batch) {
    List<Column> columns = new ArrayList<>();
    keyEvaluators.forEach(evaluator -> columns.add(evaluator.evaluate(batch)));
    argumentEvaluators.forEach(evaluator -> columns.add(evaluator.evaluate(batch)));
    Batch narrow = new Batch(rowSchema, columns, batch.rows());
    if (passing) {
      output.accept(narrow);
      return;
    }
    states.add(narrow, layout);
    rows += batch.rows();
    if (states.size() >= FLUSH_GROUPS || states.heapBytes() >= FLUSH_BYTES) {
      check();
      flush();
    } else if (!checked && rows >= FIRST_CHECK_ROWS) {
      checked = true;
      check();
      if (passing) {
        flush();
      }
    }
  }

  /** Whether fewer than a fifth of the rows were saved. */
  private void check() {
    passing |= !keys.isEmpty() && 5L * states.size() > 4 * rows;
  }

  /** Bytes of heap in the table. */
  public long heapBytes() {
    return states.heapBytes();
  }

  /** Gives out what is left. */
  public void finish() {
    flush();
  }

  private void flush() {
    if (rows == 0) {
      return;
    }
    int[] order = states.inOrderOfAppearance();
    int most = states.batchRows();
    for (int from = 0; from < order.length; from += most) {
      int count = Math.min(most, order.length - from);
      output.accept(states.partial(order, from, count));
    }
    states = new GroupStates(keys, calls);
    rows = 0;
  }
}

package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.column.ValueText;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Passes rows on and counts those of which a condition is not true; keeps the first of them. */
final class CheckStep implements BatchConsumer {
  /** Offending rows that a message names. */
  static final int NAMED = 10;

  private static final int LONGEST_VALUE = 40;
  private static final int MOST_VALUES = 8;

  private final Operator.Check operator;
  private final BatchConsumer downstream;
  private final List<Condition> conditions = new ArrayList<>();
  private int[] selection = new int[0];
  private long rows;

  private static final class Condition {
    private final PredicateEvaluator predicate;
    private final List<String> shown;
    private final List<String> first = new ArrayList<>();
    private long offending;

    Condition(NamedExpr condition, Schema input) {
      this.predicate = Evaluators.predicate(condition.expression(), input);
      // What the condition is about comes first.
      Set<String> columns = new LinkedHashSet<>(BoundExprs.columns(condition.expression()));
      columns.addAll(input.names());
      this.shown = columns.stream().limit(MOST_VALUES).toList();
    }
  }

  CheckStep(Operator.Check operator, Schema input, BatchConsumer downstream) {
    this.operator = operator;
    this.downstream = downstream;
    operator.conditions().forEach(condition -> conditions.add(new Condition(condition, input)));
  }

  @Override
  public void accept(Batch batch) {
    rows += batch.rows();
    if (selection.length < batch.rows()) {
      selection = new int[batch.rows()];
    }
    for (Condition condition : conditions) {
      int good = condition.predicate.select(batch, selection);
      condition.offending += batch.rows() - good;
      for (int row = 0, next = 0;
          good < batch.rows() && row < batch.rows() && condition.first.size() < NAMED;
          row++) {
        if (next < good && selection[next] == row) {
          next++;
        } else {
          condition.first.add(text(batch, row, condition.shown));
        }
      }
    }
    if (!downstream.isDone()) {
      downstream.accept(batch);
    }
  }

  private static String text(Batch batch, int row, List<String> columns) {
    List<String> values = new ArrayList<>();
    for (String column : columns) {
      String value =
          ValueText.of(batch.column(batch.schema().require(column)).value(row)).replace('\n', ' ');
      values.add(
          column
              + " = "
              + (value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value));
    }
    return String.join(", ", values);
  }

  /** What was found, after {@link #finish}. */
  CheckFinding finding() {
    return new CheckFinding(
        operator.id(),
        operator.branch(),
        rows,
        conditions.stream()
            .map(condition -> new CheckFinding.Offence(condition.offending, condition.first))
            .toList());
  }

  @Override
  public void finish() {
    downstream.finish();
  }

  /** Never: every row is to be looked at, whatever those behind want. */
  @Override
  public boolean isDone() {
    return false;
  }
}

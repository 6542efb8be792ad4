package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.connector.MatchDecision;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of the pushed-down predicate that is evaluated on its own.
 *
 * @param expression the condition
 * @param schema the columns it reads
 * @param predicate evaluates it on a batch of that schema
 * @param mayFail whether a value can be an error, so that rows which other parts refuse must be
 *     kept from it
 */
record Conjunct(
    BoundExpr expression, Schema schema, PredicateEvaluator predicate, boolean mayFail) {

  /**
   * The parts of a predicate: first those that cannot fail, one for each set of columns; then those
   * that can, as written. So {@code a <> 0 AND div(b, a) > 1} divides by no zero, in whatever order
   * the first ones run.
   */
  static List<Conjunct> of(BoundExpr predicate, Schema available) {
    Map<List<String>, List<BoundExpr>> safe = new LinkedHashMap<>();
    List<Conjunct> failing = new ArrayList<>();
    for (BoundExpr operand : BoundExprs.conjuncts(predicate)) {
      if (Evaluators.mayFail(operand)) {
        failing.add(compile(operand, available, true));
      } else {
        List<String> columns = BoundExprs.columns(operand).stream().sorted().toList();
        safe.computeIfAbsent(columns, key -> new ArrayList<>()).add(operand);
      }
    }
    List<Conjunct> conjuncts = new ArrayList<>();
    for (List<BoundExpr> operands : safe.values()) {
      BoundExpr whole = operands.size() == 1 ? operands.get(0) : new BoundExpr.And(operands);
      conjuncts.add(compile(whole, available, false));
    }
    conjuncts.addAll(failing);
    return conjuncts;
  }

  private static Conjunct compile(BoundExpr expression, Schema available, boolean mayFail) {
    Schema schema = available.select(List.copyOf(BoundExprs.columns(expression)));
    return new Conjunct(expression, schema, Evaluators.predicate(expression, schema), mayFail);
  }

  /** Decides a condition on one column from all values that the column can have. */
  MatchDecision decide(Column valuesAndNull, boolean mayHaveNulls) {
    int rows = mayHaveNulls ? valuesAndNull.length() : valuesAndNull.length() - 1;
    if (rows == 0) {
      return MatchDecision.CANNOT_MATCH;
    }
    Column values = mayHaveNulls ? valuesAndNull : valuesAndNull.slice(0, rows);
    int selected;
    try {
      selected = predicate.select(new Batch(schema, List.of(values), rows), new int[rows]);
    } catch (LongbowException e) {
      // A value of the dictionary cannot be evaluated; perhaps no row has it.
      return MatchDecision.MIGHT_MATCH;
    }
    if (selected == 0) {
      return MatchDecision.CANNOT_MATCH;
    }
    return selected == rows ? MatchDecision.ALWAYS_MATCHES : MatchDecision.MIGHT_MATCH;
  }
}

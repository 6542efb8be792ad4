package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.connector.MatchDecision;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of the pushed-down predicate that has columns of its own: the operands of the top AND that
 * read the same columns.
 *
 * @param expression the condition
 * @param schema the columns it reads
 * @param predicate evaluates it on a batch of that schema
 */
record Conjunct(BoundExpr expression, Schema schema, RowPredicate predicate) {

  /** Makes a predicate runnable. */
  interface Compiler {
    RowPredicate compile(BoundExpr expression, Schema schema);
  }

  /** The parts of a predicate over columns of this schema. */
  static List<Conjunct> of(BoundExpr predicate, Schema available, Compiler compiler) {
    Map<List<String>, List<BoundExpr>> byColumns = new LinkedHashMap<>();
    for (BoundExpr operand : flatten(predicate)) {
      List<String> columns = ColumnNames.of(operand).stream().sorted().toList();
      byColumns.computeIfAbsent(columns, key -> new ArrayList<>()).add(operand);
    }
    List<Conjunct> conjuncts = new ArrayList<>();
    byColumns.forEach(
        (columns, operands) -> {
          Schema schema = available.select(columns);
          BoundExpr whole = operands.size() == 1 ? operands.get(0) : new BoundExpr.And(operands);
          conjuncts.add(new Conjunct(whole, schema, compiler.compile(whole, schema)));
        });
    return conjuncts;
  }

  private static List<BoundExpr> flatten(BoundExpr predicate) {
    if (!(predicate instanceof BoundExpr.And and)) {
      return List.of(predicate);
    }
    return and.operands().stream().flatMap(operand -> flatten(operand).stream()).toList();
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

package dev.longbow.io.parquet;

import static dev.longbow.connector.MatchDecision.ALWAYS_MATCHES;
import static dev.longbow.connector.MatchDecision.CANNOT_MATCH;
import static dev.longbow.connector.MatchDecision.MIGHT_MATCH;

import dev.longbow.connector.MatchDecision;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides from a row group's statistics whether a predicate is true for none, some or all of its
 * rows. Sound, not complete: what statistics do not settle might match.
 *
 * <p>Each part of the predicate is decided to the set of values it can take, out of true, false and
 * null, so that NOT and nulls need no special cases.
 */
final class RowGroupPruner {
  private static final int FALSE = 1;
  private static final int NULL = 2;
  private static final int TRUE = 4;
  private static final int ANY = FALSE | NULL | TRUE;

  private RowGroupPruner() {}

  /** The decision of a predicate for one row group. */
  static MatchDecision decide(BoundExpr predicate, Footer footer, Footer.RowGroup group) {
    int outcomes = outcomes(predicate, name -> ColumnBounds.of(footer, group, name));
    if ((outcomes & TRUE) == 0) {
      return CANNOT_MATCH;
    }
    return outcomes == TRUE ? ALWAYS_MATCHES : MIGHT_MATCH;
  }

  /** Finds the bounds of a column. */
  interface Lookup {
    ColumnBounds bounds(String column);

    /** Whether a column may hold a value within its bounds, as {@link ColumnBounds#normal}. */
    default boolean mayContain(String column, Object value) {
      return true;
    }
  }

  /** The decision for given bounds. */
  static MatchDecision decide(BoundExpr predicate, Lookup lookup) {
    int outcomes = outcomes(predicate, lookup);
    if ((outcomes & TRUE) == 0) {
      return CANNOT_MATCH;
    }
    return outcomes == TRUE ? ALWAYS_MATCHES : MIGHT_MATCH;
  }

  private static int outcomes(BoundExpr expression, Lookup lookup) {
    if (expression instanceof BoundExpr.And and) {
      return combine(and.operands(), lookup, FALSE, TRUE);
    } else if (expression instanceof BoundExpr.Or or) {
      return combine(or.operands(), lookup, TRUE, FALSE);
    } else if (expression instanceof BoundExpr.Not not) {
      int inner = outcomes(not.operand(), lookup);
      return (inner & NULL) | ((inner & TRUE) != 0 ? FALSE : 0) | ((inner & FALSE) != 0 ? TRUE : 0);
    } else if (expression instanceof BoundExpr.Literal literal) {
      return literal.value() == null ? NULL : Boolean.TRUE.equals(literal.value()) ? TRUE : FALSE;
    } else if (expression instanceof BoundExpr.IsNull isNull
        && isNull.operand() instanceof BoundExpr.Column column) {
      ColumnBounds bounds = lookup.bounds(column.name());
      return (bounds.mayHaveNulls() ? TRUE : 0) | (bounds.mayHaveValues() ? FALSE : 0);
    } else if (expression instanceof BoundExpr.Compare compare) {
      return compare(compare, lookup);
    } else if (expression instanceof BoundExpr.In in
        && in.value() instanceof BoundExpr.Column column) {
      return in(in, column.name(), lookup);
    } else if (expression instanceof BoundExpr.Call call && call.function().equals("starts_with")) {
      return startsWith(call, lookup);
    }
    return ANY;
  }

  /**
   * AND and OR: one operand with the deciding value decides; the neutral value needs all; null
   * needs one null and no deciding value.
   */
  private static int combine(List<BoundExpr> operands, Lookup lookup, int deciding, int neutral) {
    int all = 0;
    int common = ANY;
    boolean decided = false;
    boolean mayBeUndecided = true;
    for (BoundExpr operand : operands) {
      int outcomes = outcomes(operand, lookup);
      all |= outcomes;
      common &= outcomes;
      decided |= outcomes == deciding;
      mayBeUndecided &= (outcomes & (NULL | neutral)) != 0;
    }
    if (decided) {
      return deciding;
    }
    return (all & deciding) | (common & neutral) | (mayBeUndecided ? all & NULL : 0);
  }

  private static int compare(BoundExpr.Compare compare, Lookup lookup) {
    if (compare.left() instanceof BoundExpr.Column column
        && compare.right() instanceof BoundExpr.Literal literal) {
      return compare(lookup, column.name(), compare.comparison(), literal.value());
    } else if (compare.left() instanceof BoundExpr.Literal literal
        && compare.right() instanceof BoundExpr.Column column) {
      return compare(lookup, column.name(), compare.comparison().swapped(), literal.value());
    }
    return ANY;
  }

  private static int compare(Lookup lookup, String column, Comparison comparison, Object value) {
    int outcomes = compare(lookup.bounds(column), comparison, value);
    boolean isEqual = comparison == Comparison.EQUAL;
    int onlyIfHeld = isEqual ? TRUE : comparison == Comparison.NOT_EQUAL ? FALSE : 0;
    if ((outcomes & onlyIfHeld) != 0) {
      Object literal = ColumnBounds.normal(value);
      if (literal != null && !lookup.mayContain(column, literal)) {
        return outcomes & NULL | (isEqual ? FALSE : TRUE);
      }
    }
    return outcomes;
  }

  private static int compare(ColumnBounds bounds, Comparison comparison, Object value) {
    if (value == null) {
      return NULL;
    }
    int nulls = bounds.mayHaveNulls() ? NULL : 0;
    if (!bounds.mayHaveValues()) {
      return nulls;
    }
    Object literal = ColumnBounds.normal(value);
    if (literal == null || !bounds.comparable(literal)) {
      return nulls | TRUE | FALSE;
    }
    // Where the smallest and the largest value stand to the literal; unknown ends are infinitely
    // far.
    int low = bounds.min() == null ? -1 : ColumnBounds.compare(bounds.min(), literal);
    int high = bounds.max() == null ? 1 : ColumnBounds.compare(bounds.max(), literal);
    if (bounds.min() != null
        && bounds.max() != null
        && ColumnBounds.compare(bounds.min(), bounds.max()) > 0) {
      return nulls | TRUE | FALSE;
    }
    boolean anyLess = low < 0;
    boolean anyGreater = high > 0;
    boolean anyEqual = low <= 0 && high >= 0;
    int outcomes = nulls;
    outcomes |= anyLess ? outcome(comparison.holds(-1)) : 0;
    outcomes |= anyEqual ? outcome(comparison.holds(0)) : 0;
    outcomes |= anyGreater ? outcome(comparison.holds(1)) : 0;
    return outcomes;
  }

  private static int outcome(boolean holds) {
    return holds ? TRUE : FALSE;
  }

  /** As the OR of equalities. */
  private static int in(BoundExpr.In in, String column, Lookup lookup) {
    ColumnBounds bounds = lookup.bounds(column);
    int nulls = bounds.mayHaveNulls() ? NULL : 0;
    if (!bounds.mayHaveValues()) {
      return nulls;
    }
    boolean allTrue = false;
    boolean anyTrue = false;
    for (Object option : in.options()) {
      int outcomes = compare(lookup, column, Comparison.EQUAL, option);
      anyTrue |= (outcomes & TRUE) != 0;
      allTrue |= (outcomes & ~nulls) == TRUE;
    }
    int miss = in.nullOption() ? NULL : FALSE;
    return nulls | (anyTrue ? TRUE : 0) | (allTrue ? 0 : miss);
  }

  private static int startsWith(BoundExpr.Call call, Lookup lookup) {
    List<BoundExpr> arguments = new ArrayList<>(call.arguments());
    if (arguments.size() != 2
        || !(arguments.get(0) instanceof BoundExpr.Column column)
        || !(arguments.get(1) instanceof BoundExpr.Literal literal)
        || !(literal.value() instanceof String prefix)) {
      return ANY;
    }
    ColumnBounds bounds = lookup.bounds(column.name());
    int nulls = bounds.mayHaveNulls() ? NULL : 0;
    if (!bounds.mayHaveValues()) {
      return nulls;
    }
    return nulls | bounds.startsWith(ColumnBounds.utf8(prefix), TRUE, FALSE);
  }
}

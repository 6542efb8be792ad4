package dev.longbow.optimize;

import dev.longbow.column.Field;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.Totality;
import dev.longbow.plan.ExprPrinter;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conditions that are true for every row of a node, because a filter or a scan below it kept only
 * such rows: by their text, since what is known of a column's nulls differs from place to place.
 * Some are missed, none is wrong.
 */
final class KnownConditions {
  private KnownConditions() {}

  /** The conditions, over the node's columns. */
  static Map<String, BoundExpr> of(LogicalPlan plan) {
    Map<String, BoundExpr> known = new LinkedHashMap<>();
    if (plan instanceof LogicalPlan.Scan scan) {
      scan.predicate().ifPresent(predicate -> add(known, predicate));
      known.values().removeIf(c -> !scan.columns().containsAll(BoundExprs.columns(c)));
    } else if (plan instanceof LogicalPlan.Filter filter) {
      add(known, filter.predicate());
      known.putAll(of(filter.input()));
    } else if (isOnlyFewer(plan)) {
      return of(plan.inputs().get(0));
    } else if (plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.PartitionAggregate) {
      return of(plan.inputs().get(0));
    } else if (plan instanceof LogicalPlan.Explode explode) {
      known.putAll(of(explode.input()));
      known.values().removeIf(c -> !explode.repeated().containsAll(BoundExprs.columns(c)));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      known.putAll(of(unpivot.input()));
      known.values().removeIf(c -> !unpivot.repeated().containsAll(BoundExprs.columns(c)));
    } else if (plan instanceof LogicalPlan.Project project) {
      renamed(known, of(project.input()), project.columns());
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      renamed(known, of(aggregate.input()), aggregate.keys());
    } else if (plan instanceof LogicalPlan.Union union) {
      known.putAll(of(union.branches().get(0)));
      union.branches().forEach(branch -> known.keySet().retainAll(of(branch).keySet()));
    } else if (plan instanceof LogicalPlan.Join join) {
      // A side is null where the other side's rows have no partner.
      if (!join.type().keepsRight()) {
        known.putAll(of(join.left()));
      }
      if (!join.type().keepsLeft() && !join.type().isFilter()) {
        known.putAll(of(join.right()));
      }
      known.values().removeIf(c -> !join.columns().containsAll(BoundExprs.columns(c)));
    }
    return known;
  }

  /** Whether a node gives rows as they come, all or some of them. */
  private static boolean isOnlyFewer(LogicalPlan plan) {
    return plan instanceof LogicalPlan.Sort
        || plan instanceof LogicalPlan.Limit
        || plan instanceof LogicalPlan.Unique
        || plan instanceof LogicalPlan.Check
        || plan instanceof LogicalPlan.Beside;
  }

  private static void add(Map<String, BoundExpr> known, BoundExpr predicate) {
    for (BoundExpr conjunct : BoundExprs.conjuncts(predicate)) {
      if (Totality.isTotal(conjunct)) {
        known.put(ExprPrinter.print(conjunct), conjunct);
      }
    }
  }

  /** What is known of columns that are passed on, under their new names. */
  private static void renamed(
      Map<String, BoundExpr> known, Map<String, BoundExpr> below, Iterable<NamedExpr> columns) {
    Map<String, BoundExpr> names = new HashMap<>();
    for (NamedExpr column : columns) {
      if (column.expression() instanceof BoundExpr.Column passed) {
        names.put(
            passed.name(), new BoundExpr.Column(column.name(), passed.type(), passed.nullable()));
      }
    }
    for (BoundExpr condition : below.values()) {
      if (names.keySet().containsAll(BoundExprs.columns(condition))) {
        add(known, BoundExprs.substitute(condition, names));
      }
    }
  }

  /**
   * Whether a condition is known to be true for every row, or constant once it stands where the
   * rules move it: then adding it once more changes nothing.
   */
  static boolean holds(LogicalPlan plan, BoundExpr condition) {
    Set<String> columns = BoundExprs.columns(condition);
    if (columns.isEmpty()) {
      return true;
    } else if (plan instanceof LogicalPlan.Scan scan) {
      return scan.predicate().map(predicate -> contains(predicate, condition)).orElse(false);
    } else if (plan instanceof LogicalPlan.Filter filter) {
      return contains(filter.predicate(), condition) || holds(filter.input(), condition);
    } else if (isOnlyFewer(plan)) {
      return holds(plan.inputs().get(0), condition);
    } else if (plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.PartitionAggregate) {
      LogicalPlan input = plan.inputs().get(0);
      return input.schema().names().containsAll(columns) && holds(input, condition);
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return explode.repeated().containsAll(columns) && holds(explode.input(), condition);
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return columns.equals(Set.of(unpivot.names()))
          ? PushFilterThroughUnpivot.fulfilling(unpivot, condition).equals(unpivot.columns())
          : unpivot.repeated().containsAll(columns) && holds(unpivot.input(), condition);
    } else if (plan instanceof LogicalPlan.Union union) {
      return union.branches().stream().allMatch(branch -> holds(branch, condition));
    } else if (plan instanceof LogicalPlan.Project project) {
      return holds(project.input(), below(condition, project.columns()));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return aggregate.keys().stream().map(NamedExpr::name).toList().containsAll(columns)
          && holds(aggregate.input(), below(condition, aggregate.keys()));
    } else if (plan instanceof LogicalPlan.Join join) {
      return holds(join, columns, condition);
    }
    return false;
  }

  private static boolean holds(LogicalPlan.Join join, Set<String> columns, BoundExpr condition) {
    if (!join.type().keepsRight() && join.left().schema().names().containsAll(columns)) {
      return holds(join.left(), condition);
    } else if (!join.type().keepsLeft() && join.right().schema().names().containsAll(columns)) {
      return holds(join.right(), condition);
    } else if (join.type() != JoinType.RIGHT) {
      return false;
    }
    // A left key comes from the right side.
    Map<String, BoundExpr> rightKeys = new HashMap<>();
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      Field right = join.right().schema().field(join.right().schema().require(key.right()));
      rightKeys.put(key.left(), new BoundExpr.Column(right.name(), right.type(), right.nullable()));
    }
    return rightKeys.keySet().containsAll(columns)
        && holds(join.right(), BoundExprs.substitute(condition, rightKeys));
  }

  private static BoundExpr below(BoundExpr condition, List<NamedExpr> columns) {
    Map<String, BoundExpr> expressions = new HashMap<>();
    columns.forEach(column -> expressions.put(column.name(), column.expression()));
    return BoundExprs.substitute(condition, expressions);
  }

  /** A condition that was found to contradict another may have become FALSE with it. */
  private static boolean contains(BoundExpr predicate, BoundExpr condition) {
    String text = ExprPrinter.print(condition);
    return BoundExprs.conjuncts(predicate).stream()
        .anyMatch(
            conjunct ->
                ExprPrinter.print(conjunct).equals(text)
                    || (conjunct instanceof BoundExpr.Literal literal
                        && Boolean.FALSE.equals(literal.value())));
  }
}

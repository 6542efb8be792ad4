package dev.longbow.physical;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.LogicalPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Which columns of a node are known, from the plan alone, to have no combination of values twice:
 * the keys of a group_by or a unique, and what joins, filters and projections leave of them; any
 * columns of a node that gives one row at most.
 */
final class Uniqueness {
  private final Function<LogicalPlan.SharedRef, LogicalPlan> definitions;
  private final ToLongFunction<LogicalPlan> mostRows;

  /**
   * For the nodes of a pipeline.
   *
   * @param mostRows how many rows a node gives at most
   */
  Uniqueness(
      Function<LogicalPlan.SharedRef, LogicalPlan> definitions,
      ToLongFunction<LogicalPlan> mostRows) {
    this.definitions = definitions;
    this.mostRows = mostRows;
  }

  /** Whether no two rows of a node can be equal in all of these columns. */
  boolean isUnique(LogicalPlan plan, Set<String> columns) {
    if (mostRows.applyAsLong(plan) <= 1) {
      return true;
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return isUnique(definitions.apply(reference), columns);
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return columns.containsAll(aggregate.keys().stream().map(NamedExpr::name).toList());
    } else if (plan instanceof LogicalPlan.Unique unique && columns.containsAll(unique.keys())) {
      return true;
    } else if (plan instanceof LogicalPlan.Project project) {
      return isUnique(project.input(), passed(project, columns));
    } else if (plan instanceof LogicalPlan.Filter
        || plan instanceof LogicalPlan.Check
        || plan instanceof LogicalPlan.Beside
        || plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.PartitionAggregate
        || plan instanceof LogicalPlan.Unique
        || plan instanceof LogicalPlan.Limit
        || plan instanceof LogicalPlan.Sort) {
      return isUnique(plan.inputs().get(0), columns);
    } else if (plan instanceof LogicalPlan.Join join) {
      return isUnique(join, columns);
    }
    return false;
  }

  private static Set<String> passed(LogicalPlan.Project project, Set<String> columns) {
    Set<String> passed = new HashSet<>();
    for (NamedExpr column : project.columns()) {
      if (columns.contains(column.name())
          && column.expression() instanceof BoundExpr.Column below) {
        passed.add(below.name());
      }
    }
    return passed;
  }

  /** A side's rows stay as few as they were where each finds at most one partner. */
  private boolean isUnique(LogicalPlan.Join join, Set<String> columns) {
    if (join.type().isFilter()) {
      return isUnique(join.left(), columns);
    }
    // Rows of the other side without a partner have nulls here, any number of them.
    boolean left = !join.type().keepsRight() && hasOnePartner(join, true);
    boolean right = !join.type().keepsLeft() && hasOnePartner(join, false);
    return (left && isUnique(join.left(), columns))
        || (right && isUnique(join.right(), withRightNames(join, columns)));
  }

  private static Set<String> withRightNames(LogicalPlan.Join join, Set<String> columns) {
    Set<String> names = new HashSet<>(columns);
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      if (columns.contains(key.left())) {
        names.add(key.right());
      }
    }
    return names;
  }

  /** Whether each row of a side finds at most one row of the other. */
  boolean hasOnePartner(LogicalPlan.Join join, boolean ofLeft) {
    JoinCheck.Cardinality stated = join.check().cardinality();
    if (ofLeft ? stated.isRightUnique() : stated.isLeftUnique()) {
      return true;
    }
    List<String> keys =
        join.keys().stream()
            .map(ofLeft ? LogicalPlan.Join.JoinKey::right : LogicalPlan.Join.JoinKey::left)
            .toList();
    return isUnique(ofLeft ? join.right() : join.left(), Set.copyOf(keys));
  }
}

package dev.longbow.physical;

import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The order of the rows that come to outputs: that of a sort, as far as the steps behind it keep
 * it. Every task of such an output writes a run of rows in this order, and runs follow each other;
 * those of a union do not, so that nothing is said of it.
 */
final class OutputOrder {
  private final Function<LogicalPlan.SharedRef, LogicalPlan> definitions;

  /** With what shared steps stand for. */
  OutputOrder(Function<LogicalPlan.SharedRef, LogicalPlan> definitions) {
    this.definitions = definitions;
  }

  /** A pipeline whose outputs know their order. */
  PipelinePlan apply(PipelinePlan pipeline) {
    return new PipelinePlan(
        pipeline.name(),
        pipeline.shared(),
        pipeline.outputs().stream()
            .map(
                output ->
                    new PipelinePlan.Output(
                        output.plan(), output.sink().inOrder(of(output.plan()))))
            .toList());
  }

  /** The order of a node's rows; empty when there is none. */
  List<SortKey> of(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Sort sort) {
      return sort.keys();
    } else if (plan instanceof LogicalPlan.Window window
        && window.spec().partitionBy().isEmpty()
        && !window.spec().orderBy().isEmpty()) {
      return window.spec().orderBy();
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return of(definitions.apply(reference));
    } else if (plan instanceof LogicalPlan.Project project) {
      return passed(project);
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return first(of(explode.input()), key -> !explode.columns().contains(key.column()));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return first(of(unpivot.input()), key -> !unpivot.columns().contains(key.column()));
    } else if (plan instanceof LogicalPlan.Filter
        || plan instanceof LogicalPlan.Check
        || plan instanceof LogicalPlan.Limit
        || plan instanceof LogicalPlan.Draw) {
      return of(plan.inputs().get(0));
    }
    return List.of();
  }

  /** The first keys that are still there, by their new names. */
  private List<SortKey> passed(LogicalPlan.Project project) {
    List<SortKey> keys = new ArrayList<>();
    for (SortKey key : of(project.input())) {
      Optional<String> name =
          project.columns().stream()
              .filter(
                  column ->
                      column.expression() instanceof BoundExpr.Column same
                          && same.name().equals(key.column()))
              .map(NamedExpr::name)
              .findFirst();
      if (name.isEmpty()) {
        break;
      }
      keys.add(new SortKey(name.get(), key.descending(), key.nullsFirst()));
    }
    return keys;
  }

  /** The keys in front of the first that is not left. */
  private static List<SortKey> first(List<SortKey> keys, Predicate<SortKey> isLeft) {
    List<SortKey> first = new ArrayList<>();
    for (SortKey key : keys) {
      if (!isLeft.test(key)) {
        break;
      }
      first.add(key);
    }
    return first;
  }
}

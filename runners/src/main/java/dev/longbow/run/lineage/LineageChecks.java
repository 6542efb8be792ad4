package dev.longbow.run.lineage;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.ColumnLineage;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What was asserted of rows and how it turned out. The one place that knows where assertions come
 * from: the steps of type {@code check}, which all hold when a run has succeeded.
 */
final class LineageChecks {
  private LineageChecks() {}

  /**
   * An assertion.
   *
   * @param inputs the inputs whose rows it is about
   * @param column the only column it is about, if that is the name of one of theirs
   */
  record Assertion(Set<String> inputs, String text, boolean success, Optional<String> column) {}

  static List<Assertion> passed(PipelinePlan plan) {
    return all(plan, (step, texts) -> true);
  }

  /** Of a run that a check has failed those that it names; of one that failed otherwise, none. */
  static List<Assertion> failed(PipelinePlan plan, Optional<LongbowException> failure) {
    if (failure.filter(e -> e.code() == ErrorCode.CHECK_FAILED).isEmpty()) {
      return List.of();
    }
    List<LongbowException> problems = failure.get().problems();
    return all(
        plan,
        (step, texts) ->
            problems.stream()
                .filter(problem -> problem.step().equals(Optional.of(step)))
                .noneMatch(problem -> texts.stream().anyMatch(problem.text()::contains)));
  }

  private static List<Assertion> all(PipelinePlan plan, BiPredicate<String, List<String>> holds) {
    List<Assertion> found = new ArrayList<>();
    plan.shared().forEach(shared -> find(plan, shared.plan(), holds, found));
    plan.outputs().forEach(output -> find(plan, output.plan(), holds, found));
    return found;
  }

  private static void find(
      PipelinePlan pipeline,
      LogicalPlan plan,
      BiPredicate<String, List<String>> holds,
      List<Assertion> found) {
    plan.inputs().forEach(input -> find(pipeline, input, holds, found));
    if (!(plan instanceof LogicalPlan.Check check)) {
      return;
    }
    ColumnLineage.Rows rows = ColumnLineage.of(pipeline, check.input());
    for (NamedExpr condition : check.conditions()) {
      found.add(
          new Assertion(
              rows.inputs(),
              condition.name(),
              holds.test(check.step(), List.of("do not fulfil " + condition.name() + ":")),
              column(condition.expression(), rows)));
    }
    if (check.minRows() > 0 || check.maxRows() < Long.MAX_VALUE) {
      String text = "row count from %d to %d".formatted(check.minRows(), check.maxRows());
      found.add(
          new Assertion(
              rows.inputs(),
              text,
              holds.test(check.step(), List.of("Too few rows", "Too many rows")),
              Optional.empty()));
    }
  }

  private static Optional<String> column(BoundExpr condition, ColumnLineage.Rows rows) {
    Set<String> columns = BoundExprs.columns(condition);
    return columns.size() == 1
        ? columns.stream()
            .flatMap(name -> rows.columns().get(name).stream())
            .filter(use -> use.kind() == ColumnLineage.Kind.IDENTITY)
            .map(ColumnLineage.Use::column)
            .findFirst()
        : Optional.empty();
  }
}

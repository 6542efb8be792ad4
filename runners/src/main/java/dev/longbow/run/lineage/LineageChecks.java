package dev.longbow.run.lineage;

import dev.longbow.connector.CheckResult;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExprs;
import dev.longbow.plan.ColumnLineage;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.RowCheck;
import dev.longbow.plan.RowCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What was asserted of rows and how it turned out. The one place that knows where assertions come
 * from: the checks of steps, and what they found.
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

  /** Of a run that has succeeded: warnings and rejected rows are failures of their own. */
  static List<Assertion> of(PipelinePlan plan, List<CheckResult> results) {
    return all(
        plan,
        (step, name) ->
            results.stream()
                .filter(result -> result.step().equals(step) && result.name().equals(name))
                .allMatch(CheckResult::passed));
  }

  /** Of a run that a check has failed those that it names; of one that failed otherwise, none. */
  static List<Assertion> failed(PipelinePlan plan, Optional<LongbowException> failure) {
    if (failure.filter(e -> e.code() == ErrorCode.CHECK_FAILED).isEmpty()) {
      return List.of();
    }
    List<LongbowException> problems = failure.get().problems();
    return all(
        plan,
        (step, name) ->
            problems.stream()
                .filter(problem -> problem.step().equals(Optional.of(step)))
                .noneMatch(problem -> isAbout(problem.text().lines().findFirst().get(), name)));
  }

  private static boolean isAbout(String problem, String name) {
    return problem.endsWith("do not fulfil " + name + ":")
        || problem.endsWith("do not fulfil " + name)
        || problem.endsWith("not as expected: " + name);
  }

  private static List<Assertion> all(PipelinePlan plan, BiPredicate<String, String> holds) {
    List<Assertion> found = new ArrayList<>();
    plan.shared().forEach(shared -> find(plan, shared.plan(), holds, found));
    plan.outputs().forEach(output -> find(plan, output.plan(), holds, found));
    return found;
  }

  private static void find(
      PipelinePlan pipeline,
      LogicalPlan plan,
      BiPredicate<String, String> holds,
      List<Assertion> found) {
    plan.inputs().forEach(input -> find(pipeline, input, holds, found));
    if (!(plan instanceof LogicalPlan.Check check)) {
      return;
    }
    ColumnLineage.Rows rows = ColumnLineage.of(pipeline, check.input());
    String step = check.spec().owner();
    for (RowCheck one : check.spec().checks()) {
      found.add(
          new Assertion(
              rows.inputs(), one.name(), holds.test(step, one.name()), column(one, rows)));
    }
    for (RowCount count : check.spec().counts()) {
      found.add(
          new Assertion(
              rows.inputs(), count.name(), holds.test(step, count.name()), Optional.empty()));
    }
  }

  private static Optional<String> column(RowCheck check, ColumnLineage.Rows rows) {
    Set<String> columns =
        check.columns().isEmpty()
            ? BoundExprs.columns(check.condition())
            : Set.copyOf(check.columns());
    return columns.size() == 1
        ? columns.stream()
            .flatMap(name -> rows.columns().getOrDefault(name, Set.of()).stream())
            .filter(use -> use.kind() == ColumnLineage.Kind.IDENTITY)
            .map(ColumnLineage.Use::column)
            .findFirst()
        : Optional.empty();
  }
}

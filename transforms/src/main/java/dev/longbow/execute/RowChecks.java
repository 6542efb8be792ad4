package dev.longbow.execute;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts together what tasks found of rows that are checked, before anything is published. It knows
 * the plan's checks itself: where there are no rows, there may be no task to report.
 */
public final class RowChecks implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Expected> checks;

  private record Expected(
      int id, String step, ArrayList<String> conditions, long minRows, long maxRows)
      implements Serializable {}

  private record Found(int stage, int branch, int task, CheckFinding finding) {}

  private RowChecks(Collection<Expected> checks) {
    this.checks = new ArrayList<>(checks);
  }

  /** The checks of a plan. */
  public static RowChecks of(PhysicalPlan plan) {
    Map<Integer, Expected> checks = new TreeMap<>();
    plan.stages().forEach(stage -> collect(stage.roots(), checks));
    return new RowChecks(checks.values());
  }

  private static void collect(List<Stage.Node> nodes, Map<Integer, Expected> checks) {
    for (Stage.Node node : nodes) {
      if (node.operator() instanceof Operator.Check check) {
        ArrayList<String> conditions = new ArrayList<>();
        check.conditions().forEach(condition -> conditions.add(condition.name()));
        checks.put(
            check.id(),
            new Expected(check.id(), check.step(), conditions, check.minRows(), check.maxRows()));
      }
      collect(node.consumers(), checks);
    }
  }

  /**
   * Checks the rows of a run.
   *
   * @throws LongbowException {@link ErrorCode#CHECK_FAILED} with every condition that is not
   *     fulfilled, how many rows offend and the first of them
   */
  public void verify(List<TaskReport> reports) {
    List<LongbowException> problems = new ArrayList<>();
    for (Expected check : checks) {
      List<Found> found = new ArrayList<>();
      for (TaskReport report : reports) {
        for (Finding finding : report.findings()) {
          if (finding instanceof CheckFinding ours && ours.check() == check.id()) {
            found.add(new Found(report.stage(), ours.branch(), report.task(), ours));
          }
        }
      }
      found.sort(
          Comparator.comparingInt(Found::branch)
              .thenComparingInt(Found::stage)
              .thenComparingInt(Found::task));
      verify(check, found.stream().map(Found::finding).toList(), problems);
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
  }

  private static void verify(
      Expected check, List<CheckFinding> findings, List<LongbowException> problems) {
    long rows = findings.stream().mapToLong(CheckFinding::rows).sum();
    for (int i = 0; i < check.conditions().size(); i++) {
      long offending = 0;
      List<String> first = new ArrayList<>();
      for (CheckFinding finding : findings) {
        offending += finding.offences().get(i).rows();
        first.addAll(finding.offences().get(i).first());
      }
      if (offending > 0) {
        int named = Math.min(first.size(), CheckStep.NAMED);
        problems.add(
            problem(
                check,
                "%,d of %,d rows do not fulfil %s:\n    %s%s"
                    .formatted(
                        offending,
                        rows,
                        check.conditions().get(i),
                        String.join("\n    ", first.subList(0, named)),
                        offending > named ? "\n    …" : "")));
      }
    }
    if (rows < check.minRows()) {
      problems.add(
          problem(
              check,
              "Too few rows: %,d, expected at least min_rows = %,d"
                  .formatted(rows, check.minRows())));
    } else if (rows > check.maxRows()) {
      problems.add(
          problem(
              check,
              "Too many rows: %,d, expected at most max_rows = %,d"
                  .formatted(rows, check.maxRows())));
    }
  }

  private static LongbowException problem(Expected check, String text) {
    return new LongbowException(ErrorCode.CHECK_FAILED, text).inStep(check.step());
  }
}

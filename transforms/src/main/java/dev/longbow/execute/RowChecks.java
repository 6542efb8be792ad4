package dev.longbow.execute;

import dev.longbow.codec.Json;
import dev.longbow.connector.CheckResult;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import dev.longbow.plan.CheckJson;
import dev.longbow.plan.CheckSpec;
import dev.longbow.plan.RowCheck;
import dev.longbow.plan.RowCount;
import dev.longbow.plan.Severity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts together what tasks found of rows that are checked, before anything is published. It knows
 * the plan's checks itself: where there are no rows, there may be no task to report.
 */
public final class RowChecks implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Expected> checks;

  /** A check of the plan, as text: it travels. */
  private record Expected(int id, String spec) implements Serializable {}

  private record Found(int stage, int branch, int task, CheckFinding finding) {}

  /** A result with its place among those of its step. */
  private record Placed(int place, CheckResult result) {
    Placed withoutRows() {
      return new Placed(
          place,
          new CheckResult(
              result.step(),
              result.name(),
              result.kind(),
              result.columns(),
              result.severity(),
              result.rows(),
              result.failed(),
              List.of()));
    }
  }

  private RowChecks(Collection<Expected> checks) {
    this.checks = new ArrayList<>(checks);
  }

  /** The checks of a plan. */
  public static RowChecks of(PhysicalPlan plan) {
    Map<Integer, Expected> checks = new LinkedHashMap<>();
    for (Stage stage : plan.stages()) {
      for (Operator operator : stage.operators()) {
        if (operator instanceof Operator.Check check) {
          String spec = Json.write(CheckJson.encode(check.spec()));
          checks.putIfAbsent(check.id(), new Expected(check.id(), spec));
        }
      }
    }
    return new RowChecks(checks.values());
  }

  /**
   * Checks the rows of a run.
   *
   * @return what was found, also of checks that everything passed; by step, in the order of each
   *     step's checks
   * @throws LongbowException {@link ErrorCode#CHECK_FAILED} with every error-level check that
   *     failed, how many rows offend and the first of them
   */
  public List<CheckResult> verify(List<TaskReport> reports) {
    Map<String, List<Placed>> byStep = new LinkedHashMap<>();
    Map<String, Long> left = new LinkedHashMap<>();
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
      CheckSpec spec = CheckJson.decode(Json.read(check.spec()));
      byStep
          .computeIfAbsent(spec.owner(), step -> new ArrayList<>())
          .addAll(results(spec, found.stream().map(Found::finding).toList()));
      if (spec.isInPassing()) {
        // An input may be checked twice, first for what its schema says: the last one counts.
        left.put(
            spec.owner(),
            found.stream().mapToLong(one -> one.finding().rows() - one.finding().rejected()).sum());
      }
    }
    List<CheckResult> all = new ArrayList<>();
    Set<Placed> told = new HashSet<>();
    byStep.forEach(
        (step, placed) ->
            placed.stream()
                .map(one -> of(one, left.getOrDefault(step, one.result().rows())))
                .sorted(Comparator.comparingInt(Placed::place))
                // A step that is computed twice, for the passes of a matrix, finds the same twice,
                // and may name other columns of the first rows.
                .filter(one -> told.add(one.withoutRows()))
                .forEach(one -> all.add(one.result())));
    refuse(all);
    return all;
  }

  /** An anti join has seen only rows that fail. */
  private static Placed of(Placed one, long rows) {
    return one.result().kind().equals("foreign_key")
        ? new Placed(one.place(), one.result().of(rows))
        : one;
  }

  private static List<Placed> results(CheckSpec spec, List<CheckFinding> findings) {
    long rows = findings.stream().mapToLong(CheckFinding::rows).sum();
    long kept = rows - findings.stream().mapToLong(CheckFinding::rejected).sum();
    List<Placed> results = new ArrayList<>();
    for (int i = 0; i < spec.checks().size(); i++) {
      RowCheck check = spec.checks().get(i);
      long failed = 0;
      List<String> first = new ArrayList<>();
      for (CheckFinding finding : findings) {
        failed += finding.offences().get(i).rows();
        first.addAll(finding.offences().get(i).first());
      }
      results.add(
          new Placed(
              check.place(),
              new CheckResult(
                  spec.owner(),
                  check.name(),
                  check.kind(),
                  check.columns(),
                  check.severity().label(),
                  rows,
                  failed,
                  first.subList(0, Math.min(first.size(), CheckStep.NAMED)))));
    }
    for (RowCount count : spec.counts()) {
      boolean wrong = kept < count.least() || kept > count.most();
      results.add(
          new Placed(
              count.place(),
              new CheckResult(
                  spec.owner(),
                  count.name(),
                  RowCount.KIND,
                  List.of(),
                  count.severity().label(),
                  kept,
                  wrong ? 1 : 0,
                  List.of())));
    }
    return results;
  }

  private static void refuse(List<CheckResult> results) {
    List<LongbowException> problems = new ArrayList<>();
    for (CheckResult result : results) {
      if (!result.passed() && result.severity().equals(Severity.ERROR.label())) {
        String rows =
            result.first().isEmpty()
                ? ""
                : ":\n    "
                    + String.join("\n    ", result.first())
                    + (result.failed() > result.first().size() ? "\n    …" : "");
        problems.add(
            new LongbowException(ErrorCode.CHECK_FAILED, result.text() + rows)
                .inStep(result.step()));
      }
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
  }
}

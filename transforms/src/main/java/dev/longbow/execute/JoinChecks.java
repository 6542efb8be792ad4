package dev.longbow.execute;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.join.JoinKeyCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts together what the tasks of checked joins counted, before anything is published. */
public final class JoinChecks {
  private JoinChecks() {}

  /**
   * Checks the joins of a run.
   *
   * @throws LongbowException {@link ErrorCode#JOIN_CHECK} naming the keys that repeat most and the
   *     rows that would have come out
   */
  public static void verify(List<TaskReport> reports) {
    // Step names alone may repeat: two branches of a LazyFrame each have their join_2.
    Map<List<Object>, List<JoinFinding>> joins = new LinkedHashMap<>();
    for (TaskReport report : reports) {
      for (Finding finding : report.findings()) {
        if (finding instanceof JoinFinding join) {
          joins
              .computeIfAbsent(List.of(join.join(), join.step()), key -> new ArrayList<>())
              .add(join);
        }
      }
    }
    joins.values().forEach(JoinChecks::verifyJoin);
  }

  private static void verifyJoin(List<JoinFinding> findings) {
    JoinFinding first = findings.get(0);
    long rows = 0;
    boolean atMost = false;
    List<JoinFinding.Repeat> left = new ArrayList<>();
    List<JoinFinding.Repeat> right = new ArrayList<>();
    for (JoinFinding finding : findings) {
      rows = rows > Long.MAX_VALUE - finding.rows() ? Long.MAX_VALUE : rows + finding.rows();
      atMost |= finding.atMost();
      left.addAll(finding.leftRepeats());
      right.addAll(finding.rightRepeats());
    }
    List<String> problems = new ArrayList<>();
    if (!left.isEmpty()) {
      problems.add("keys that come several times on the left side: " + worst(left));
    }
    if (!right.isEmpty()) {
      problems.add("keys that come several times on the right side: " + worst(right));
    }
    String count =
        (rows == Long.MAX_VALUE ? "more than 9e18" : "%,d".formatted(rows))
            + " rows"
            + (atMost ? " without its condition" : "");
    if (!problems.isEmpty()) {
      throw new LongbowException(
              ErrorCode.JOIN_CHECK,
              "The join is not %s: %s. It would give %s"
                  .formatted(first.validate(), String.join("; ", problems), count))
          .inStep(first.step());
    } else if (rows > first.maxRows()) {
      throw new LongbowException(
              ErrorCode.JOIN_CHECK,
              atMost
                  ? "The join gives more rows than max_output_rows = %,d. It would give %s"
                      .formatted(first.maxRows(), count)
                  : "The join would give %s, more than max_output_rows = %,d"
                      .formatted(count, first.maxRows()))
          .inStep(first.step());
    }
  }

  private static String worst(List<JoinFinding.Repeat> repeats) {
    // Tasks of a broadcast join, and those that a partition was split between, name the same keys
    // of the side that all of them got.
    Collection<JoinFinding.Repeat> different =
        repeats.stream()
            .collect(
                Collectors.toMap(
                    JoinFinding.Repeat::key,
                    Function.identity(),
                    (a, b) -> a.rows() >= b.rows() ? a : b))
            .values();
    String named =
        different.stream()
            .sorted(
                Comparator.comparingLong(JoinFinding.Repeat::rows)
                    .reversed()
                    .thenComparing(JoinFinding.Repeat::key))
            .limit(JoinKeyCounts.NAMED)
            .map(repeat -> "%s (%,d rows)".formatted(repeat.key(), repeat.rows()))
            .collect(Collectors.joining(", "));
    return different.size() >= JoinKeyCounts.NAMED ? named + " …" : named;
  }
}

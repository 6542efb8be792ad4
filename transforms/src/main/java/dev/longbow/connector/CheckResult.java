package dev.longbow.connector;

import java.io.Serializable;
import java.util.List;

/**
 * What a check found in a run that was published, for the manifest, the log and the terminal.
 *
 * @param step the step whose rows were looked at
 * @param name what is checked, as users named it or as text
 * @param kind {@code not_null}, {@code unique}, {@code in_range}, {@code accepted_values}, {@code
 *     regex}, {@code row_count}, {@code foreign_key} or {@code condition}
 * @param columns what it is about; empty for whole rows
 * @param severity {@code error}, {@code warn} or {@code reject}
 * @param rows how many rows were looked at
 * @param failed how many of them are not as they should be; of a row count 1 when it is wrong
 * @param first the values of the first of those, as text
 * @param run the run that looked at the rows, if that was one that made a checkpoint; else empty
 */
public record CheckResult(
    String step,
    String name,
    String kind,
    List<String> columns,
    String severity,
    long rows,
    long failed,
    List<String> first,
    String run)
    implements Serializable {
  public CheckResult {
    columns = List.copyOf(columns);
    first = List.copyOf(first);
  }

  /** What this run found. */
  public CheckResult(
      String step,
      String name,
      String kind,
      List<String> columns,
      String severity,
      long rows,
      long failed,
      List<String> first) {
    this(step, name, kind, columns, severity, rows, failed, first, "");
  }

  /** The same of so many rows. */
  public CheckResult of(long all) {
    return new CheckResult(step, name, kind, columns, severity, all, failed, first, run);
  }

  /** The same, found by a run that made a checkpoint. */
  public CheckResult by(String maker) {
    return new CheckResult(step, name, kind, columns, severity, rows, failed, first, maker);
  }

  /** Whether everything was as it should be. */
  public boolean passed() {
    return failed == 0;
  }

  /** What was found, without the step: {@code 3 of 100 rows do not fulfil n > 0}. */
  public String text() {
    String by = run.isEmpty() ? "" : " (checkpoint of " + run + ")";
    if (kind.equals("row_count")) {
      return "%,d rows%s: %s%s"
          .formatted(rows, passed() ? "" : ", which is not as expected", name, by);
    }
    return failed == 0
        ? "all of %,d rows fulfil %s%s".formatted(rows, name, by)
        : "%,d of %,d rows do not fulfil %s%s".formatted(failed, rows, name, by);
  }
}

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
 */
public record CheckResult(
    String step,
    String name,
    String kind,
    List<String> columns,
    String severity,
    long rows,
    long failed,
    List<String> first)
    implements Serializable {
  public CheckResult {
    columns = List.copyOf(columns);
    first = List.copyOf(first);
  }

  /** The same of so many rows. */
  public CheckResult of(long all) {
    return new CheckResult(step, name, kind, columns, severity, all, failed, first);
  }

  /** Whether everything was as it should be. */
  public boolean passed() {
    return failed == 0;
  }

  /** What was found, without the step: {@code 3 of 100 rows do not fulfil n > 0}. */
  public String text() {
    if (kind.equals("row_count")) {
      return "%,d rows%s: %s".formatted(rows, passed() ? "" : ", which is not as expected", name);
    }
    return failed == 0
        ? "all of %,d rows fulfil %s".formatted(rows, name)
        : "%,d of %,d rows do not fulfil %s".formatted(failed, rows, name);
  }
}

package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinChecksTest {
  private static TaskReport report(int stage, int task, long rows, long maxRows) {
    JoinFinding finding =
        new JoinFinding(stage, "join_2", "", maxRows, rows, false, List.of(), List.of());
    return new TaskReport(stage, task, List.of(), Map.of(), 0, 0, 0, 0, List.of(finding));
  }

  @Test
  void rowsOfAllPartitionsCount() {
    LongbowException failure =
        assertThrows(
            LongbowException.class,
            () -> JoinChecks.verify(List.of(report(1, 0, 60, 100), report(1, 1, 41, 100))));
    assertEquals(ErrorCode.JOIN_CHECK, failure.code());
    assertTrue(failure.line().contains("101 rows"), failure.line());
    JoinChecks.verify(List.of(report(1, 0, 60, 100), report(1, 1, 40, 100)));
  }

  @Test
  void joinsOfTheSameNameAreApart() {
    JoinChecks.verify(List.of(report(1, 0, 60, 100), report(2, 0, 90, 100)));
  }

  /** Tasks that share a partition see the same keys of the side that each of them has. */
  @Test
  void aKeyIsNamedOnce() {
    List<JoinFinding.Repeat> repeats = List.of(new JoinFinding.Repeat("k = 7", 3));
    JoinFinding finding =
        new JoinFinding(1, "join_2", "m:1", Long.MAX_VALUE, 30, false, List.of(), repeats);
    List<TaskReport> reports =
        List.of(
            new TaskReport(1, 0, List.of(), Map.of(), 0, 0, 0, 0, List.of(finding)),
            new TaskReport(1, 1, List.of(), Map.of(), 0, 0, 0, 0, List.of(finding)));
    LongbowException failure =
        assertThrows(LongbowException.class, () -> JoinChecks.verify(reports));
    assertTrue(
        failure.line().endsWith("right side: k = 7 (3 rows). It would give 60 rows"),
        failure.line());
  }
}

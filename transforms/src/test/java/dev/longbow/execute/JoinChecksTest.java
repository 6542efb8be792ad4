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
    JoinFinding finding = new JoinFinding("join_2", "", maxRows, rows, List.of(), List.of());
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
}

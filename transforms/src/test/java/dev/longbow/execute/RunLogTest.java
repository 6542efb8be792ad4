package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunLogTest {
  @Test
  void sumsTasksAndTellsTheRun() {
    List<TaskReport> reports =
        List.of(report(1, 0, 5, 5), report(0, 0, 10, 4), report(0, 1, 20, 1));
    RunRecord record =
        RunRecord.of("Vitals", Instant.parse("2024-01-01T00:00:00Z"))
            .withSteps(RowBalance.of(reports));
    assertEquals(
        """
        pipeline    Vitals
        run         r1
        started     2024-01-01T00:00:00Z
        ended       2024-01-01T00:00:02.500Z
        took        2.500 s
        warning     [j] Rows may multiply
        stage 0     2 tasks, 2.000 s in all, longest 1.000 s, 30 rows scanned, 14 bytes read, 0 bytes spilled
          step      filter [recent]: 30 rows in, 5 rows out
        stage 1     1 tasks, 1.000 s in all, longest 1.000 s, 5 rows scanned, 7 bytes read, 0 bytes spilled
          step      filter [recent]: 5 rows in, 5 rows out
        exchange    [j]: 4,096 bytes spilled
        output      parquet: x.parquet (5 rows, 123 bytes)
          file      x.parquet sha256 ab
        peak memory 512 MiB
        """,
        RunLog.text(
            "r1",
            record,
            List.of("[j] Rows may multiply"),
            reports,
            Map.of("j", 4096L),
            List.of(
                new Published(
                    "parquet",
                    "x.parquet",
                    5,
                    123,
                    List.of(new Published.File("x.parquet", 5, 123, "ab")))),
            Instant.parse("2024-01-01T00:00:02.500Z"),
            512L << 20));
  }

  private static TaskReport report(int stage, int task, long in, long out) {
    return new TaskReport(
        stage,
        task,
        List.of(new TaskReport.StepCount(0, "filter", "recent", in, out)),
        Map.of(),
        in,
        7,
        0,
        1_000_000_000L);
  }
}

package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.execute.CheckFinding;
import dev.longbow.execute.JoinFinding;
import dev.longbow.execute.TaskReport;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class TaskReportCoderTest {
  @Test
  void everyFieldComesBack() throws Exception {
    byte[] inline = {0, -1, 7};
    TaskReport report =
        new TaskReport(
            1,
            2,
            List.of(new TaskReport.StepCount(3, "filter", "élevés", 4, 5)),
            Map.of(
                "parquet", List.of(new Part(new PartOrder(6, 7), "file", null, 8, 9, "5f")),
                "csv", List.of(new Part(new PartOrder(0, 1), null, inline, 2, 3))),
            10,
            11,
            12,
            13,
            List.of(
                new JoinFinding(
                    3,
                    "joined",
                    "m:1",
                    14,
                    15,
                    true,
                    List.of(),
                    List.of(new JoinFinding.Repeat("k = 1", 16))),
                new CheckFinding(
                    17,
                    18,
                    19,
                    7,
                    List.of(
                        new CheckFinding.Offence(0, List.of()),
                        new CheckFinding.Offence(20, List.of("n = 0", "n = -1"))))));
    TaskReport back = CoderUtils.clone(TaskReportCoder.of(), report);
    assertEquals(report.counts(), back.counts());
    assertEquals(report.findings(), back.findings());
    assertEquals(report.parts().get("parquet"), back.parts().get("parquet"));
    assertEquals(new PartOrder(0, 1), back.parts().get("csv").get(0).order());
    assertArrayEquals(inline, back.parts().get("csv").get(0).inline());
    assertEquals(List.of(1, 2), List.of(back.stage(), back.task()));
    assertEquals(
        List.of(10L, 11L, 12L, 13L),
        List.of(back.rowsScanned(), back.bytesRead(), back.spilledBytes(), back.nanos()));
  }

  @Test
  void keepsTheLawsOfCoders() throws Exception {
    SerializableUtils.ensureSerializable(TaskReportCoder.of());
    TaskReportCoder.of().verifyDeterministic();
    for (long seed = 0; seed < 50; seed++) {
      TaskReport report = report(new Random(seed));
      byte[] bytes = CoderUtils.encodeToByteArray(TaskReportCoder.of(), report);
      TaskReport back = CoderUtils.decodeFromByteArray(TaskReportCoder.of(), bytes);
      assertEquals(report, back, "seed " + seed);
      assertArrayEquals(
          bytes, CoderUtils.encodeToByteArray(TaskReportCoder.of(), back), "seed " + seed);
      assertEquals(
          TaskReportCoder.of().structuralValue(report),
          TaskReportCoder.of().structuralValue(back),
          "seed " + seed);
    }
  }

  private static TaskReport report(Random random) {
    Map<String, List<Part>> parts = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Without bytes: their arrays are not equal by content.
      parts.put(
          "output" + i,
          IntStream.range(0, random.nextInt(3))
              .mapToObj(j -> new Part(new PartOrder(j, j), "part" + j, null, j, random.nextLong()))
              .toList());
    }
    return new TaskReport(
        random.nextInt(),
        random.nextInt(),
        IntStream.range(0, random.nextInt(4))
            .mapToObj(i -> new TaskReport.StepCount(i, "kind" + i, "s", random.nextLong(), i))
            .toList(),
        parts,
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }
}

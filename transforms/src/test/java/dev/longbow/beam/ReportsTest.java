package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.execute.CheckFinding;
import dev.longbow.execute.TaskReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportsTest {
  /** Remembers what it was given to put aside. */
  private static final class Aside implements Sink {
    private final List<Integer> calls = new ArrayList<>();

    @Override
    public List<Part> putAside(String runId, List<Part> parts) {
      calls.add(parts.size());
      return parts.stream()
          .map(part -> new Part(part.order(), null, new byte[1], part.rows(), part.bytes()))
          .toList();
    }

    @Override
    public void prepare(String runId) {}

    @Override
    public PartWriter openPart(String runId, PartOrder order) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Published stage(String runId, List<Part> parts, RunRecord run) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void commit(String runId) {}

    @Override
    public void abandon(String runId) {}

    @Override
    public Schema schema() {
      return Schema.of();
    }
  }

  private static final int ROWS = 100;

  /** A task that wrote parts and found one of its rows to be wrong. */
  private static TaskReport report(int task, Map<String, List<Part>> parts) {
    CheckFinding finding =
        new CheckFinding(0, 0, ROWS, 0, List.of(new CheckFinding.Offence(1, List.of("n = 1"))));
    return new TaskReport(0, task, List.of(), parts, 1, 1, 1, 1, List.of(finding));
  }

  private static Part part(int task, int bytes) {
    return new Part(new PartOrder(0, task), null, new byte[bytes], task, bytes);
  }

  @Test
  void whatIsTooMuchIsPutAsideAndStaysWithItsTask() {
    Aside first = new Aside();
    Aside second = new Aside();
    Reports reports = new Reports("r", Map.of("a", first, "b", second)::get, 1000);
    for (int task = 0; task < 25; task++) {
      reports.add(
          report(
              task,
              task % 5 == 4
                  ? Map.of()
                  : Map.of("a", List.of(part(task, 100)), "b", List.of(part(task, 50)))));
      // The same once more, as another attempt sends it.
      reports.add(report(task, Map.of("a", List.of(part(task, 100)))));
    }
    assertEquals(25, reports.all().size());
    assertEquals(
        25 * ROWS,
        reports.all().stream()
            .flatMap(report -> report.findings().stream())
            .mapToLong(finding -> ((CheckFinding) finding).rows())
            .sum());
    assertEquals(List.of(7, 7), first.calls);
    assertEquals(List.of(7, 7), second.calls);
    for (TaskReport report : reports.all()) {
      for (List<Part> parts : report.parts().values()) {
        assertEquals(1, parts.size());
        assertEquals(report.task(), parts.get(0).order().task());
        assertEquals(report.task(), parts.get(0).rows());
      }
      assertEquals(report.task() % 5 == 4 ? 0 : 2, report.parts().size());
    }
    long held =
        reports.all().stream()
            .flatMap(report -> report.parts().values().stream())
            .flatMap(List::stream)
            .mapToLong(part -> part.inline().length)
            .sum();
    assertEquals(28 + 6 * 150, held);
  }
}

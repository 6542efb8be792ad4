package dev.longbow.beam;

import dev.longbow.connector.Part;
import dev.longbow.connector.Sink;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.TaskReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The reports that reached a committer, one of each task. Rows that came inline stay on the heap as
 * long as they are few; a hundred thousand tasks may bring 12 GB of them.
 */
final class Reports {
  /** Inline rows that may be on the heap, in bytes. */
  static final long MOST_INLINE_BYTES = 64 << 20;

  private final String runId;
  private final Function<String, Sink> sinks;
  private final long mostInlineBytes;
  private final List<TaskReport> reports = new ArrayList<>();
  private final Set<List<Integer>> seen = new HashSet<>();
  private int putAside;
  private long inlineBytes;

  /**
   * No reports yet.
   *
   * @param sinks the sink of an output
   */
  Reports(String runId, Function<String, Sink> sinks, long mostInlineBytes) {
    this.runId = runId;
    this.sinks = sinks;
    this.mostInlineBytes = mostInlineBytes;
  }

  /** Adds a report, unless it is another one of a task: that has the same rows again. */
  void add(TaskReport report) {
    if (!seen.add(List.of(report.stage(), report.task()))) {
      return;
    }
    reports.add(report);
    for (List<Part> parts : report.parts().values()) {
      for (Part part : parts) {
        inlineBytes += part.inline() == null ? 0 : part.inline().length;
      }
    }
    if (inlineBytes > mostInlineBytes) {
      putAside();
    }
  }

  private void putAside() {
    Map<String, List<Part>> together = new TreeMap<>();
    for (TaskReport report : recent()) {
      report
          .parts()
          .forEach(
              (output, parts) ->
                  together.computeIfAbsent(output, name -> new ArrayList<>()).addAll(parts));
    }
    together.replaceAll(this::putAside);
    for (int i = putAside; i < reports.size(); i++) {
      Map<String, List<Part>> own = new TreeMap<>();
      for (Map.Entry<String, List<Part>> output : reports.get(i).parts().entrySet()) {
        List<Part> rest = together.get(output.getKey());
        int count = output.getValue().size();
        own.put(output.getKey(), List.copyOf(rest.subList(0, count)));
        together.put(output.getKey(), rest.subList(count, rest.size()));
      }
      reports.set(i, reports.get(i).withParts(own));
    }
    putAside = reports.size();
    inlineBytes = 0;
  }

  private List<Part> putAside(String output, List<Part> parts) {
    try {
      return sinks.apply(output).putAside(runId, parts);
    } catch (LongbowException e) {
      throw e.inStep(output);
    }
  }

  private List<TaskReport> recent() {
    return reports.subList(putAside, reports.size());
  }

  /** All reports. */
  List<TaskReport> all() {
    return List.copyOf(reports);
  }
}

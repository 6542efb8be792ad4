package dev.longbow.execute;

import dev.longbow.matrix.FilledGaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a task filled the columns of a matrix. */
public record FillFinding(String output, List<FilledGaps> columns) implements Finding {
  public FillFinding {
    columns = List.copyOf(columns);
  }

  /** What all tasks filled, by output. */
  public static Map<String, List<FilledGaps>> together(List<TaskReport> reports) {
    Map<String, List<FilledGaps>> all = new TreeMap<>();
    for (TaskReport report : reports) {
      for (Finding finding : report.findings()) {
        if (finding instanceof FillFinding fill) {
          all.merge(fill.output(), fill.columns(), FillFinding::plus);
        }
      }
    }
    return all;
  }

  private static List<FilledGaps> plus(List<FilledGaps> some, List<FilledGaps> more) {
    List<FilledGaps> sums = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      sums.add(some.get(i).plus(more.get(i)));
    }
    return sums;
  }
}

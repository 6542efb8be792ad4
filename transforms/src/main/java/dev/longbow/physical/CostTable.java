package dev.longbow.physical;

import java.util.ArrayList;
import java.util.List;

/** Costs as a table, a step to a line. */
final class CostTable {
  /** Step and strategy are text, the others numbers. */
  private static final int TEXT_COLUMNS = 2;

  private CostTable() {}

  /** The heading of the table. */
  static String title(PlanCosts costs) {
    return "Costs, estimated for %s at a time%s"
        .formatted(
            Quantities.count(costs.tasks(), "task"),
            costs.memory().isPresent()
                ? " and a memory budget of " + Quantities.bytes(costs.memory().getAsLong())
                : "");
  }

  /** The lines of the table. */
  static String body(PlanCosts costs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("step", "strategy", "partitions", "rows out", "shuffled", "memory", "spilled"));
    for (PlanCosts.Step step : costs.steps()) {
      rows.add(
          List.of(
              "[" + step.step() + "]",
              step.strategy(),
              Quantities.number(step.partitions()),
              Quantities.number(step.rows()),
              Quantities.bytes(step.shuffled()),
              Quantities.bytes(step.memory()),
              spilled(costs, step.spilled())));
    }
    rows.add(
        List.of(
            "in all",
            "",
            "",
            "",
            Quantities.bytes(costs.shuffled()),
            "peak " + Quantities.bytes(costs.peakMemory()),
            spilled(costs, costs.spilled())));
    int[] widths = new int[rows.get(0).size()];
    rows.forEach(
        row -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        line.append(i < TEXT_COLUMNS ? row.get(i) + space : space + row.get(i)).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String spilled(PlanCosts costs, long bytes) {
    return costs.memory().isPresent() ? Quantities.bytes(bytes) : "-";
  }
}

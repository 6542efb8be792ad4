package dev.longbow.testing;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A generated query over {@link QueryTable}.
 *
 * @param seed makes the same query again
 * @param ordered whether its result has an order that both engines keep
 * @param approximate the result columns whose last digits may differ
 */
public record RandomQuery(
    long seed, List<QueryStep> steps, boolean ordered, Set<String> approximate) {
  public RandomQuery {
    steps = List.copyOf(steps);
    approximate = Set.copyOf(approximate);
  }

  /** The query in DuckDB's SQL. */
  public String duckdb(String table) {
    String query = "SELECT * FROM \"" + table + '"';
    for (QueryStep step : steps) {
      query = step.duckdb(query);
    }
    return query;
  }

  /** How to compare its results. */
  public RowsComparison comparison() {
    return new RowsComparison(ordered, approximate);
  }

  @Override
  public String toString() {
    return steps.stream()
        .map(step -> "\n  " + step)
        .collect(Collectors.joining("", "query of seed " + seed + ":", ""));
  }
}

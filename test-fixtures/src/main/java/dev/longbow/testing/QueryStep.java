package dev.longbow.testing;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One step of a generated query: its parts in Longbow's SQL, the whole of it in DuckDB's. */
public sealed interface QueryStep {
  /** DuckDB's query of this step over the query of the step before. */
  String duckdb(String input);

  /** Keeps rows. */
  record Filter(Twin condition) implements QueryStep {
    @Override
    public String duckdb(String input) {
      return "SELECT * FROM (" + input + ") WHERE " + condition.duckdb();
    }

    @Override
    public String toString() {
      return "filter " + condition.longbow();
    }
  }

  /**
   * Adds or replaces columns.
   *
   * @param all the columns afterwards
   * @param changed those that are computed
   */
  record WithColumns(List<Twin.Named> all, List<Twin.Named> changed) implements QueryStep {
    @Override
    public String duckdb(String input) {
      return "SELECT " + list(all) + " FROM (" + input + ")";
    }

    @Override
    public String toString() {
      return "with_columns " + show(changed);
    }
  }

  /** Computes exactly these columns. */
  record Select(List<Twin.Named> columns) implements QueryStep {
    @Override
    public String duckdb(String input) {
      return "SELECT " + list(columns) + " FROM (" + input + ")";
    }

    @Override
    public String toString() {
      return "select " + show(columns);
    }
  }

  /** Groups by keys, none for one group over everything. */
  record GroupBy(List<Twin.Named> keys, List<Twin.Named> aggregates) implements QueryStep {
    @Override
    public String duckdb(String input) {
      // The keys are computed first: positions in GROUP BY then mean them, whatever they are.
      if (keys.isEmpty()) {
        return "SELECT " + list(aggregates) + " FROM (" + input + ")";
      }
      String positions =
          IntStream.rangeClosed(1, keys.size())
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(", "));
      String selected = aggregates.isEmpty() ? "" : ", " + list(aggregates);
      return "SELECT " + list(keys) + selected + " FROM (" + input + ") GROUP BY " + positions;
    }

    @Override
    public String toString() {
      return "group_by " + show(keys) + " aggregate " + show(aggregates);
    }
  }

  /** The first rows. */
  record Limit(long count) implements QueryStep {
    @Override
    public String duckdb(String input) {
      return "SELECT * FROM (" + input + ") LIMIT " + count;
    }

    @Override
    public String toString() {
      return "limit " + count;
    }
  }

  /** The same input once for each condition, one after another. */
  record Union(List<Twin> conditions) implements QueryStep {
    @Override
    public String duckdb(String input) {
      return conditions.stream()
          .map(condition -> "SELECT * FROM (" + input + ") WHERE " + condition.duckdb())
          .collect(Collectors.joining(" UNION ALL "));
    }

    @Override
    public String toString() {
      return "union of " + conditions.stream().map(Twin::longbow).toList();
    }
  }

  private static String list(List<Twin.Named> columns) {
    return columns.stream()
        .map(column -> column.value().duckdb() + " AS \"" + column.name() + '"')
        .collect(Collectors.joining(", "));
  }

  private static String show(List<Twin.Named> columns) {
    return columns.stream()
        .map(column -> column.value().longbow() + " AS " + column.name())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}

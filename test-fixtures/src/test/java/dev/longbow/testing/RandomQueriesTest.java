package dev.longbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RandomQueriesTest {
  private static final int QUERIES = 1000;

  /** A query that DuckDB refuses would test nothing. */
  @Test
  void duckDbRunsEveryQueryAndGivesTheSameTwice() {
    int rows = 0;
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      oracle.load("t", QueryTable.schema(), QueryTable.batches(7, 0, 3000));
      for (long seed = 1; seed <= QUERIES; seed++) {
        RandomQuery query = RandomQueries.of(seed);
        Rows result = oracle.query(query.duckdb("t"));
        rows += result.size() > 0 ? 1 : 0;
        if (query.ordered()) {
          query.comparison().check(query.toString(), result, oracle.query(query.duckdb("t")));
        }
      }
    }
    assertTrue(rows > QUERIES / 2, "Only " + rows + " queries have a result");
  }

  @Test
  void oneSeedGivesOneQuery() {
    for (long seed = 1; seed <= 50; seed++) {
      assertEquals(RandomQueries.of(seed), RandomQueries.of(seed));
    }
  }

  /** Each function of the expression language that DuckDB can answer for occurs. */
  @Test
  void theQueriesUseTheWholeLanguage() {
    Set<String> functions = new HashSet<>();
    Pattern call = Pattern.compile("([a-z_]+[0-9]*)\\(");
    for (long seed = 1; seed <= QUERIES; seed++) {
      Matcher matcher = call.matcher(RandomQueries.of(seed).toString());
      while (matcher.find()) {
        functions.add(matcher.group(1));
      }
    }
    Set<String> expected =
        Set.of(
            "year",
            "quarter",
            "month",
            "day",
            "weekday",
            "hour",
            "minute",
            "second",
            "date",
            "date_trunc",
            "lower",
            "upper",
            "trim",
            "split_part",
            "substr",
            "replace",
            "concat",
            "length",
            "starts_with",
            "ends_with",
            "contains",
            "is_nan",
            "is_finite",
            "coalesce",
            "greatest",
            "least",
            "nullif",
            "clip",
            "abs",
            "sqrt",
            "ln",
            "log10",
            "exp",
            "round",
            "floor",
            "ceil",
            "div",
            "count",
            "sum",
            "mean",
            "min",
            "max",
            "var",
            "std",
            "var_pop",
            "std_pop");
    Set<String> missing = new HashSet<>(expected);
    missing.removeAll(functions);
    assertEquals(Set.of(), missing);
  }
}

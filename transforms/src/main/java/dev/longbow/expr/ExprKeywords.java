package dev.longbow.expr;

import java.util.Locale;
import java.util.Set;

/** The words that mean something of their own in an expression. */
final class ExprKeywords {
  /** Words that are never a column without quotes. */
  private static final Set<String> RESERVED =
      Set.of(
          "and",
          "or",
          "not",
          "is",
          "in",
          "between",
          "case",
          "when",
          "then",
          "else",
          "end",
          "null",
          "true",
          "false",
          "as",
          "like",
          "ilike",
          "distinct");

  /** Functions of many rows; the names of {@code aggregate.AggregateFunctions}. */
  static final Set<String> AGGREGATES =
      Set.of(
          "count",
          "sum",
          "mean",
          "avg",
          "min",
          "max",
          "var",
          "var_samp",
          "variance",
          "var_pop",
          "std",
          "stddev",
          "stddev_samp",
          "std_pop",
          "stddev_pop",
          "median",
          "quantile",
          "quantile_cont",
          "percentile_cont",
          "n_unique",
          "count_distinct",
          "first",
          "last",
          "any_value");

  /** Those that take a number from 0 to 1 behind their argument. */
  static final Set<String> QUANTILES = Set.of("quantile", "quantile_cont", "percentile_cont");

  private ExprKeywords() {}

  /** Whether a word is a keyword wherever it stands. */
  static boolean isReserved(String word) {
    return RESERVED.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Whether a column of this name needs no double quotes. */
  static boolean canBeColumn(String name) {
    return !isReserved(name) && !name.equalsIgnoreCase("select");
  }
}

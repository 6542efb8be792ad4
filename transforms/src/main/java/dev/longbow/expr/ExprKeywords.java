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
          "stddev_pop");

  private ExprKeywords() {}

  /** Whether a name is a keyword, so that a column of this name needs double quotes. */
  static boolean isReserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }
}

package dev.longbow.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The window functions by name, beside the aggregates, which can all stand before OVER too. */
public final class WindowFunctions {
  /** What sizes and min_periods of the rolling functions are. */
  public static final String ROLLING =
      "Of rolling functions, size is a number of rows, this one among them, or a time like '7d' or"
          + " INTERVAL '7' DAY, which reaches back from the row's own time and leaves the far end"
          + " out. The result is null where fewer than min_periods values are not null: by default"
          + " as many as a size in rows, one of a size in time.";

  private static final List<Description> ALL =
      List.of(
          new Description(
              "row_number",
              List.of(),
              "row_number()",
              "The row's number in its partition, from 1, in the window's order; rows that are equal"
                  + " in it stay in the order of the input. int64."),
          new Description(
              "rank",
              List.of(),
              "rank()",
              "One more than the rows in front of the first one that is equal in the window's"
                  + " order: 1, 1, 3. int64."),
          new Description(
              "dense_rank",
              List.of(),
              "dense_rank()",
              "The number of different values up to the row's in the window's order: 1, 1, 2."
                  + " int64."),
          new Description(
              "lag",
              List.of("shift"),
              "lag(x), lag(x, n)",
              "x of the row n rows before (1 without n; a negative n is behind); null where the"
                  + " partition has none."),
          new Description(
              "lead",
              List.of(),
              "lead(x), lead(x, n)",
              "x of the row n rows behind; null where the partition has none."),
          new Description(
              "diff",
              List.of(),
              "diff(x), diff(x, n)",
              "x - lag(x, n): the change since n rows before."),
          new Description(
              "pct_change",
              List.of(),
              "pct_change(x), pct_change(x, n)",
              "x / lag(x, n) - 1 in float64: the relative change since n rows before, 0.1 for 10%."),
          new Description(
              "first_value",
              List.of(),
              "first_value(x)",
              "x of the frame's first row, which may be null; as first(x)."),
          new Description(
              "last_value",
              List.of(),
              "last_value(x)",
              "x of the frame's last row, which may be null; as last(x). A frame that is not"
                  + " written ends at the last row that is equal in the window's order."),
          new Description(
              "cum_sum",
              List.of(),
              "cum_sum(x)",
              "The sum of x up to this row: sum(x) over ROWS UNBOUNDED PRECEDING."),
          new Description("cum_min", List.of(), "cum_min(x)", "The smallest x up to this row."),
          new Description("cum_max", List.of(), "cum_max(x)", "The largest x up to this row."),
          new Description(
              "cum_count", List.of(), "cum_count(x)", "How many x up to this row are not null."),
          new Description("cum_mean", List.of(), "cum_mean(x)", "The mean of x up to this row."),
          rolling("sum", "sum of x"),
          rolling("mean", "mean of x"),
          rolling("min", "smallest x"),
          rolling("max", "largest x"),
          rolling("var", "sample variance of x"),
          rolling("std", "sample standard deviation of x"),
          rolling("median", "exact median of x"),
          rolling("count", "number of x that are not null"));

  private static final Map<String, String> NAMES = new TreeMap<>();

  static {
    for (Description function : ALL) {
      NAMES.put(function.name(), function.name());
      function.aliases().forEach(alias -> NAMES.put(alias, function.name()));
    }
  }

  private WindowFunctions() {}

  /** What the reference says about a function. */
  public record Description(String name, List<String> aliases, String signature, String text) {
    public Description {
      aliases = List.copyOf(aliases);
    }
  }

  private static Description rolling(String function, String result) {
    String name = "rolling_" + function;
    return new Description(
        name,
        List.of(),
        "%s(x, size), %s(x, size, min_periods)".formatted(name, name),
        "The %s in the last rows, or the last time.%s"
            .formatted(
                result,
                function.equals("count") ? " 0 where there are none, without min_periods." : ""));
  }

  /** All functions, each once. */
  public static List<Description> all() {
    return ALL;
  }

  /** All names and aliases, sorted. */
  public static List<String> names() {
    return new ArrayList<>(NAMES.keySet());
  }

  /** Whether there is one of this name; case does not matter. */
  public static boolean isKnown(String function) {
    return NAMES.containsKey(function.toLowerCase(Locale.ROOT));
  }

  /** The name of which another may be an alias; as it is when nothing is known of it. */
  public static String canonical(String function) {
    String name = function.toLowerCase(Locale.ROOT);
    return NAMES.getOrDefault(name, name);
  }
}

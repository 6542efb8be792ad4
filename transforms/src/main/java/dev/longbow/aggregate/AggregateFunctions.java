package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The aggregate functions by name, and how a call is typed. */
public final class AggregateFunctions {
  private static final List<Description> ALL =
      List.of(
          new Description(
              "count",
              List.of(),
              "count(*), count(x)",
              "The number of rows, or of rows in which x is not null (NaN counts). int64, 0 for no"
                  + " rows."),
          new Description(
              "sum",
              List.of(),
              "sum(x)",
              "The sum of integers as int64 (an error when it does not fit), of decimals as"
                  + " decimal(38, s), of floating-point numbers in float64 in the order of the"
                  + " rows, where NaN and infinities follow IEEE 754."),
          new Description(
              "mean",
              List.of("avg"),
              "mean(x)",
              "The arithmetic mean in float64; of integers and decimals from an exact sum. NaN when"
                  + " a value is."),
          new Description(
              "min",
              List.of(),
              "min(x)",
              "The smallest value, of x's type: numbers, strings and binary by their bytes, dates,"
                  + " times, timestamps, false before true. NaN is above every number."),
          new Description(
              "max",
              List.of(),
              "max(x)",
              "The largest value, of x's type, in the order of min: NaN when a value is."),
          new Description(
              "var",
              List.of("var_samp", "variance"),
              "var(x)",
              "The sample variance in float64 (divisor n - 1); null for fewer than two values."
                  + " Welford's recurrence, merged by Chan, Golub and LeVeque's formula."),
          new Description(
              "var_pop",
              List.of(),
              "var_pop(x)",
              "The population variance in float64 (divisor n), computed as var is."),
          new Description(
              "std",
              List.of("stddev", "stddev_samp"),
              "std(x)",
              "The sample standard deviation, the square root of var; null for fewer than two"
                  + " values."),
          new Description(
              "std_pop",
              List.of("stddev_pop"),
              "std_pop(x)",
              "The population standard deviation, the square root of var_pop."),
          new Description(
              "first",
              List.of(),
              "first(x)",
              "x of the group's first row in the order of the input, of any type; null when x is"
                  + " null there."),
          new Description(
              "last",
              List.of(),
              "last(x)",
              "x of the group's last row in the order of the input, of any type; null when x is"
                  + " null there."),
          new Description(
              "any_value",
              List.of(),
              "any_value(x)",
              "The first value in the order of the input that is not null, of any type; null when"
                  + " there is none."),
          new Description(
              "n_unique",
              List.of("count_distinct"),
              "n_unique(x)",
              "The exact number of different values that are not null, as COUNT(DISTINCT x), which"
                  + " means the same. NaN is one value, and -0.0 equals 0.0. int64, 0 for no"
                  + " values."),
          new Description(
              "median", List.of(), "median(x)", "The exact median, which is quantile(x, 0.5)."),
          new Description(
              "quantile",
              List.of("quantile_cont", "percentile_cont"),
              "quantile(x, q)",
              "The exact value at position (n - 1) * q of the n values in order, counted from 0;"
                  + " between two positions on the line from one value to the other. q is a"
                  + " constant from 0 to 1. float64 for numbers, a timestamp for dates. NaN is"
                  + " above every number."));

  private static final Map<String, String> NAMES = new TreeMap<>();

  static {
    for (Description function : ALL) {
      NAMES.put(function.name(), function.name());
      function.aliases().forEach(alias -> NAMES.put(alias, function.name()));
    }
  }

  private AggregateFunctions() {}

  /**
   * A typed aggregate.
   *
   * @param function the canonical name: {@code avg} is {@code mean}
   * @param nullable whether the result may be null (all but counts)
   */
  public record Resolved(String function, DataType type, boolean nullable) {}

  /**
   * What the reference says about a function.
   *
   * @param signature how it is called
   * @param text meaning, result type, null and NaN behaviour, errors
   */
  public record Description(String name, List<String> aliases, String signature, String text) {
    public Description {
      aliases = List.copyOf(aliases);
    }
  }

  /** All functions, each once. */
  public static List<Description> all() {
    return ALL;
  }

  /** All names and aliases, sorted. */
  public static List<String> names() {
    return List.copyOf(NAMES.keySet());
  }

  /** Whether there is one of this name; case does not matter. */
  public static boolean isKnown(String function) {
    return NAMES.containsKey(function.toLowerCase(Locale.ROOT));
  }

  /** The name that a name or alias stands for. */
  public static String canonical(String function) {
    return NAMES.get(function.toLowerCase(Locale.ROOT));
  }

  /** The error that says that there is no aggregate of this name. */
  public static LongbowException unknown(String function) {
    return new LongbowException(
        ErrorCode.FUNCTION,
        "Unknown aggregate '%s'.%s Available: %s"
            .formatted(function, NameHints.hint(function, names()), names()));
  }

  /**
   * Types a call.
   *
   * @param argument the argument's type, or null for {@code count(*)}
   * @throws LongbowException {@link ErrorCode#FUNCTION} for unknown names and missing arguments,
   *     {@link ErrorCode#TYPE_MISMATCH} for types the function is not defined for
   */
  public static Resolved resolve(String function, DataType argument) {
    String name = NAMES.get(function.toLowerCase(Locale.ROOT));
    if (name == null) {
      throw unknown(function);
    }
    if (name.equals("count")) {
      return new Resolved(name, DataType.INT64, false);
    }
    if (argument == null) {
      throw new LongbowException(
          ErrorCode.FUNCTION, "Missing argument of " + function + ": only count has none");
    }
    if (Set.of("first", "last", "any_value").contains(name)) {
      return new Resolved(name, argument, true);
    }
    if (name.equals("n_unique")) {
      require(!argument.isNested(), name, argument, "a type without parts");
      return new Resolved(name, DataType.INT64, false);
    } else if (name.equals("median") || name.equals("quantile")) {
      require(
          argument.isNumeric() || argument.isTemporal(),
          name,
          argument,
          "a number, a date, a time or a timestamp");
      return new Resolved(name, quantile(argument), true);
    }
    boolean extreme = name.equals("min") || name.equals("max");
    boolean ordered = !argument.isNested() && !argument.equals(DataType.UUID);
    require(
        extreme ? ordered : argument.isNumeric(),
        function,
        argument,
        extreme ? "an ordered type" : "a number");
    if (extreme) {
      return new Resolved(name, argument, true);
    } else if (!name.equals("sum")) {
      return new Resolved(name, DataType.FLOAT64, true);
    } else if (argument instanceof DataType.Decimal decimal) {
      return new Resolved(name, new DataType.Decimal(38, decimal.scale()), true);
    }
    return new Resolved(name, argument.isInteger() ? DataType.INT64 : DataType.FLOAT64, true);
  }

  /** Between two days lies a time of day; DuckDB's types. */
  private static DataType quantile(DataType argument) {
    if (argument.isNumeric()) {
      return DataType.FLOAT64;
    }
    return argument.equals(DataType.DATE) ? DataType.TIMESTAMP : argument;
  }

  private static void require(boolean fits, String function, DataType argument, String expected) {
    if (!fits) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Cannot take %s of a %s. Expected %s".formatted(function, argument, expected));
    }
  }
}

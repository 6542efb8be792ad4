package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The aggregate functions by name, and how a call is typed. */
public final class AggregateFunctions {
  private static final Map<String, String> NAMES = new TreeMap<>();

  static {
    for (String name : List.of("count", "sum", "mean", "min", "max", "var", "var_pop", "std")) {
      NAMES.put(name, name);
    }
    NAMES.put("std_pop", "std_pop");
    NAMES.put("avg", "mean");
    NAMES.put("var_samp", "var");
    NAMES.put("variance", "var");
    NAMES.put("stddev", "std");
    NAMES.put("stddev_samp", "std");
    NAMES.put("stddev_pop", "std_pop");
  }

  private AggregateFunctions() {}

  /**
   * A typed aggregate.
   *
   * @param function the canonical name: {@code avg} is {@code mean}
   * @param nullable whether the result may be null (all but counts)
   */
  public record Resolved(String function, DataType type, boolean nullable) {}

  /** All names and aliases, sorted. */
  public static List<String> names() {
    return List.copyOf(NAMES.keySet());
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
      throw new LongbowException(
          ErrorCode.FUNCTION,
          "Unknown aggregate function '%s'. Nearest: %s. Available: %s"
              .formatted(function, NameHints.nearest(function, names()), names()));
    }
    if (name.equals("count")) {
      return new Resolved(name, DataType.INT64, false);
    }
    if (argument == null) {
      throw new LongbowException(
          ErrorCode.FUNCTION, "Missing argument of " + function + ": only count has none");
    }
    boolean extreme = name.equals("min") || name.equals("max");
    boolean ordered = !argument.isNested() && !argument.equals(DataType.UUID);
    if (extreme ? !ordered : !argument.isNumeric()) {
      throw new LongbowException(
          ErrorCode.TYPE_MISMATCH,
          "Cannot take %s of a %s. Expected %s"
              .formatted(function, argument, extreme ? "an ordered type" : "a number"));
    }
    if (extreme) {
      return new Resolved(name, argument, true);
    } else if (!name.equals("sum")) {
      return new Resolved(name, DataType.FLOAT64, true);
    } else if (argument instanceof DataType.Decimal decimal) {
      return new Resolved(name, new DataType.Decimal(38, decimal.scale()), true);
    }
    return new Resolved(name, argument.isInteger() ? DataType.INT64 : DataType.FLOAT64, true);
  }
}

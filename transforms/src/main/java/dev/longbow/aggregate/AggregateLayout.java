package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The columns that travel from a partial to a final aggregation. Partial states: the keys, then for
 * each aggregate its states, called {@code name/state}. Rows of a task in which few keys repeat:
 * the keys, then each argument once, called {@code name/argument}; they are narrower than states
 * (16 bytes instead of 40 for the count, mean and maximum of one column).
 */
public final class AggregateLayout {
  private static final DataType INT128 = new DataType.Decimal(38, 0);

  private AggregateLayout() {}

  /** The schemas in which a batch may travel: partial states and, where there are keys, rows. */
  static List<Schema> layouts(List<Field> keys, List<AggregateCall> aggregates) {
    Schema states = partialSchema(keys, aggregates);
    return keys.isEmpty() ? List.of(states) : List.of(states, rowSchema(keys, aggregates));
  }

  /** The schema of rows that travel as they are. */
  static Schema rowSchema(List<Field> keys, List<AggregateCall> aggregates) {
    List<Field> fields = new ArrayList<>(keys);
    List<BoundExpr> arguments = arguments(aggregates);
    for (AggregateCall call : aggregates) {
      int position = arguments.indexOf(call.argument());
      if (position == fields.size() - keys.size()) {
        fields.add(Field.of(call.name() + "/argument", call.argument().type()));
      }
    }
    return new Schema(fields);
  }

  /** The arguments of all aggregates, each once. */
  static List<BoundExpr> arguments(List<AggregateCall> aggregates) {
    return aggregates.stream()
        .map(AggregateCall::argument)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** For each aggregate the position of its argument among the {@link #arguments}, or -1. */
  static int[] argumentPositions(List<AggregateCall> aggregates) {
    List<BoundExpr> arguments = arguments(aggregates);
    return aggregates.stream().mapToInt(call -> arguments.indexOf(call.argument())).toArray();
  }

  /** The schema of partial states. */
  public static Schema partialSchema(List<Field> keys, List<AggregateCall> aggregates) {
    List<Field> fields = new ArrayList<>(keys);
    aggregates.forEach(call -> fields.addAll(states(call)));
    return new Schema(fields);
  }

  /** The state columns of one aggregate. */
  public static List<Field> states(AggregateCall call) {
    return switch (call.function()) {
      case "count", "n_unique" -> List.of(state(call, "count", DataType.INT64));
      case "min", "max", "first", "last", "any_value", "median", "quantile" ->
          List.of(state(call, "value", call.type()));
      case "sum" -> List.of(state(call, "sum", sumType(call)));
      case "mean", "avg" ->
          List.of(state(call, "sum", sumType(call)), state(call, "count", DataType.INT64));
      case "var", "var_pop", "std", "std_pop" ->
          List.of(
              state(call, "count", DataType.INT64),
              state(call, "mean", DataType.FLOAT64),
              state(call, "m2", DataType.FLOAT64));
      default ->
          throw new LongbowException(
              ErrorCode.INTERNAL, "Unknown aggregate function '" + call.function() + "'");
    };
  }

  /** Integers are summed in 128 bits, decimals exactly, floating point in float64. */
  private static DataType sumType(AggregateCall call) {
    DataType argument = call.argument().type();
    if (argument instanceof DataType.Decimal decimal) {
      return new DataType.Decimal(38, decimal.scale());
    }
    return argument.isInteger() ? INT128 : DataType.FLOAT64;
  }

  private static Field state(AggregateCall call, String state, DataType type) {
    return Field.of(call.name() + "/" + state, type);
  }
}

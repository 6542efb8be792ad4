package dev.longbow.aggregate;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns in which partial states travel from a partial to a final aggregation: the keys, then
 * for each aggregate its states, called {@code name/state}.
 */
public final class AggregateLayout {
  private static final DataType INT128 = new DataType.Decimal(38, 0);

  private AggregateLayout() {}

  /** The schema of partial states. */
  public static Schema partialSchema(List<Field> keys, List<AggregateCall> aggregates) {
    List<Field> fields = new ArrayList<>(keys);
    aggregates.forEach(call -> fields.addAll(states(call)));
    return new Schema(fields);
  }

  /** The state columns of one aggregate. */
  public static List<Field> states(AggregateCall call) {
    return switch (call.function()) {
      case "count" -> List.of(state(call, "count", DataType.INT64));
      case "min", "max" -> List.of(state(call, "value", call.type()));
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

package dev.longbow.aggregate;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/** The states of one aggregate for all groups, in columnar arrays. */
interface Accumulator {
  /** Makes room for this many groups. */
  void resize(int groups);

  /** Adds rows; {@code argument} is null for {@code count(*)}. */
  void add(Column argument, int[] groups, int rows);

  /** Merges partial states, one to a row, in the columns that {@link #states} gives. */
  void merge(List<Column> states, int[] groups, int rows);

  /** The partial states of the groups at {@code order[from .. from + count)}. */
  List<Column> states(int[] order, int from, int count);

  /** The results of the groups at {@code order[from .. from + count)}. */
  Column results(int[] order, int from, int count);

  /** Approximate bytes on the heap. */
  long heapBytes();

  /** The part of {@link #heapBytes} that {@link #resize} makes larger. */
  default long slotBytes() {
    return heapBytes();
  }

  /** The accumulator of a call. */
  static Accumulator of(AggregateCall call) {
    return switch (call.function()) {
      case "count", "n_unique" -> new CountAccumulator();
      case "sum", "mean" -> sum(call);
      // A quantile's state is its result: one value of each group, null until it is known.
      case "min", "max", "median", "quantile" -> extreme(call);
      case "first", "last", "any_value" ->
          new FirstLastAccumulator(
              call.type(), call.function().equals("last"), call.function().equals("any_value"));
      case "var", "var_pop", "std", "std_pop" -> new MomentsAccumulator(call.function());
      default ->
          throw new LongbowException(
              ErrorCode.INTERNAL, "Unknown aggregate function '" + call.function() + "'");
    };
  }

  private static Accumulator sum(AggregateCall call) {
    boolean mean = call.function().equals("mean");
    DataType argument = call.argument().type();
    return argument.isFloating()
        ? new FloatingSumAccumulator(mean)
        : new ExactSumAccumulator(argument, mean, call.name());
  }

  private static Accumulator extreme(AggregateCall call) {
    boolean largest = call.function().equals("max");
    return switch (call.type().physical()) {
      case BYTES -> new BytesExtremeAccumulator(call.type(), largest);
      case FLOAT32, FLOAT64 -> new FloatingExtremeAccumulator(call.type(), largest);
      case INT128 -> new DecimalExtremeAccumulator(call.type(), largest);
      default -> new IntegerExtremeAccumulator(call.type(), largest);
    };
  }
}

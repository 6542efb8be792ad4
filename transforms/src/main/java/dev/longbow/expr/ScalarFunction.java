package dev.longbow.expr;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import java.util.List;

/** A function from values of one row to a value, evaluated a batch at a time. */
public interface ScalarFunction {
  /** The name in expressions, lower case; operators use their symbol. */
  String name();

  /** Other names that mean the same. */
  default List<String> aliases() {
    return List.of();
  }

  /** One line for the reference: {@code split_part(string, delimiter, n)}. */
  String signature();

  /** One paragraph for the reference: meaning, null and NaN behaviour, errors. */
  String description();

  /**
   * Types a call.
   *
   * @param arguments the argument types; {@link DataType#NULL} for a bare NULL
   * @return the types to cast the arguments to, and the result
   * @throws LongbowException when the number or the types of the arguments do not fit
   */
  Signature resolve(List<DataType> arguments);

  /**
   * Evaluates a batch of rows.
   *
   * @param arguments columns of the resolved types, all {@code rows} long
   * @param resultType the resolved result type
   * @param zone the time zone for date parts of zoned timestamps
   * @throws LongbowException for values that have no result, for example integer overflow
   */
  Column evaluate(List<Column> arguments, DataType resultType, int rows, String zone);

  /** Whether the result is null exactly when an argument is (the usual case). */
  default boolean propagatesNulls() {
    return true;
  }

  /**
   * Whether the arguments are alternatives of one kind, as in {@code coalesce} and {@code
   * greatest}. Then the binder lets literals take the type of the other arguments before it calls
   * {@link #resolve}: {@code coalesce(x, 0)} with an int32 column asks for (int32, int32), {@code
   * coalesce(t, '2024-01-01')} with a timestamp for (timestamp, timestamp).
   */
  default boolean argumentsShareType() {
    return false;
  }

  /**
   * Whether some values can make a call with these resolved types fail. Such a call is never
   * evaluated for rows that a filter, a condition or a CASE in front of it keeps away.
   */
  default boolean mayFail(List<DataType> arguments, DataType result) {
    return true;
  }

  /** A typed call: what the arguments must be cast to, the result, and whether it may be null. */
  record Signature(List<DataType> arguments, DataType result, boolean mayBeNull) {
    public Signature {
      arguments = List.copyOf(arguments);
    }
  }
}

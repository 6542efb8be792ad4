package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The typed value of a parameter {@code :name}: a scalar (which may be null) or a list.
 *
 * @param type the type of the value, or of each value of the list; {@link DataType#NULL} when there
 *     is none to tell it from
 * @param values boxed as {@code Column.value} gives them; exactly one when scalar
 * @param isList whether it stands for several values; a list is allowed in {@code IN} only
 */
public record ParameterValue(DataType type, List<Object> values, boolean isList) {
  public ParameterValue {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** One value of a Java class that {@link Exprs#lit} knows, or null. */
  public static ParameterValue scalar(Object value) {
    Expr.Literal literal = Literals.of(value);
    return new ParameterValue(literal.type(), Collections.singletonList(literal.value()), false);
  }

  /**
   * A list of values that have a common type; it may be empty.
   *
   * @throws LongbowException {@link ErrorCode#PARAMETER} when the values have no common type, or
   *     one is null: with {@code NOT IN} no row would be left
   */
  public static ParameterValue list(List<?> values) {
    if (values.stream().anyMatch(Objects::isNull)) {
      throw new LongbowException(ErrorCode.PARAMETER, "Cannot take null in a list: " + values);
    }
    List<Expr.Literal> literals = new ArrayList<>();
    values.forEach(value -> literals.add(Literals.of(value)));
    DataType type =
        Literals.commonType(literals, "UTC")
            .orElseThrow(
                () ->
                    new LongbowException(
                        ErrorCode.PARAMETER,
                        "Cannot mix values of different types in one list: " + values));
    List<Object> converted = new ArrayList<>();
    for (Expr.Literal literal : literals) {
      converted.add(Literals.fit(literal.value(), type, "UTC").orElseThrow());
    }
    return new ParameterValue(type, converted, true);
  }
}

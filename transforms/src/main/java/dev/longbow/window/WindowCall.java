package dev.longbow.window;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A window function over columns of its input.
 *
 * @param name the result's column
 * @param type the result's type
 * @param nullable whether the result may be null
 * @param argument the column it looks at; empty for functions of the order alone and count(*)
 * @param where the boolean column of {@link WindowFunction#LAST_WHERE}
 * @param offset of {@link WindowFunction#LAG}: rows back, negative for rows ahead
 * @param frame ignored by functions of the order
 * @param minPeriods an aggregate over fewer values that are not null is null (but for 1: SQL's
 *     rules, under which a count is 0)
 */
public record WindowCall(
    String name,
    DataType type,
    boolean nullable,
    WindowFunction function,
    Optional<String> argument,
    Optional<String> where,
    long offset,
    Frame frame,
    long minPeriods) {
  /** The result's column. */
  public Field field() {
    return new Field(name, type, nullable);
  }

  /** In words: {@code mean(x) ROWS BETWEEN 9 PRECEDING AND CURRENT ROW AS avg}. */
  public String text() {
    String of = function.name().toLowerCase(Locale.ROOT);
    String text = of + "(" + argument.orElse(function == WindowFunction.COUNT ? "*" : "");
    text += function == WindowFunction.LAG ? ", " + offset + ")" : ")";
    text += where.map(column -> " where " + column).orElse("");
    text += function.isOfOrder() ? "" : " " + frame.text();
    return text + (minPeriods > 1 ? " of at least " + minPeriods : "") + " AS " + name;
  }

  /** The same over columns of other names. */
  public WindowCall over(UnaryOperator<String> names) {
    return new WindowCall(
        name,
        type,
        nullable,
        function,
        argument.map(names),
        where.map(names),
        offset,
        frame,
        minPeriods);
  }

  /** The same under another name. */
  public WindowCall as(String other) {
    return new WindowCall(
        other, type, nullable, function, argument, where, offset, frame, minPeriods);
  }
}

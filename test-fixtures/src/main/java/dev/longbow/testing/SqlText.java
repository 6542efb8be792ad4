package dev.longbow.testing;

import dev.longbow.column.DataType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Literals and combinations that are written alike in both languages. */
final class SqlText {
  private SqlText() {}

  static Twin constant(long value) {
    // Typed as the narrower of the two it can meet; the other operand decides.
    return Twin.same(value < 0 ? "(" + value + ")" : Long.toString(value), DataType.INT32)
        .within(Math.max(1, Math.abs(value)));
  }

  static Twin point(double value) {
    String text = value < 0 ? "(" + value + ")" : Double.toString(value);
    String duckdb = value < 0 ? "(" + value + "e0)" : value + "e0";
    return Twin.of(text, duckdb, DataType.FLOAT64).within(Math.max(1, Math.abs(value)));
  }

  static Twin quoted(String text) {
    return Twin.same("'" + text.replace("'", "''") + "'", DataType.STRING);
  }

  static boolean isInteger(Twin value) {
    return value.type().isInteger();
  }

  static boolean isDecimal(Twin value) {
    return value.type() instanceof DataType.Decimal;
  }

  static Twin function(String name, DataType type, Twin... arguments) {
    List<Twin> all = List.of(arguments);
    return Twin.of(
        name + "(" + list(all, Twin::longbow) + ")",
        name + "(" + list(all, Twin::duckdb) + ")",
        type);
  }

  static String list(List<Twin> values, Function<Twin, String> text) {
    return values.stream().map(text).collect(Collectors.joining(", "));
  }

  static Twin join(String operator, Twin left, Twin right, DataType type) {
    return Twin.of(
        "(" + left.longbow() + operator + right.longbow() + ")",
        "(" + left.duckdb() + operator + right.duckdb() + ")",
        type);
  }

  static Twin suffix(Twin value, String operator, DataType type) {
    return Twin.of(
        "(" + value.longbow() + operator + ")", "(" + value.duckdb() + operator + ")", type);
  }
}

package dev.longbow.testing;

import static dev.longbow.testing.SqlText.function;
import static dev.longbow.testing.SqlText.isDecimal;
import static dev.longbow.testing.SqlText.isInteger;
import static dev.longbow.testing.SqlText.join;
import static dev.longbow.testing.SqlText.list;
import static dev.longbow.testing.SqlText.quoted;
import static dev.longbow.testing.SqlText.suffix;

import dev.longbow.column.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Generates conditions over the columns of {@link RandomValues}, each in both languages. */
final class RandomConditions {
  private final Dice dice;
  private final RandomValues values;

  RandomConditions(Dice dice, RandomValues values) {
    this.dice = dice;
    this.values = values;
  }

  /** A condition that may decide about rows. */
  Twin condition(int depth) {
    if (depth > 0 && dice.chance(0.5)) {
      return connective(depth - 1);
    }
    List<Supplier<Twin>> kinds =
        List.of(
            () -> comparison(depth),
            () -> comparison(depth),
            this::membership,
            this::between,
            this::nullTest,
            this::textTest,
            this::floatTest,
            this::temporalComparison,
            this::flag);
    for (int attempt = 0; attempt < 20; attempt++) {
      Twin condition = dice.choose(kinds);
      if (condition != null) {
        return condition;
      }
    }
    return nullTest();
  }

  private Twin connective(int depth) {
    if (dice.chance(0.25)) {
      Twin operand = condition(depth);
      return new Twin(
          "NOT (" + operand.longbow() + ")",
          "NOT (" + operand.duckdb() + ")",
          DataType.BOOL,
          0,
          true);
    }
    String operator = dice.of(" AND ", " AND ", " OR ");
    List<Twin> operands = new ArrayList<>();
    for (int i = 0; i < 2 + dice.below(2); i++) {
      operands.add(condition(depth));
    }
    return Twin.of(
        operands.stream().map(Twin::longbow).collect(Collectors.joining(operator, "(", ")")),
        operands.stream().map(Twin::duckdb).collect(Collectors.joining(operator, "(", ")")),
        DataType.BOOL);
  }

  private Twin comparison(int depth) {
    String operator = dice.of(" = ", " <> ", " < ", " <= ", " > ", " >= ");
    if (dice.chance(0.2)) {
      Twin text = values.column(t -> t.type().equals(DataType.STRING));
      return text == null ? null : join(operator, text, quoted(word()), DataType.BOOL);
    }
    Twin left = values.number(depth);
    if (left == null) {
      return null;
    }
    Twin number = dice.chance(0.3) ? values.number(depth) : null;
    Twin right = number == null ? values.literal(left) : number;
    boolean decimals = isDecimal(left) || isDecimal(right);
    // Decimal against floating point goes through float64 in Longbow, through DECIMAL in DuckDB.
    return decimals && !left.type().equals(right.type()) && !right.longbow().startsWith("CAST('")
        ? null
        : join(operator, comparable(left), comparable(right), DataType.BOOL);
  }

  /** Lets DuckDB compare a float32 as a DOUBLE. */
  private static Twin comparable(Twin value) {
    return value.type().equals(DataType.FLOAT32)
        ? new Twin(
            value.longbow(), RandomValues.asFloat64(value).duckdb(), value.type(), 0, value.exact())
        : value;
  }

  private Twin membership() {
    boolean text = dice.chance(0.5);
    Twin value =
        text
            ? values.column(t -> t.type().equals(DataType.STRING))
            : values.column(SqlText::isInteger);
    if (value == null) {
      return null;
    }
    List<Twin> options = new ArrayList<>();
    for (int i = 0; i < 1 + dice.below(6); i++) {
      options.add(text ? quoted(word()) : values.literal(value));
    }
    if (dice.chance(0.1)) {
      options.add(Twin.same("NULL", value.type()));
    }
    String operator = dice.chance(0.8) ? " IN (" : " NOT IN (";
    return Twin.of(
        value.longbow() + operator + list(options, Twin::longbow) + ")",
        value.duckdb() + operator + list(options, Twin::duckdb) + ")",
        DataType.BOOL);
  }

  private Twin between() {
    Twin value = values.column(t -> isInteger(t) || t.type().equals(DataType.FLOAT64));
    if (value == null) {
      return null;
    }
    Twin low = values.literal(value);
    Twin high = values.literal(value);
    String operator = dice.chance(0.8) ? " BETWEEN " : " NOT BETWEEN ";
    return Twin.of(
        "(" + value.longbow() + operator + low.longbow() + " AND " + high.longbow() + ")",
        "(" + value.duckdb() + operator + low.duckdb() + " AND " + high.duckdb() + ")",
        DataType.BOOL);
  }

  private Twin nullTest() {
    Twin value = values.anyColumn();
    return suffix(value, dice.of(" IS NULL", " IS NOT NULL"), DataType.BOOL);
  }

  private Twin textTest() {
    Twin value = values.column(t -> t.type().equals(DataType.STRING));
    if (value == null) {
      return null;
    }
    String part = dice.of("v1", "a", "", "é", "Z", "-x", "v29");
    return function(
        dice.of("starts_with", "ends_with", "contains"), DataType.BOOL, value, quoted(part));
  }

  private Twin floatTest() {
    Twin value = values.column(t -> t.type().isFloating() && t.exact());
    if (value == null) {
      return null;
    }
    return dice.chance(0.5)
        ? Twin.of("is_nan(" + value.longbow() + ")", "isnan(" + value.duckdb() + ")", DataType.BOOL)
        : Twin.of(
            "is_finite(" + value.longbow() + ")",
            "isfinite(" + value.duckdb() + ")",
            DataType.BOOL);
  }

  private Twin flag() {
    return values.column(t -> t.type().equals(DataType.BOOL));
  }

  private Twin temporalComparison() {
    Twin value = values.column(t -> t.type().isTemporal());
    if (value == null) {
      return null;
    }
    String operator = dice.of(" = ", " < ", " <= ", " > ", " >= ");
    return join(operator, value, moment(value.type()), DataType.BOOL);
  }

  private Twin moment(DataType type) {
    if (type.equals(DataType.DATE)) {
      return Twin.same(
          "DATE '" + dice.of("1969-12-31", "1970-01-01", "1970-06-30", "1971-02-28") + "'", type);
    } else if (type.equals(DataType.TIMESTAMP)) {
      return Twin.same(
          "TIMESTAMP '"
              + dice.of("2024-01-01 00:00:00", "2024-02-29 12:30:00", "2024-12-31 23:59:59.999999")
              + "'",
          type);
    }
    String text =
        dice.of("1970-01-01 00:00:00", "1969-12-31 23:59:59.999999", "1970-02-01 10:00:00");
    return Twin.of("TIMESTAMP '" + text + "'", "TIMESTAMPTZ '" + text + "+00'", type);
  }

  private String word() {
    return dice.of("", "alpha", "Beta", "gamma ray", "Zürich", "o'clock", "v17-x", "v2", "v2999-x");
  }
}

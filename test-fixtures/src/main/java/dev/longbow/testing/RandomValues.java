package dev.longbow.testing;

import static dev.longbow.testing.SqlText.constant;
import static dev.longbow.testing.SqlText.function;
import static dev.longbow.testing.SqlText.isDecimal;
import static dev.longbow.testing.SqlText.isInteger;
import static dev.longbow.testing.SqlText.join;
import static dev.longbow.testing.SqlText.point;
import static dev.longbow.testing.SqlText.quoted;

import dev.longbow.column.DataType;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Generates values over given columns, each in both languages.
 *
 * <p>Where the languages differ, DuckDB's text says what Longbow means:
 *
 * <ul>
 *   <li>DuckDB computes integers of every width as BIGINT, so that only Longbow could overflow; the
 *       bounds keep it from that.
 *   <li>{@code /} is true division by IEEE rules: operands become DOUBLE first, and division by
 *       zero is spelled out.
 *   <li>{@code ln}, {@code log10} and {@code sqrt} outside their domain are errors in DuckDB; the
 *       text gives -infinity and NaN.
 *   <li>A float32 meets other numbers as float64: DuckDB, which would make the others FLOAT, gets a
 *       cast.
 *   <li>{@code weekday} is ISO's (Monday 1): {@code isodow}.
 *   <li>{@code clip} does not exist in DuckDB: a CASE, in which NaN and null stay.
 *   <li>{@code date_trunc} and intervals keep the type of a date.
 *   <li>Number literals with a point are DECIMAL in DuckDB: written with an exponent.
 * </ul>
 *
 * <p>What no text can bring together is not generated: letters with special casing rules, rounding
 * to digits of binary fractions, dividing by a zero of unknown sign.
 */
final class RandomValues {
  private static final double INT32_LIMIT = 2e9;
  private static final double INT64_LIMIT = 1e15;

  private final Dice dice;
  private final List<Twin> columns;
  private final RandomConditions conditions;

  RandomValues(Dice dice, List<Twin.Named> columns) {
    this.dice = dice;
    this.columns = columns.stream().map(Twin.Named::reference).toList();
    this.conditions = new RandomConditions(dice, this);
  }

  /** Conditions over the same columns. */
  RandomConditions conditions() {
    return conditions;
  }

  /** Any column, approximate ones too. */
  Twin anyColumn() {
    return dice.pick(columns);
  }

  /** One of the columns that fit and may decide about rows, or null. */
  Twin column(Predicate<Twin> wanted) {
    List<Twin> fitting = columns.stream().filter(wanted).filter(Twin::exact).toList();
    return fitting.isEmpty() ? null : dice.pick(fitting);
  }

  /** A numeric expression that may decide about rows; null when no column is numeric. */
  Twin number(int depth) {
    if (depth <= 0 || dice.chance(0.5)) {
      return column(t -> t.type().isNumeric() && t.exact());
    }
    return dice.chance(0.5) ? integer(depth) : dice.chance(0.7) ? floating(depth) : part();
  }

  /** An int64 expression with a bound. */
  private Twin integer(int depth) {
    Twin column = column(t -> isInteger(t) && t.bound() > 0 && t.bound() < INT64_LIMIT);
    if (column == null) {
      return null;
    }
    Twin value = wide(column);
    for (int i = 0; i < depth; i++) {
      Twin other = column(t -> isInteger(t) && t.bound() > 0 && t.bound() < INT64_LIMIT);
      Twin right = dice.chance(0.5) ? wide(other) : smallLiteral();
      value = arithmetic(value, right);
    }
    return value;
  }

  private Twin arithmetic(Twin left, Twin right) {
    boolean narrow = left.type().equals(DataType.INT32) && right.type().equals(DataType.INT32);
    double limit = narrow ? INT32_LIMIT : INT64_LIMIT;
    DataType type = narrow ? DataType.INT32 : DataType.INT64;
    if (dice.chance(0.3) && left.bound() * right.bound() < limit) {
      return join(" * ", left, right, type).within(left.bound() * right.bound());
    } else if (dice.chance(0.3)) {
      Twin divisor = constant(dice.of(2, 3, 7, 10, -4));
      return dice.chance(0.5)
          ? Twin.of(
                  "div(" + left.longbow() + ", " + divisor.longbow() + ")",
                  "(" + left.duckdb() + " // " + divisor.duckdb() + ")",
                  left.type())
              .within(left.bound())
          : join(" % ", left, divisor, left.type()).within(10);
    } else if (left.bound() + right.bound() < limit) {
      return join(dice.of(" + ", " - "), left, right, type).within(left.bound() + right.bound());
    }
    return left;
  }

  /** An integer column as int64, or as it is when it is 32 or 64 bits wide. */
  private Twin wide(Twin column) {
    String duckdb = "CAST(" + column.duckdb() + " AS BIGINT)";
    boolean native32 = column.type().equals(DataType.INT32);
    if (native32 || column.type().equals(DataType.INT64)) {
      return new Twin(column.longbow(), duckdb, column.type(), column.bound(), column.exact());
    }
    return Twin.of("CAST(" + column.longbow() + " AS int64)", duckdb, DataType.INT64)
        .within(column.bound());
  }

  /** A float64 expression, exact in both engines; its bound is 0 when it may be infinite. */
  private Twin floating(int depth) {
    Twin value = asFloat64(column(t -> t.type().isFloating() && t.exact()));
    if (value == null) {
      return null;
    }
    for (int i = 0; i < depth; i++) {
      Twin other = asFloat64(column(t -> (t.type().isFloating() || isInteger(t)) && t.exact()));
      Twin right = dice.chance(0.5) ? other : point(dice.between(-80, 80) / 4.0);
      value = dice.chance(0.25) ? quotient(value, divisor()) : combine(value, right);
    }
    return value;
  }

  /** An integer or a literal, which is never -0.0. */
  private Twin divisor() {
    Twin integer = column(SqlText::isInteger);
    return integer == null || dice.chance(0.3)
        ? point(dice.between(-10, 10) / 4.0)
        : asFloat64(integer);
  }

  private Twin combine(Twin left, Twin right) {
    boolean bounded = left.bound() > 0 && right.bound() > 0;
    if (dice.chance(0.3)) {
      double bound = left.bound() * right.bound();
      return join(" * ", left, right, DataType.FLOAT64).within(bounded && bound < 1e12 ? bound : 0);
    }
    return join(dice.of(" + ", " - "), left, right, DataType.FLOAT64)
        .within(bounded ? left.bound() + right.bound() : 0);
  }

  private static Twin quotient(Twin left, Twin right) {
    String duckdb =
        "CASE WHEN %2$s = 0e0 THEN CASE WHEN %1$s IS NULL THEN NULL WHEN isnan(%1$s) OR %1$s = 0e0"
            + " THEN 'NaN'::DOUBLE WHEN %1$s > 0e0 THEN 'Infinity'::DOUBLE"
            + " ELSE '-Infinity'::DOUBLE END ELSE %1$s / %2$s END";
    return Twin.of(
        "(" + left.longbow() + " / " + right.longbow() + ")",
        duckdb.formatted(left.duckdb(), right.duckdb()),
        DataType.FLOAT64);
  }

  /** A number as float64 in both languages; null for null. */
  static Twin asFloat64(Twin value) {
    if (value == null || value.type().equals(DataType.FLOAT64)) {
      return value;
    }
    return new Twin(
        "CAST(" + value.longbow() + " AS float64)",
        "CAST(" + value.duckdb() + " AS DOUBLE)",
        DataType.FLOAT64,
        value.bound(),
        value.exact());
  }

  /** A part of a date or the length of a text. */
  private Twin part() {
    Twin time = column(t -> t.type().isTemporal());
    Twin text = column(t -> t.type().equals(DataType.STRING));
    if (time == null || (text != null && dice.chance(0.2))) {
      return text == null ? null : function("length", DataType.INT64, text).within(1000);
    }
    String name = dice.of("year", "quarter", "month", "day", "weekday", "hour", "minute", "second");
    if (time.type().equals(DataType.DATE) && name.matches("hour|minute|second")) {
      name = "day";
    }
    String duckdb = name.equals("weekday") ? "isodow" : name;
    return Twin.of(
            name + "(" + time.longbow() + ")",
            "CAST(" + duckdb + "(" + time.duckdb() + ") AS BIGINT)",
            DataType.INT32)
        .within(3000);
  }

  /** Any expression for a new column; may be approximate. */
  Twin value(int depth) {
    List<Supplier<Twin>> kinds =
        List.of(
            () -> number(depth + 1),
            () -> number(depth + 1),
            () -> conditional(depth),
            () -> chosen(depth),
            this::text,
            this::text,
            this::temporal,
            this::mathematical,
            this::part,
            () -> conditions.condition(depth));
    for (int attempt = 0; attempt < 20; attempt++) {
      Twin value = dice.choose(kinds);
      if (value != null) {
        return value;
      }
    }
    return anyColumn();
  }

  private Twin conditional(int depth) {
    boolean text = dice.chance(0.3);
    Twin then = text ? text() : integer(depth);
    Twin otherwise = text ? text() : integer(depth);
    if (then == null || otherwise == null) {
      return null;
    }
    Twin condition = conditions.condition(depth);
    String last = dice.of("ELSE", "NO ELSE");
    String pattern =
        last.equals("ELSE") ? "CASE WHEN %s THEN %s ELSE %s END" : "CASE WHEN %s THEN %s END";
    return Twin.of(
            pattern.formatted(condition.longbow(), then.longbow(), otherwise.longbow()),
            pattern.formatted(condition.duckdb(), then.duckdb(), otherwise.duckdb()),
            text ? DataType.STRING : wider(then, otherwise))
        .within(Math.max(then.bound(), otherwise.bound()));
  }

  private static DataType wider(Twin a, Twin b) {
    return a.type().equals(DataType.INT32) && b.type().equals(DataType.INT32)
        ? DataType.INT32
        : DataType.INT64;
  }

  private Twin chosen(int depth) {
    Twin a = dice.chance(0.5) ? integer(depth) : floating(depth);
    if (a == null) {
      return null;
    }
    Twin b = isInteger(a) ? integer(depth) : floating(depth);
    if (b == null) {
      return null;
    }
    double bound = a.bound() > 0 && b.bound() > 0 ? Math.max(a.bound(), b.bound()) : 0;
    DataType type = isInteger(a) ? wider(a, b) : DataType.FLOAT64;
    String name = dice.of("coalesce", "greatest", "least", "nullif", "clip", "abs");
    switch (name) {
      case "clip":
        long low = dice.between(-300, 0);
        long high = dice.between(1, 300);
        String nan = type.isFloating() ? " WHEN isnan(%1$s) THEN %1$s".formatted(a.duckdb()) : "";
        return Twin.of(
                "clip(%s, %d, %d)".formatted(a.longbow(), low, high),
                "CASE WHEN %1$s IS NULL THEN NULL%4$s WHEN %1$s < %2$d THEN %2$d WHEN %1$s > %3$d THEN %3$d ELSE %1$s END"
                    .formatted(a.duckdb(), low, high, nan),
                a.type())
            // NaN stays, so a number without bound has none now either.
            .within(a.bound() > 0 || !type.isFloating() ? Math.max(300, a.bound()) : 0);
      case "abs":
        return function("abs", a.type(), a).within(a.bound());
      default:
        return function(name, type, a, b).within(bound);
    }
  }

  /** A string expression. */
  Twin text() {
    Twin value = column(t -> t.type().equals(DataType.STRING));
    Twin integer = column(t -> isInteger(t) && t.exact());
    if (value == null) {
      return integer == null ? null : asText(integer);
    }
    return switch (dice.below(9)) {
      case 0 -> function("lower", DataType.STRING, value);
      case 1 -> function("upper", DataType.STRING, value);
      case 2 -> function("trim", DataType.STRING, value);
      case 3 ->
          function("split_part", DataType.STRING, value, quoted("-"), constant(dice.of(1, 2, 4)));
      case 4 ->
          function(
              "substr",
              DataType.STRING,
              value,
              constant(dice.of(1, 2, 5)),
              constant(dice.of(0, 1, 3)));
      case 5 ->
          function("replace", DataType.STRING, value, quoted("a"), quoted(dice.of("", "AA", "é")));
      case 6 ->
          function(
              "concat",
              DataType.STRING,
              value,
              quoted("/"),
              integer == null ? value : asText(integer));
      case 7 -> join(" || ", value, quoted("!"), DataType.STRING);
      default -> value;
    };
  }

  private static Twin asText(Twin integer) {
    return Twin.of(
        "CAST(" + integer.longbow() + " AS string)",
        "CAST(" + integer.duckdb() + " AS VARCHAR)",
        DataType.STRING);
  }

  private Twin temporal() {
    Twin value = column(t -> t.type().isTemporal());
    if (value == null) {
      return null;
    }
    String cast = DuckDbOracle.typeName(value.type());
    switch (dice.below(3)) {
      case 0:
        return Twin.of(
            "date(" + value.longbow() + ")", "CAST(" + value.duckdb() + " AS DATE)", DataType.DATE);
      case 1:
        String part =
            value.type().equals(DataType.DATE)
                ? dice.of("year", "quarter", "month", "week")
                : dice.of("year", "month", "week", "day", "hour", "minute");
        String call = "date_trunc('" + part + "', " + value.longbow() + ")";
        return Twin.of(
            call,
            "CAST(date_trunc('" + part + "', " + value.duckdb() + ") AS " + cast + ")",
            value.type());
      default:
        String interval = "INTERVAL " + dice.of("'7' DAY", "'1' MONTH", "'13' MONTH", "'1' YEAR");
        String sign = dice.of(" + ", " - ");
        return Twin.of(
            "(" + value.longbow() + sign + interval + ")",
            "CAST(" + value.duckdb() + sign + interval + " AS " + cast + ")",
            value.type());
    }
  }

  /** Functions of real numbers: C and Java libraries differ in the last digit. */
  private Twin mathematical() {
    Twin value = asFloat64(column(t -> t.type().isNumeric() && !isDecimal(t) && t.exact()));
    if (value == null) {
      return null;
    }
    String x = value.duckdb();
    String name = dice.of("sqrt", "ln", "log10", "exp", "round", "floor", "ceil");
    String longbow = name + "(" + value.longbow() + ")";
    return switch (name) {
      case "sqrt" ->
          Twin.of(
              longbow,
              "CASE WHEN %1$s < 0e0 THEN 'NaN'::DOUBLE ELSE sqrt(%1$s) END".formatted(x),
              DataType.FLOAT64);
      case "ln", "log10" ->
          Twin.of(
                  longbow,
                  "CASE WHEN %1$s = 0e0 THEN '-Infinity'::DOUBLE WHEN %1$s < 0e0 THEN 'NaN'::DOUBLE ELSE %2$s(%1$s) END"
                      .formatted(x, name),
                  DataType.FLOAT64)
              .approximate();
      case "exp" ->
          value.bound() == 0 || value.bound() > 10_000
              ? null
              : Twin.of(
                      "exp(" + value.longbow() + " / 100.0)",
                      "exp(" + x + " / 100e0)",
                      DataType.FLOAT64)
                  .approximate();
      default -> Twin.of(longbow, name + "(" + x + ")", DataType.FLOAT64).within(value.bound());
    };
  }

  /** A literal near the values of an expression. */
  Twin literal(Twin value) {
    if (isDecimal(value)) {
      String text = dice.between(-999_999, 999_999) / 100.0 + "";
      return Twin.of(
          "CAST('" + text + "' AS decimal(12,2))",
          "CAST('" + text + "' AS DECIMAL(12,2))",
          value.type());
    } else if (isInteger(value)) {
      boolean unsigned = value.type().toString().startsWith("uint");
      double reach = value.bound() > 0 ? Math.min(value.bound(), 100_000) : 100;
      if (value.type().equals(DataType.INT8)) {
        reach = 127;
      }
      return constant(dice.between(unsigned ? 0 : (long) -reach, (long) reach));
    }
    return point(dice.between(-800, 800) / 4.0);
  }

  private Twin smallLiteral() {
    return constant(dice.between(-20, 20));
  }
}

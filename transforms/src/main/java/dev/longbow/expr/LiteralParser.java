package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads constants that are more than one word: numbers, dates, times and intervals. */
final class LiteralParser {
  /** Words that make a text behind them a date, a time or an interval. */
  static final Set<String> TYPES = Set.of("date", "time", "timestamp", "interval");

  private LiteralParser() {}

  /** {@code DATE '2024-01-31'}, {@code INTERVAL '7' DAY}; the type's name is taken already. */
  static Expr typed(TokenCursor tokens, String type, Token value) {
    Optional<?> read =
        switch (type) {
          case "date" -> TemporalText.date(value.text());
          case "time" -> TemporalText.time(value.text());
          case "interval" -> interval(tokens, value);
          default -> {
            Optional<?> zoned = TemporalText.instant(value.text());
            yield zoned.isPresent() ? zoned : TemporalText.dateTime(value.text());
          }
        };
    if (read.isEmpty()) {
      throw tokens.error(
          value, "Invalid %s '%s'".formatted(type.toUpperCase(Locale.ROOT), value.text()));
    }
    return read.get() instanceof Expr expression ? expression : Literals.of(read.get());
  }

  /** {@code INTERVAL '7' DAY}, {@code INTERVAL '7 days'}. */
  private static Optional<Expr> interval(TokenCursor tokens, Token value) {
    String[] parts = value.text().strip().split("\\s+");
    String unit;
    if (parts.length == 2) {
      unit = parts[1];
    } else if (tokens.peek().kind() == Kind.WORD && parts.length == 1) {
      unit = tokens.take().text();
    } else {
      throw tokens.error(value, "Expected INTERVAL '7' DAY");
    }
    if (!parts[0].matches("[-+]?\\d{1,9}")) {
      throw tokens.error(
          value, "Invalid INTERVAL '" + value.text() + "': a whole number is expected");
    }
    int count = Integer.parseInt(parts[0]);
    String singular = unit.toLowerCase(Locale.ROOT).replaceAll("s$", "");
    return Optional.of(
        switch (singular) {
          case "microsecond" -> new Expr.Interval(0, 0, count);
          case "millisecond" -> new Expr.Interval(0, 0, count * 1_000L);
          case "second" -> new Expr.Interval(0, 0, count * 1_000_000L);
          case "minute" -> new Expr.Interval(0, 0, count * 60_000_000L);
          case "hour" -> new Expr.Interval(0, 0, count * 3_600_000_000L);
          case "day" -> new Expr.Interval(0, count, 0);
          case "week" -> new Expr.Interval(0, Math.multiplyExact(7, count), 0);
          case "month" -> new Expr.Interval(count, 0, 0);
          case "quarter" -> new Expr.Interval(Math.multiplyExact(3, count), 0, 0);
          case "year" -> new Expr.Interval(Math.multiplyExact(12, count), 0, 0);
          default ->
              throw tokens.error(
                  value,
                  "Unknown unit '%s'. Known: microsecond, millisecond, second, minute, hour, day, week, month, quarter, year"
                      .formatted(unit));
        });
  }

  /** A number; its sign belongs to it, as the smallest int64 has no positive. */
  static Expr number(TokenCursor tokens, Token token, boolean negative) {
    String digits = negative ? "-" + token.text() : token.text();
    if (token.text().chars().allMatch(Character::isDigit)) {
      try {
        return Literals.ofInteger(new BigInteger(digits));
      } catch (LongbowException e) {
        throw tokens.error(token, e.text());
      }
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw tokens.error(token, "Invalid number " + digits + ": it is beyond the range of float64");
    }
    return new Expr.Literal(value, DataType.FLOAT64);
  }
}

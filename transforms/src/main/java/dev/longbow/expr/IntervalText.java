package dev.longbow.expr;

import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Intervals as text: {@code INTERVAL '7' DAY}, {@code INTERVAL '1 month 15 days'}. */
final class IntervalText {
  private static final String UNITS =
      "microsecond, millisecond, second, minute, hour, day, week, month, quarter, year";

  private IntervalText() {}

  /** The text of an interval. */
  static String of(Expr.Interval interval) {
    List<String> parts = new ArrayList<>();
    if (interval.months() != 0) {
      parts.add(interval.months() + " MONTH");
    }
    if (interval.days() != 0) {
      parts.add(interval.days() + " DAY");
    }
    if (interval.micros() != 0 || parts.isEmpty()) {
      parts.add(time(interval.micros()));
    }
    String text = String.join(" ", parts);
    return parts.size() == 1 ? "INTERVAL '" + text.replace(" ", "' ") : "INTERVAL '" + text + "'";
  }

  /** In the largest unit that has no fraction. */
  private static String time(long micros) {
    long count = micros;
    String unit = "MICROSECOND";
    long[] sizes = {1000, 1000, 60, 60};
    String[] larger = {"MILLISECOND", "SECOND", "MINUTE", "HOUR"};
    for (int i = 0; i < sizes.length && count % sizes[i] == 0 && count != 0; i++) {
      count /= sizes[i];
      unit = larger[i];
    }
    return count + " " + unit;
  }

  /** Reads what follows the word INTERVAL: a number and a unit, or several of them in one text. */
  static Expr.Interval parse(TokenCursor tokens) {
    Token value = tokens.take();
    List<String> parts = new ArrayList<>(List.of(value.text().strip().split("\\s+")));
    if (parts.size() == 1 && tokens.peek().kind() == Kind.WORD) {
      parts.add(tokens.take().text());
    }
    if (parts.size() % 2 != 0) {
      throw tokens.error(value, "Expected INTERVAL '7' DAY");
    }
    try {
      Expr.Interval interval = new Expr.Interval(0, 0, 0);
      for (int i = 0; i < parts.size(); i += 2) {
        interval = sum(interval, part(tokens, value, parts.get(i), parts.get(i + 1)));
      }
      return interval;
    } catch (ArithmeticException e) {
      throw tokens.error(value, "Invalid INTERVAL '" + value.text() + "': it is too long");
    }
  }

  private static Expr.Interval sum(Expr.Interval a, Expr.Interval b) {
    return new Expr.Interval(
        Math.addExact(a.months(), b.months()),
        Math.addExact(a.days(), b.days()),
        Math.addExact(a.micros(), b.micros()));
  }

  private static Expr.Interval part(TokenCursor tokens, Token value, String number, String unit) {
    if (!number.matches("[-+]?\\d{1,30}")) {
      throw tokens.error(
          value, "Invalid INTERVAL '" + value.text() + "': a whole number is expected");
    }
    long count = new BigInteger(number).longValueExact();
    return switch (unit.toLowerCase(Locale.ROOT).replaceAll("s$", "")) {
      case "microsecond" -> time(count, 1);
      case "millisecond" -> time(count, 1_000L);
      case "second" -> time(count, 1_000_000L);
      case "minute" -> time(count, 60_000_000L);
      case "hour" -> time(count, 3_600_000_000L);
      case "day" -> new Expr.Interval(0, Math.toIntExact(count), 0);
      case "week" -> new Expr.Interval(0, times(count, 7), 0);
      case "month" -> new Expr.Interval(Math.toIntExact(count), 0, 0);
      case "quarter" -> new Expr.Interval(times(count, 3), 0, 0);
      case "year" -> new Expr.Interval(times(count, 12), 0, 0);
      default -> throw tokens.error(value, "Unknown unit '%s'. Known: %s".formatted(unit, UNITS));
    };
  }

  private static Expr.Interval time(long count, long micros) {
    return new Expr.Interval(0, 0, Math.multiplyExact(count, micros));
  }

  private static int times(long count, int factor) {
    return Math.toIntExact(Math.multiplyExact(count, factor));
  }
}

package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads constants that are more than a text in quotes: numbers, and a type's name with a text
 * behind it as in {@code DATE '2024-01-31'}, {@code INTERVAL '7' DAY}, {@code FLOAT64 'NaN'},
 * {@code DECIMAL(10, 2) '1.50'}, {@code X'0aff'}.
 */
final class LiteralParser {
  private static final Set<String> TYPES =
      Set.of(
          "date",
          "time",
          "timestamp",
          "interval",
          "int8",
          "int16",
          "int32",
          "int64",
          "uint8",
          "uint16",
          "uint32",
          "uint64",
          "float32",
          "float64",
          "decimal",
          "uuid");

  private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?";

  private LiteralParser() {}

  /** Whether a word begins a constant, by what follows it. */
  static boolean startsHere(Token word, Token after) {
    String type = word.text().toLowerCase(Locale.ROOT);
    return switch (after.kind()) {
      case STRING -> TYPES.contains(type) || (type.equals("x") && touches(word, after));
      case NUMBER -> type.equals("interval");
      case SYMBOL -> type.equals("decimal") && after.isSymbol("(");
      default -> false;
    };
  }

  private static boolean touches(Token word, Token after) {
    return word.position() + 1 == after.position();
  }

  /** A constant with its type in front. */
  static Expr typed(TokenCursor tokens) {
    String name = tokens.peek().text().toLowerCase(Locale.ROOT);
    Optional<DataType> type = Optional.empty();
    if (name.equals("interval")) {
      tokens.take();
      return IntervalText.parse(tokens);
    } else if (name.equals("x") || (name.equals("decimal") && !tokens.second().isSymbol("("))) {
      tokens.take();
    } else {
      type = Optional.of(TypeNameParser.type(tokens));
    }
    if (tokens.peek().kind() != Kind.STRING) {
      throw tokens.unexpected("a value in quotes");
    }
    Token value = tokens.take();
    Optional<Expr.Literal> literal;
    try {
      literal = type.isPresent() ? typed(value.text(), type.get()) : untyped(value.text(), name);
    } catch (LongbowException e) {
      throw tokens.error(value, e.text());
    }
    String shown = type.map(DataType::toString).orElse(name).toUpperCase(Locale.ROOT);
    return literal.orElseThrow(
        () -> tokens.error(value, "Invalid %s '%s'".formatted(shown, value.text())));
  }

  /** A decimal whose digits say its type, or bytes in hexadecimal. */
  private static Optional<Expr.Literal> untyped(String text, String name) {
    if (name.equals("decimal")) {
      return number(text).map(Literals::of);
    }
    return text.matches("([0-9a-fA-F]{2})*")
        ? Optional.of(Literals.of(HexFormat.of().parseHex(text)))
        : Optional.empty();
  }

  private static Optional<Expr.Literal> typed(String text, DataType type) {
    if (type.equals(DataType.TIMESTAMP)) {
      Optional<Expr.Literal> zoned = TemporalText.instant(text).map(Literals::of);
      return zoned.isPresent() ? zoned : TemporalText.dateTime(text).map(Literals::of);
    } else if (type.isFloating()) {
      return floating(text).flatMap(value -> floating(value, text, type));
    }
    Optional<Object> value = Optional.of(text);
    if (type instanceof DataType.Decimal) {
      value = number(text).map(number -> number);
    } else if (type.isInteger()) {
      value =
          Optional.of(text)
              .filter(digits -> digits.matches("[-+]?\\d{1,20}"))
              .map(digits -> Literals.ofInteger(new BigInteger(digits)).value());
    }
    return value
        .flatMap(found -> Literals.fit(found, type, "UTC"))
        .map(found -> new Expr.Literal(found, type));
  }

  private static Optional<BigDecimal> number(String text) {
    return text.matches(NUMBER) ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** A number, {@code NaN} or an infinity; empty for what has no value in float64. */
  private static Optional<Double> floating(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Optional.of(Double.NaN);
      case "infinity", "inf" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-infinity", "-inf" -> Optional.of(Double.NEGATIVE_INFINITY);
      default ->
          text.matches(NUMBER)
              ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
              : Optional.empty();
    };
  }

  private static Optional<Expr.Literal> floating(double value, String text, DataType type) {
    if (type.equals(DataType.FLOAT64)) {
      return Optional.of(new Expr.Literal(value, type));
    }
    // Not by way of the double: that would round twice.
    float single = Double.isFinite(value) ? Float.parseFloat(text) : (float) value;
    return Float.isInfinite(single) && Double.isFinite(value)
        ? Optional.empty()
        : Optional.of(new Expr.Literal(single, type));
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

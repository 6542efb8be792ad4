package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parses SQL expressions by precedence climbing: {@code OR}, {@code AND}, {@code NOT}, comparisons,
 * {@code + - ||}, {@code * / %}, signs, {@code ::}. Any name that is not one of a few keywords is a
 * column wherever a column can stand, so {@code timestamp}, {@code date} or {@code value} need no
 * quotes.
 */
public final class ExprParser {
  /** Words that are never a column without quotes. */
  private static final Set<String> RESERVED =
      Set.of(
          "and",
          "or",
          "not",
          "is",
          "in",
          "between",
          "case",
          "when",
          "then",
          "else",
          "end",
          "null",
          "true",
          "false",
          "as",
          "like",
          "ilike",
          "distinct");

  /** Words that make a text behind them a date, a time or an interval. */
  private static final Set<String> LITERAL_TYPES = Set.of("date", "time", "timestamp", "interval");

  /** Functions of many rows; the names of {@code aggregate.AggregateFunctions}. */
  static final Set<String> AGGREGATES =
      Set.of(
          "count",
          "sum",
          "mean",
          "avg",
          "min",
          "max",
          "var",
          "var_samp",
          "variance",
          "var_pop",
          "std",
          "stddev",
          "stddev_samp",
          "std_pop",
          "stddev_pop");

  /** Parentheses within parentheses: each level is several calls deep here. */
  private static final int DEEPEST_NESTING = 250;

  /** Levels of the tree: whoever walks it takes a few calls for each. */
  private static final int DEEPEST_TREE = 1000;

  private static final int LARGEST_TREE = 1_000_000;

  private final String text;
  private final List<Token> tokens;
  private int next;
  private int depth;

  private ExprParser(String text) {
    this.text = text;
    this.tokens = ExprLexer.tokens(text);
  }

  /**
   * Parses an expression, with or without {@code AS name} at its end.
   *
   * @throws LongbowException {@link ErrorCode#EXPRESSION_SYNTAX} with the line and a caret
   */
  public static Expr parse(String text) {
    ExprParser parser = new ExprParser(text);
    if (parser.peek().kind() == Kind.END) {
      throw ExprLexer.error(text, 0, "Missing expression");
    }
    Expr expression = parser.expression();
    if (parser.takeWord("as")) {
      expression = new Expr.Alias(expression, parser.name("a name after AS"));
    }
    if (parser.peek().kind() != Kind.END) {
      throw parser.unexpected("the end of the expression or an operator");
    }
    if (!ExprTrees.isWithin(expression, DEEPEST_TREE, LARGEST_TREE)) {
      throw ExprLexer.error(
          text,
          0,
          "Expression too large: at most %,d operators may build on each other, %,d in all"
              .formatted(DEEPEST_TREE, LARGEST_TREE));
    }
    return expression;
  }

  /** Whether a name is a keyword, so that a column of this name needs double quotes. */
  static boolean isReserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }

  private Expr expression() {
    if (++depth > DEEPEST_NESTING) {
      throw error(peek(), "Expression nested more than " + DEEPEST_NESTING + " levels deep");
    }
    List<Expr> operands = new ArrayList<>(List.of(conjunction()));
    while (takeWord("or")) {
      operands.add(conjunction());
    }
    depth--;
    return operands.size() == 1 ? operands.get(0) : new Expr.Or(operands);
  }

  private Expr conjunction() {
    List<Expr> operands = new ArrayList<>(List.of(negation()));
    while (takeWord("and")) {
      operands.add(negation());
    }
    return operands.size() == 1 ? operands.get(0) : new Expr.And(operands);
  }

  private Expr negation() {
    int negations = 0;
    while (takeWord("not")) {
      negations++;
    }
    Expr operand = predicate();
    for (int i = 0; i < Math.min(negations, 2 - negations % 2); i++) {
      operand = new Expr.Not(operand);
    }
    return operand;
  }

  private Expr predicate() {
    Expr left = sum();
    while (true) {
      Optional<Comparison> comparison = comparison(peek());
      if (comparison.isPresent()) {
        next++;
        left = new Expr.Compare(comparison.get(), left, sum());
      } else if (takeWord("is")) {
        boolean negated = takeWord("not");
        expectWord("null");
        left = negated ? new Expr.Not(new Expr.IsNull(left)) : new Expr.IsNull(left);
      } else if (peek().isWord("not")
          || peek().isWord("in")
          || peek().isWord("between")
          || peek().isWord("like")
          || peek().isWord("ilike")) {
        boolean negated = takeWord("not");
        Expr test = membership(left);
        left = negated ? new Expr.Not(test) : test;
      } else {
        return left;
      }
    }
  }

  private Expr membership(Expr value) {
    if (takeWord("in")) {
      expectSymbol("(");
      List<Expr> options = list();
      return new Expr.In(value, options);
    } else if (takeWord("between")) {
      Expr low = sum();
      expectWord("and");
      return value.between(low, sum());
    } else if (peek().isWord("like") || peek().isWord("ilike")) {
      throw error(peek(), "LIKE is not supported: use starts_with, ends_with or contains");
    }
    throw unexpected("IN or BETWEEN after NOT");
  }

  private static Optional<Comparison> comparison(Token token) {
    if (token.kind() != Kind.SYMBOL) {
      return Optional.empty();
    }
    return switch (token.text()) {
      case "=", "==" -> Optional.of(Comparison.EQUAL);
      case "<>", "!=" -> Optional.of(Comparison.NOT_EQUAL);
      case "<" -> Optional.of(Comparison.LESS);
      case "<=" -> Optional.of(Comparison.LESS_OR_EQUAL);
      case ">" -> Optional.of(Comparison.GREATER);
      case ">=" -> Optional.of(Comparison.GREATER_OR_EQUAL);
      default -> Optional.empty();
    };
  }

  private Expr sum() {
    Expr left = product();
    while (peek().isSymbol("+") || peek().isSymbol("-") || peek().isSymbol("||")) {
      String operator = take().text();
      left = new Expr.Call(operator, List.of(left, product()));
    }
    return left;
  }

  private Expr product() {
    Expr left = signed();
    while (peek().isSymbol("*") || peek().isSymbol("/") || peek().isSymbol("%")) {
      String operator = take().text();
      left = new Expr.Call(operator, List.of(left, signed()));
    }
    return left;
  }

  private Expr signed() {
    boolean negative = false;
    int signs = 0;
    while (peek().isSymbol("-") || peek().isSymbol("+")) {
      negative ^= take().isSymbol("-");
      signs++;
    }
    if (signs > 0 && peek().kind() == Kind.NUMBER) {
      return casts(number(take(), negative));
    }
    Expr operand = casts(primary());
    return negative ? new Expr.Call("negate", List.of(operand)) : operand;
  }

  private Expr casts(Expr operand) {
    Expr expression = operand;
    while (takeSymbol("::")) {
      expression = new Expr.Cast(expression, type(), false);
    }
    return expression;
  }

  private Expr primary() {
    Token token = peek();
    switch (token.kind()) {
      case NUMBER:
        return number(take(), false);
      case STRING:
        return new Expr.Literal(take().text(), DataType.STRING);
      case PARAMETER:
        return new Expr.Parameter(take().text());
      case QUOTED:
        return new Expr.ColumnRef(take().text());
      case WORD:
        return word();
      case SYMBOL:
        if (takeSymbol("(")) {
          Expr inner = expression();
          expectSymbol(")");
          return inner;
        }
        throw unexpected("a value");
      default:
        throw unexpected("a value");
    }
  }

  private Expr word() {
    Token token = take();
    String word = token.text().toLowerCase(Locale.ROOT);
    switch (word) {
      case "null":
        return new Expr.Literal(null, DataType.NULL);
      case "true", "false":
        return new Expr.Literal(word.equals("true"), DataType.BOOL);
      case "case":
        return cases();
      default:
        break;
    }
    if (RESERVED.contains(word)) {
      next--;
      throw unexpected("a value");
    }
    if (peek().kind() == Kind.STRING && LITERAL_TYPES.contains(word)) {
      return typedLiteral(word, take());
    } else if (word.equals("interval") && peek().kind() == Kind.NUMBER) {
      return typedLiteral(word, take());
    } else if (word.equals("select")) {
      throw error(token, "A query inside an expression is not supported");
    } else if (!takeSymbol("(")) {
      return new Expr.ColumnRef(token.text());
    } else if (word.equals("cast") || word.equals("try_cast")) {
      Expr operand = expression();
      expectWord("as");
      DataType type = type();
      expectSymbol(")");
      return new Expr.Cast(operand, type, word.equals("try_cast"));
    }
    return call(word, token);
  }

  private Expr call(String function, Token token) {
    if (AGGREGATES.contains(function)) {
      if (peek().isWord("distinct")) {
        throw error(peek(), "DISTINCT inside " + function + " is not supported");
      }
      if (takeSymbol("*")) {
        expectSymbol(")");
        if (!function.equals("count")) {
          throw error(token, "Only count takes *: " + function + " needs a column");
        }
        return new Expr.Aggregate(function, null);
      }
      if (function.equals("count") && takeSymbol(")")) {
        return new Expr.Aggregate(function, null);
      }
      List<Expr> arguments = list();
      if (arguments.size() != 1) {
        String hint = arguments.size() < 2 ? "" : hint(function);
        throw error(token, "%s takes one argument%s".formatted(function, hint));
      }
      return new Expr.Aggregate(function, arguments.get(0));
    }
    List<Expr> arguments = peek().isSymbol(")") ? empty() : list();
    if (function.equals("log") && arguments.size() == 1) {
      throw error(token, "log(x) means different things: use ln(x) or log10(x)");
    }
    return new Expr.Call(function, arguments);
  }

  private static String hint(String function) {
    return switch (function) {
      case "min" -> "; the smallest of several values of a row is least(…)";
      case "max" -> "; the largest of several values of a row is greatest(…)";
      default -> "";
    };
  }

  private List<Expr> empty() {
    expectSymbol(")");
    return List.of();
  }

  /** Expressions up to the closing parenthesis. */
  private List<Expr> list() {
    List<Expr> items = new ArrayList<>();
    do {
      items.add(expression());
    } while (takeSymbol(","));
    expectSymbol(")");
    return items;
  }

  private Expr cases() {
    Expr subject = peek().isWord("when") ? null : expression();
    List<Expr.Branch> branches = new ArrayList<>();
    while (takeWord("when")) {
      Expr condition = expression();
      expectWord("then");
      branches.add(
          new Expr.Branch(
              subject == null ? condition : new Expr.Compare(Comparison.EQUAL, subject, condition),
              expression()));
    }
    if (branches.isEmpty()) {
      throw unexpected("WHEN");
    }
    Expr otherwise = takeWord("else") ? expression() : new Expr.Literal(null, DataType.NULL);
    expectWord("end");
    return new Expr.Case(branches, otherwise);
  }

  private Expr typedLiteral(String type, Token value) {
    Optional<?> read =
        switch (type) {
          case "date" -> TemporalText.date(value.text());
          case "time" -> TemporalText.time(value.text());
          case "interval" -> interval(value);
          default -> {
            Optional<?> zoned = TemporalText.instant(value.text());
            yield zoned.isPresent() ? zoned : TemporalText.dateTime(value.text());
          }
        };
    if (read.isEmpty()) {
      throw error(value, "Invalid %s '%s'".formatted(type.toUpperCase(Locale.ROOT), value.text()));
    }
    return read.get() instanceof Expr expression ? expression : Literals.of(read.get());
  }

  /** {@code INTERVAL '7' DAY}, {@code INTERVAL '7 days'}. */
  private Optional<Expr> interval(Token value) {
    String[] parts = value.text().strip().split("\\s+");
    String unit;
    if (parts.length == 2) {
      unit = parts[1];
    } else if (peek().kind() == Kind.WORD && parts.length == 1) {
      unit = take().text();
    } else {
      throw error(value, "Expected INTERVAL '7' DAY");
    }
    if (!parts[0].matches("[-+]?\\d{1,9}")) {
      throw error(value, "Invalid INTERVAL '" + value.text() + "': a whole number is expected");
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
              throw error(
                  value,
                  "Unknown unit '%s'. Known: microsecond, millisecond, second, minute, hour, day, week, month, quarter, year"
                      .formatted(unit));
        });
  }

  private Expr number(Token token, boolean negative) {
    String digits = negative ? "-" + token.text() : token.text();
    if (token.text().chars().allMatch(Character::isDigit)) {
      try {
        return Literals.ofInteger(new BigInteger(digits));
      } catch (LongbowException e) {
        throw error(token, e.text());
      }
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw error(token, "Invalid number " + digits + ": it is beyond the range of float64");
    }
    return new Expr.Literal(value, DataType.FLOAT64);
  }

  /** A type's name: words, and parentheses or angle brackets after them. */
  private DataType type() {
    Token first = peek();
    if (first.kind() != Kind.WORD) {
      throw unexpected("a type");
    }
    StringBuilder name = new StringBuilder(take().text());
    if (peek().isSymbol("(")) {
      while (!peek().isSymbol(")") && peek().kind() != Kind.END) {
        name.append(take().text());
      }
      expectSymbol(")");
      name.append(')');
    } else if (peek().isSymbol("<")) {
      take();
      name.append('<').append(type()).append('>');
      expectSymbol(">");
    } else if (first.isWord("double") && takeWord("precision")) {
      name.append(" precision");
    } else if (first.isWord("timestamp") && takeWord("with")) {
      expectWord("time");
      expectWord("zone");
      name.append(" with time zone");
    }
    try {
      return DataType.parse(name.toString());
    } catch (LongbowException e) {
      throw error(first, e.text());
    }
  }

  private String name(String expected) {
    if (peek().kind() != Kind.WORD && peek().kind() != Kind.QUOTED) {
      throw unexpected(expected);
    }
    return take().text();
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    return tokens.get(next++);
  }

  private boolean takeWord(String word) {
    boolean found = peek().isWord(word);
    next += found ? 1 : 0;
    return found;
  }

  private boolean takeSymbol(String symbol) {
    boolean found = peek().isSymbol(symbol);
    next += found ? 1 : 0;
    return found;
  }

  private void expectWord(String word) {
    if (!takeWord(word)) {
      throw unexpected(word.toUpperCase(Locale.ROOT));
    }
  }

  private void expectSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private LongbowException unexpected(String expected) {
    Token token = peek();
    String found = token.kind() == Kind.END ? "end" : "'" + token.text() + "'";
    String hint = token.isWord("over") ? ". Window functions are not supported" : "";
    return error(token, "Unexpected " + found + ". Expected " + expected + hint);
  }

  private LongbowException error(Token token, String message) {
    return ExprLexer.error(text, token.position(), message);
  }
}

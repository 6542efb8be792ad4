package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.expr.ExprLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads what operators join: names, constants, parameters, calls, {@code CAST}, {@code CASE} and
 * parentheses. Any name that is not one of a few keywords is a column wherever a column can stand,
 * so {@code timestamp}, {@code date} or {@code value} need no quotes.
 */
final class PrimaryParser {
  /** Keywords that begin a value. */
  private static final Set<String> VALUES = Set.of("null", "true", "false", "case");

  private final TokenCursor tokens;
  private final ExprParser expressions;
  private final OverParser over;

  PrimaryParser(TokenCursor tokens, ExprParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.over = new OverParser(tokens, expressions);
  }

  /** A value, a name, a call, or anything in parentheses. */
  Expr primary() {
    Token token = tokens.peek();
    switch (token.kind()) {
      case NUMBER:
        return LiteralParser.number(tokens, tokens.take(), false);
      case STRING:
        return new Expr.Literal(tokens.take().text(), DataType.STRING);
      case PARAMETER:
        return new Expr.Parameter(tokens.take().text());
      case QUOTED:
        return fields(new Expr.ColumnRef(tokens.take().text()));
      case WORD:
        return word();
      case SYMBOL:
        if (tokens.takeSymbol("(")) {
          Expr inner = expressions.expression();
          tokens.expectSymbol(")");
          return inner;
        }
        throw tokens.unexpected("a value");
      default:
        throw tokens.unexpected("a value");
    }
  }

  /** A column or a call's result, or a field of a struct in it: {@code address.city}. */
  private Expr fields(Expr whole) {
    Expr value = whole;
    while (tokens.takeSymbol(".")) {
      value = value.field(tokens.expectName("the name of a field"));
    }
    return value;
  }

  private Expr word() {
    String word = tokens.peek().text().toLowerCase(Locale.ROOT);
    if (ExprKeywords.isReserved(word) && !VALUES.contains(word)) {
      throw tokens.unexpected("a value");
    } else if (LiteralParser.startsHere(tokens.peek(), tokens.second())) {
      return LiteralParser.typed(tokens);
    }
    Token token = tokens.take();
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
    if (word.equals("select")) {
      throw tokens.error(token, "A query inside an expression is not supported");
    } else if (!tokens.takeSymbol("(")) {
      return fields(new Expr.ColumnRef(token.text()));
    } else if (word.equals("cast") || word.equals("try_cast")) {
      Expr operand = expressions.expression();
      tokens.expectWord("as");
      DataType type = TypeNameParser.type(tokens);
      tokens.expectSymbol(")");
      return new Expr.Cast(operand, type, word.equals("try_cast"));
    }
    Expr called = call(word, token);
    return tokens.peek().isWord("over") ? over.read(called) : called;
  }

  private Expr call(String function, Token token) {
    if (ExprKeywords.AGGREGATES.contains(function)) {
      if (tokens.peek().isWord("distinct")) {
        if (!function.equals("count")) {
          throw tokens.error(tokens.peek(), "DISTINCT inside " + function + " is not supported");
        }
        tokens.take();
        return aggregate("n_unique", token);
      }
      if (tokens.takeSymbol("*")) {
        tokens.expectSymbol(")");
        if (!function.equals("count")) {
          throw tokens.error(token, "Only count takes *: " + function + " needs a column");
        }
        return new Expr.Aggregate(function, null);
      }
      if (function.equals("count") && tokens.takeSymbol(")")) {
        return new Expr.Aggregate(function, null);
      }
      return aggregate(function, token);
    }
    List<Expr> arguments = tokens.peek().isSymbol(")") ? empty() : list();
    if (function.equals("log") && arguments.size() == 1) {
      throw tokens.error(token, "log(x) means different things: use ln(x) or log10(x)");
    }
    Expr.Call call = new Expr.Call(function, arguments);
    return tokens.peek().isWord("over") ? call : fields(call);
  }

  private Expr aggregate(String function, Token token) {
    List<Expr> arguments = list();
    if (ExprKeywords.QUANTILES.contains(function)) {
      if (arguments.size() != 2) {
        throw tokens.error(
            token, function + " takes two arguments: a value, and a number from 0 to 1");
      }
      return new Expr.Aggregate(function, arguments.get(0), arguments.get(1));
    }
    if (arguments.size() != 1) {
      String hint = arguments.size() < 2 ? "" : hint(function);
      throw tokens.error(token, "%s takes one argument%s".formatted(function, hint));
    }
    return new Expr.Aggregate(function, arguments.get(0));
  }

  private static String hint(String function) {
    return switch (function) {
      case "min" -> "; the smallest of several values of a row is least(…)";
      case "max" -> "; the largest of several values of a row is greatest(…)";
      default -> "";
    };
  }

  private List<Expr> empty() {
    tokens.expectSymbol(")");
    return List.of();
  }

  /** Expressions up to the closing parenthesis. */
  List<Expr> list() {
    List<Expr> items = new ArrayList<>();
    do {
      items.add(expressions.expression());
    } while (tokens.takeSymbol(","));
    tokens.expectSymbol(")");
    return items;
  }

  private Expr cases() {
    Expr subject = tokens.peek().isWord("when") ? null : expressions.expression();
    List<Expr.Branch> branches = new ArrayList<>();
    while (tokens.takeWord("when")) {
      Expr condition = expressions.expression();
      tokens.expectWord("then");
      branches.add(
          new Expr.Branch(
              subject == null ? condition : new Expr.Compare(Comparison.EQUAL, subject, condition),
              expressions.expression()));
    }
    if (branches.isEmpty()) {
      throw tokens.unexpected("WHEN");
    }
    Expr otherwise =
        tokens.takeWord("else") ? expressions.expression() : new Expr.Literal(null, DataType.NULL);
    tokens.expectWord("end");
    return new Expr.Case(branches, otherwise);
  }
}

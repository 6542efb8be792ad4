package dev.longbow.expr;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses SQL expressions by precedence climbing: {@code OR}, {@code AND}, {@code NOT}, comparisons,
 * {@code + - ||}, {@code * / %}, signs, {@code ::}. What these join is read by {@link
 * PrimaryParser}.
 */
public final class ExprParser {
  /** Parentheses within parentheses: each level is several calls deep here. */
  private static final int DEEPEST_NESTING = 250;

  private final TokenCursor tokens;
  private final PrimaryParser primaries;
  private int depth;

  private ExprParser(TokenCursor tokens) {
    this.tokens = tokens;
    this.primaries = new PrimaryParser(tokens, this);
  }

  /**
   * Parses an expression, with or without {@code AS name} at its end.
   *
   * @throws LongbowException {@link ErrorCode#EXPRESSION_SYNTAX} with the line and a caret
   */
  public static Expr parse(String text) {
    TokenCursor tokens = new TokenCursor(text);
    if (tokens.peek().kind() == Kind.END) {
      throw ExprLexer.error(text, 0, "Missing expression");
    }
    Expr expression = new ExprParser(tokens).expression();
    if (tokens.takeWord("as")) {
      expression = new Expr.Alias(expression, tokens.expectName("a name after AS"));
    }
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.unexpected("the end of the expression or an operator");
    }
    if (ExprTrees.isTooLarge(expression)) {
      throw ExprLexer.error(text, 0, ExprTrees.TOO_LARGE);
    }
    return expression;
  }

  /** An expression of any kind, up to what cannot belong to it. */
  Expr expression() {
    if (++depth > DEEPEST_NESTING) {
      throw tokens.error(
          tokens.peek(), "Expression nested more than " + DEEPEST_NESTING + " levels deep");
    }
    List<Expr> operands = new ArrayList<>(List.of(conjunction()));
    while (tokens.takeWord("or")) {
      operands.add(conjunction());
    }
    depth--;
    return operands.size() == 1 ? operands.get(0) : new Expr.Or(operands);
  }

  private Expr conjunction() {
    List<Expr> operands = new ArrayList<>(List.of(negation()));
    while (tokens.takeWord("and")) {
      operands.add(negation());
    }
    return operands.size() == 1 ? operands.get(0) : new Expr.And(operands);
  }

  private Expr negation() {
    int negations = 0;
    while (tokens.takeWord("not")) {
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
      Optional<Comparison> comparison = comparison(tokens.peek());
      if (comparison.isPresent()) {
        tokens.take();
        left = new Expr.Compare(comparison.get(), left, sum());
      } else if (tokens.takeWord("is")) {
        boolean negated = tokens.takeWord("not");
        tokens.expectWord("null");
        left = negated ? new Expr.Not(new Expr.IsNull(left)) : new Expr.IsNull(left);
      } else if (tokens.peek().isWord("not")
          || tokens.peek().isWord("in")
          || tokens.peek().isWord("between")
          || tokens.peek().isWord("like")
          || tokens.peek().isWord("ilike")) {
        boolean negated = tokens.takeWord("not");
        Expr test = membership(left);
        left = negated ? new Expr.Not(test) : test;
      } else {
        return left;
      }
    }
  }

  private Expr membership(Expr value) {
    if (tokens.takeWord("in")) {
      tokens.expectSymbol("(");
      List<Expr> options = primaries.list();
      return new Expr.In(value, options);
    } else if (tokens.takeWord("between")) {
      Expr low = sum();
      tokens.expectWord("and");
      return value.between(low, sum());
    } else if (tokens.peek().isWord("like") || tokens.peek().isWord("ilike")) {
      throw tokens.error(
          tokens.peek(), "LIKE is not supported: use starts_with, ends_with or contains");
    }
    throw tokens.unexpected("IN or BETWEEN after NOT");
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

  /** A frame's distance: what has no AND of its own. */
  Expr distance() {
    return sum();
  }

  private Expr sum() {
    Expr left = product();
    while (tokens.peek().isSymbol("+")
        || tokens.peek().isSymbol("-")
        || tokens.peek().isSymbol("||")) {
      String operator = tokens.take().text();
      left = new Expr.Call(operator, List.of(left, product()));
    }
    return left;
  }

  private Expr product() {
    Expr left = signed();
    while (tokens.peek().isSymbol("*")
        || tokens.peek().isSymbol("/")
        || tokens.peek().isSymbol("%")) {
      String operator = tokens.take().text();
      left = new Expr.Call(operator, List.of(left, signed()));
    }
    return left;
  }

  private Expr signed() {
    boolean negative = false;
    int signs = 0;
    while (tokens.peek().isSymbol("-") || tokens.peek().isSymbol("+")) {
      negative ^= tokens.take().isSymbol("-");
      signs++;
    }
    if (signs > 0 && tokens.peek().kind() == Kind.NUMBER) {
      return casts(LiteralParser.number(tokens, tokens.take(), negative));
    }
    Expr operand = casts(primaries.primary());
    return negative ? new Expr.Call("negate", List.of(operand)) : operand;
  }

  private Expr casts(Expr operand) {
    Expr expression = operand;
    while (tokens.takeSymbol("::")) {
      expression = new Expr.Cast(expression, TypeNameParser.type(tokens), false);
    }
    return expression;
  }
}

package dev.longbow.expr;

import dev.longbow.column.DataType;

/** An operand as it was written and as it was bound, so that a message can name it. */
public record Operand(Expr written, BoundExpr bound) {
  private static final int SHOWN = 80;

  DataType type() {
    return bound.type();
  }

  /** The operand as it was written: {@code `heart_rate + 1`}, {@code 'x'}. */
  String name() {
    return name(written);
  }

  /** Backticks keep an expression apart from the words around it; a constant needs none. */
  static String name(Expr written) {
    String text = text(written);
    return written instanceof Expr.Literal ? text : "`" + text + "`";
  }

  /** The text of an expression; of a very long one the beginning. */
  static String text(Expr written) {
    String text = ExprText.of(written);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1).stripTrailing() + "…";
  }

  /** With its type: {@code `heart_rate` (float32)}; a parameter with its value. */
  String described() {
    String value =
        written instanceof Expr.Parameter && bound instanceof BoundExpr.Literal literal
            ? " = " + LiteralText.of(literal.value(), literal.type())
            : "";
    return name() + value + " (" + type() + ")";
  }

  /** As a sentence: {@code `heart_rate` is float32}. */
  public String statement() {
    return name() + " is " + type();
  }
}

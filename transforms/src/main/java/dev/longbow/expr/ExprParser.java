package dev.longbow.expr;

/** Parses SQL expressions. */
public final class ExprParser {
  private ExprParser() {}
}

package dev.longbow.expr;

/** Entry points of the expression language in Java. */
public final class Exprs {
  private Exprs() {}
}

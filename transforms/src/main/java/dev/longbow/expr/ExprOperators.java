package dev.longbow.expr;

/** The fluent methods of {@link Expr}. */
public interface ExprOperators {}

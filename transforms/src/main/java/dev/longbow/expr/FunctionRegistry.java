package dev.longbow.expr;

/** The scalar functions by name. */
public final class FunctionRegistry {
  private FunctionRegistry() {}
}

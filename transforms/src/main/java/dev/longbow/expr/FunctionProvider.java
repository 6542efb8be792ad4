package dev.longbow.expr;

import java.util.List;

/**
 * Brings scalar functions into {@link FunctionRegistry}; found by {@link java.util.ServiceLoader}
 * through {@code META-INF/services/dev.longbow.expr.FunctionProvider}, so that expressions do not
 * depend on the kernels that evaluate them.
 */
public interface FunctionProvider {
  /** The functions, each under a name and aliases nobody else uses. */
  List<ScalarFunction> functions();
}

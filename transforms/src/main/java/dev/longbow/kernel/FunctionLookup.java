package dev.longbow.kernel;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.ScalarFunction;

/** What the compiler asks of the {@link FunctionRegistry}. */
final class FunctionLookup {
  private FunctionLookup() {}

  static ScalarFunction require(String name) {
    return FunctionRegistry.find(name)
        .orElseThrow(
            () -> new LongbowException(ErrorCode.FUNCTION, "Unknown function '" + name + "'"));
  }

  static boolean mayFail(String name, DataType result) {
    return !(require(name) instanceof KernelFunction function) || function.mayFail(result);
  }
}

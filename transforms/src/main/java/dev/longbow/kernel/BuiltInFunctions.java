package dev.longbow.kernel;

import dev.longbow.expr.FunctionProvider;
import dev.longbow.expr.ScalarFunction;
import java.util.List;
import java.util.stream.Stream;

/**
 * The list of all built-in scalar functions. A new function is one more entry in a family's list.
 */
public final class BuiltInFunctions implements FunctionProvider {
  @Override
  public List<ScalarFunction> functions() {
    return Stream.of(
            ArithmeticFunctions.ALL,
            MathFunctions.ALL,
            ConditionalFunctions.ALL,
            TemporalFunctions.ALL,
            StringFunctions.ALL,
            NestedFunctions.ALL)
        .<ScalarFunction>flatMap(List::stream)
        .toList();
  }
}

package dev.longbow.kernel;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.FunctionProvider;
import dev.longbow.expr.ScalarFunction;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The functions of all providers by the name that bound calls carry. */
final class FunctionLookup {
  private static final Map<String, ScalarFunction> BY_NAME = new HashMap<>();

  static {
    for (FunctionProvider provider :
        ServiceLoader.load(FunctionProvider.class, FunctionLookup.class.getClassLoader())) {
      for (ScalarFunction function : provider.functions()) {
        BY_NAME.put(function.name(), function);
        function.aliases().forEach(alias -> BY_NAME.put(alias, function));
      }
    }
  }

  private FunctionLookup() {}

  static ScalarFunction require(String name) {
    ScalarFunction function = BY_NAME.get(name);
    if (function == null) {
      throw new LongbowException(ErrorCode.FUNCTION, "Unknown function '" + name + "'");
    }
    return function;
  }

  static boolean mayFail(String name, DataType result) {
    return !(BY_NAME.get(name) instanceof KernelFunction function) || function.mayFail(result);
  }
}

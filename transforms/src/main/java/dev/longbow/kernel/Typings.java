package dev.longbow.kernel;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ScalarFunction.Signature;
import dev.longbow.expr.TypeRules;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Ways to type a call, shared by the functions. A bare NULL takes whatever type is asked for. */
final class Typings {
  private Typings() {}

  /** Arguments of exactly these types; an int64 parameter takes every integer but uint64. */
  static KernelFunction.Typing exact(String signature, DataType result, DataType... parameters) {
    return arguments -> {
      count(signature, arguments, parameters.length, parameters.length);
      for (int i = 0; i < parameters.length; i++) {
        DataType argument = arguments.get(i);
        boolean widens =
            parameters[i].equals(DataType.INT64)
                && argument.isInteger()
                && !argument.equals(DataType.UINT64);
        if (!argument.equals(parameters[i]) && !isNull(argument) && !widens) {
          throw mismatch(signature, arguments, "argument " + (i + 1) + " must be " + parameters[i]);
        }
      }
      return new Signature(List.of(parameters), result, true);
    };
  }

  /** Numbers brought to float64. */
  static KernelFunction.Typing float64(String signature, int parameters, DataType result) {
    return arguments -> {
      count(signature, arguments, parameters, parameters);
      numeric(signature, arguments);
      return new Signature(Collections.nCopies(parameters, DataType.FLOAT64), result, true);
    };
  }

  /** Arguments of one type after {@link TypeRules#common}, which is the result's type too. */
  static KernelFunction.Typing common(String signature, int least, int most) {
    return arguments -> {
      count(signature, arguments, least, most);
      DataType type = commonType(signature, arguments);
      if (type.isNested()) {
        throw mismatch(signature, arguments, "values of nested types have no order");
      }
      return new Signature(Collections.nCopies(arguments.size(), type), type, true);
    };
  }

  static DataType commonType(String signature, List<DataType> arguments) {
    DataType type = DataType.NULL;
    for (DataType argument : arguments) {
      type =
          TypeRules.common(type, argument)
              .orElseThrow(
                  () ->
                      mismatch(signature, arguments, "the types have nothing in common; cast one"));
    }
    return type;
  }

  static void numeric(String signature, List<DataType> arguments) {
    for (DataType argument : arguments) {
      if (!argument.isNumeric() && !isNull(argument)) {
        throw mismatch(signature, arguments, "numbers expected");
      }
    }
  }

  static void count(String signature, List<DataType> arguments, int least, int most) {
    if (arguments.size() < least || arguments.size() > most) {
      String expected =
          least == most
              ? String.valueOf(least)
              : most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
      throw new LongbowException(
          ErrorCode.FUNCTION,
          "Invalid call of %s: %s arguments expected, got %d"
              .formatted(signature, expected, arguments.size()));
    }
  }

  static boolean isNull(DataType type) {
    return type.equals(DataType.NULL);
  }

  static LongbowException mismatch(String signature, List<DataType> arguments, String expected) {
    String types = arguments.stream().map(DataType::toString).collect(Collectors.joining(", "));
    return new LongbowException(
        ErrorCode.TYPE_MISMATCH,
        "Cannot call %s with (%s): %s".formatted(signature, types, expected));
  }
}

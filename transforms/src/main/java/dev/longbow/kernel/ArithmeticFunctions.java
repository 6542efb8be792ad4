package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.DataType;
import dev.longbow.expr.ScalarFunction.Signature;
import dev.longbow.expr.TypeRules;
import dev.longbow.kernel.KernelFunction.Failure;
import java.util.Collections;
import java.util.List;

/** Arithmetic operators: their types and texts. */
final class ArithmeticFunctions {
  private static final String OVERFLOW =
      " Integers and decimals keep their common type; a result outside it is an error.";

  static final List<KernelFunction> ALL =
      List.of(
          operator(Arithmetic.ADD, "+", "x + y", "Sum." + OVERFLOW),
          operator(
              Arithmetic.SUBTRACT,
              "-",
              "x - y",
              "Difference; of two dates their distance in days (int64)." + OVERFLOW),
          operator(
              Arithmetic.MULTIPLY,
              "*",
              "x * y",
              "Product. Decimals multiply exactly: digits and scales add up." + OVERFLOW),
          function(
                  "/",
                  "x / y",
                  "True division in float64: 1 / 2 is 0.5. By zero it is infinite or NaN (IEEE).")
              .failure(Failure.WHEN_EXACT)
              .typing(Typings.float64("x / y", 2, DataType.FLOAT64))
              .kernel(
                  (arguments, result, rows, zone) ->
                      ArithmeticKernels.apply(
                          Arithmetic.DIVIDE, arguments.get(0), arguments.get(1), result)),
          function(
                  "div",
                  "div(x, y)",
                  "Integer division, rounded towards zero. Division by zero is an error.")
              .failure(Failure.POSSIBLE)
              .typing(ArithmeticFunctions::integerDivision)
              .kernel(
                  (arguments, result, rows, zone) ->
                      ArithmeticKernels.apply(
                          Arithmetic.DIVIDE, arguments.get(0), arguments.get(1), result)),
          function(
                  "%",
                  "x % y",
                  "Remainder with the sign of x. By zero an error, for floating point NaN.")
              .aliases("mod")
              .failure(Failure.WHEN_EXACT)
              .typing(arguments -> numbers("x % y", Arithmetic.REMAINDER, arguments))
              .kernel(
                  (arguments, result, rows, zone) ->
                      ArithmeticKernels.apply(
                          Arithmetic.REMAINDER, arguments.get(0), arguments.get(1), result)),
          function("negate", "-x", "Negation; of the smallest integer of a type an error.")
              .failure(Failure.WHEN_EXACT)
              .typing(ArithmeticFunctions::negation)
              .kernel(
                  (arguments, result, rows, zone) ->
                      ArithmeticKernels.negate(arguments.get(0), result)));

  private ArithmeticFunctions() {}

  private static KernelFunction operator(
      Arithmetic operation, String name, String signature, String description) {
    return function(name, signature, description)
        .failure(Failure.WHEN_EXACT)
        .typing(arguments -> numbers(signature, operation, arguments))
        .kernel(
            (arguments, result, rows, zone) ->
                ArithmeticKernels.apply(operation, arguments.get(0), arguments.get(1), result));
  }

  private static Signature numbers(
      String signature, Arithmetic operation, List<DataType> arguments) {
    Typings.count(signature, arguments, 2, 2);
    if (operation == Arithmetic.SUBTRACT
        && arguments.contains(DataType.DATE)
        && arguments.stream()
            .allMatch(type -> type.equals(DataType.DATE) || Typings.isNull(type))) {
      return new Signature(List.of(DataType.DATE, DataType.DATE), DataType.INT64, true);
    }
    Typings.numeric(signature, arguments);
    DataType type = Typings.commonType(signature, arguments);
    if (type.equals(DataType.NULL)) {
      type = DataType.INT64;
    } else if (type instanceof DataType.Decimal) {
      return decimals(signature, operation, arguments, type);
    }
    return new Signature(Collections.nCopies(2, type), type, true);
  }

  private static Signature decimals(
      String signature, Arithmetic operation, List<DataType> arguments, DataType common) {
    if (operation == Arithmetic.MULTIPLY) {
      DataType.Decimal a = decimal(arguments.get(0), common);
      DataType.Decimal b = decimal(arguments.get(1), common);
      int scale = a.scale() + b.scale();
      if (scale > 38) {
        throw Typings.mismatch(
            signature, arguments, "the product has " + scale + " decimals, 38 are possible");
      }
      int precision = Math.min(38, a.precision() + b.precision());
      return new Signature(List.of(a, b), new DataType.Decimal(precision, scale), true);
    }
    DataType.Decimal type = (DataType.Decimal) common;
    if (operation != Arithmetic.REMAINDER) {
      type = new DataType.Decimal(Math.min(38, type.precision() + 1), type.scale());
    }
    return new Signature(List.of(type, type), type, true);
  }

  private static DataType.Decimal decimal(DataType type, DataType common) {
    return TypeRules.asDecimal(Typings.isNull(type) ? common : type);
  }

  private static Signature integerDivision(List<DataType> arguments) {
    Typings.count("div(x, y)", arguments, 2, 2);
    DataType type = Typings.commonType("div(x, y)", arguments);
    if (Typings.isNull(type)) {
      type = DataType.INT64;
    } else if (!type.isInteger()) {
      throw Typings.mismatch("div(x, y)", arguments, "integers expected; use / for true division");
    }
    return new Signature(List.of(type, type), type, true);
  }

  private static Signature negation(List<DataType> arguments) {
    Typings.count("-x", arguments, 1, 1);
    Typings.numeric("-x", arguments);
    DataType type = Typings.isNull(arguments.get(0)) ? DataType.INT64 : arguments.get(0);
    if (Columns.isUnsigned(type)) {
      throw Typings.mismatch(
          "-x", arguments, "unsigned values have no negation; cast to a signed type");
    }
    return new Signature(List.of(type), type, true);
  }
}

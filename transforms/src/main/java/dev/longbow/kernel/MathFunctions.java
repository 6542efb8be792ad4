package dev.longbow.kernel;

import static dev.longbow.kernel.FunctionBuilder.function;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ScalarFunction.Signature;
import dev.longbow.kernel.KernelFunction.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/** Mathematical functions. */
final class MathFunctions {
  static final List<KernelFunction> ALL =
      List.of(
          function(
                  "abs", "abs(x)", "Absolute value, of x's type; of the smallest integer an error.")
              .failure(Failure.WHEN_EXACT)
              .typing(arguments -> keepsType("abs(x)", arguments, 1))
              .kernel((arguments, type, rows, zone) -> Rounding.abs(arguments.get(0))),
          function(
                  "abs_diff",
                  "abs_diff(x, y)",
                  "How far x and y are from each other: numbers in their unit, dates in days, times"
                      + " and timestamps in microseconds. 0 for equal values, infinities and NaN too.")
              .typing(Distances::typing)
              .kernel(
                  (arguments, type, rows, zone) ->
                      Distances.apply(arguments.get(0), arguments.get(1), type)),
          function(
                  "round",
                  "round(x, n)",
                  "x with n decimals (0 when left out; negative: tens, hundreds), halves away from"
                      + " zero. The type stays x's.")
              .failure(Failure.WHEN_EXACT)
              .typing(arguments -> keepsType("round(x, n)", arguments, 2))
              .kernel(
                  (arguments, type, rows, zone) ->
                      Rounding.round(
                          arguments.get(0),
                          arguments.size() == 1 ? null : (IntColumn) arguments.get(1))),
          function("floor", "floor(x)", "The greatest whole number at most x, of x's type.")
              .failure(Failure.WHEN_EXACT)
              .typing(arguments -> keepsType("floor(x)", arguments, 1))
              .kernel((arguments, type, rows, zone) -> Rounding.floor(arguments.get(0))),
          function("ceil", "ceil(x)", "The smallest whole number at least x, of x's type.")
              .aliases("ceiling")
              .failure(Failure.WHEN_EXACT)
              .typing(arguments -> keepsType("ceil(x)", arguments, 1))
              .kernel((arguments, type, rows, zone) -> Rounding.ceil(arguments.get(0))),
          unary("sqrt", "Square root in float64; of negative numbers NaN.", Math::sqrt),
          unary("exp", "e to the power x in float64.", StrictMath::exp),
          unary(
              "ln",
              "Natural logarithm in float64; ln(0) is -infinity, below NaN.",
              StrictMath::log),
          unary(
              "log10",
              "Decimal logarithm in float64; log10(0) is -infinity, below NaN.",
              StrictMath::log10),
          function("log", "log(x)", "Refused, because systems differ in its base: ln or log10.")
              .typing(
                  arguments -> {
                    throw new LongbowException(
                        ErrorCode.FUNCTION,
                        "Unknown function 'log': its base differs between systems. Use ln(x) for"
                            + " base e or log10(x) for base 10");
                  })
              .kernel((arguments, type, rows, zone) -> arguments.get(0)),
          binary("power", "pow", "power(x, y)", "x to the power y in float64.", StrictMath::pow),
          test("is_nan", "Whether x is NaN; null for null.", Double::isNaN),
          test("is_finite", "Whether x is neither infinite nor NaN.", Double::isFinite));

  private MathFunctions() {}

  // StrictMath: the intrinsics of Math differ in the last bit between machines, and results must
  // be the same bytes everywhere. sqrt is exact in both.
  private static KernelFunction unary(
      String name, String description, DoubleUnaryOperator operator) {
    String signature = name + "(x)";
    return function(name, signature, description)
        .typing(Typings.float64(signature, 1, DataType.FLOAT64))
        .kernel(
            (arguments, type, rows, zone) -> {
              double[] from = ((DoubleColumn) arguments.get(0)).values();
              double[] to = new double[rows];
              for (int i = 0; i < rows; i++) {
                to[i] = operator.applyAsDouble(from[i]);
              }
              return new DoubleColumn(type, rows, to, arguments.get(0).validity());
            });
  }

  private static KernelFunction binary(
      String name,
      String alias,
      String signature,
      String description,
      DoubleBinaryOperator operator) {
    return function(name, signature, description)
        .aliases(alias)
        .typing(Typings.float64(signature, 2, DataType.FLOAT64))
        .kernel(
            (arguments, type, rows, zone) -> {
              Column left = arguments.get(0);
              Column right = arguments.get(1);
              double[] a = ((DoubleColumn) left).values();
              double[] b = ((DoubleColumn) right).values();
              double[] to = new double[rows];
              for (int i = 0; i < rows; i++) {
                to[i] = operator.applyAsDouble(a[i], b[i]);
              }
              return new DoubleColumn(
                  type, rows, to, Bits.and(left.validity(), right.validity(), rows));
            });
  }

  private static KernelFunction test(String name, String description, DoublePredicate predicate) {
    String signature = name + "(x)";
    return function(name, signature, description)
        .typing(Typings.float64(signature, 1, DataType.BOOL))
        .kernel(
            (arguments, type, rows, zone) -> {
              double[] from = ((DoubleColumn) arguments.get(0)).values();
              byte[] to = new byte[rows];
              for (int i = 0; i < rows; i++) {
                to[i] = (byte) (predicate.test(from[i]) ? 1 : 0);
              }
              return new BoolColumn(type, rows, to, arguments.get(0).validity());
            });
  }

  /** A number, and perhaps an int32; the result has the number's type. */
  private static Signature keepsType(String signature, List<DataType> arguments, int most) {
    Typings.count(signature, arguments, 1, most);
    Typings.numeric(signature, arguments);
    DataType type = Typings.isNull(arguments.get(0)) ? DataType.FLOAT64 : arguments.get(0);
    List<DataType> types = new ArrayList<>(List.of(type));
    if (arguments.size() == 2) {
      if (!arguments.get(1).isInteger() && !Typings.isNull(arguments.get(1))) {
        throw Typings.mismatch(signature, arguments, "n must be an integer");
      }
      types.add(DataType.INT32);
    }
    return new Signature(types, type, true);
  }
}

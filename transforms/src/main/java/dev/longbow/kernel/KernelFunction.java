package dev.longbow.kernel;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.expr.ScalarFunction;
import java.util.List;

/**
 * A built-in function as data: its names, its text for the reference, how it types a call and the
 * kernel that runs it.
 *
 * @param failure when some value can make the kernel fail
 * @param propagatesNulls whether the result is null exactly when an argument is
 * @param argumentsShareType whether literals take the type of the other arguments
 */
record KernelFunction(
    String name,
    List<String> aliases,
    String signature,
    String description,
    Failure failure,
    boolean propagatesNulls,
    boolean argumentsShareType,
    Typing typing,
    Kernel kernel)
    implements ScalarFunction {

  /** Whether a call can fail for some values. */
  enum Failure {
    /** There is a result for all values. */
    NEVER,
    /** Only for integers and decimals, which can overflow; never for floating point. */
    WHEN_EXACT,
    /** Possibly. */
    POSSIBLE
  }

  /** Types a call. */
  @FunctionalInterface
  interface Typing {
    Signature resolve(List<DataType> arguments);
  }

  /** Evaluates a batch; may throw {@link RowFailure}. */
  @FunctionalInterface
  interface Kernel {
    Column apply(List<Column> arguments, DataType result, int rows, String zone);
  }

  @Override
  public Signature resolve(List<DataType> arguments) {
    return typing.resolve(arguments);
  }

  Column apply(List<Column> arguments, DataType resultType, int rows, String zone) {
    return kernel.apply(arguments, resultType, rows, zone);
  }

  @Override
  public Column evaluate(List<Column> arguments, DataType resultType, int rows, String zone) {
    try {
      return apply(arguments, resultType, rows, zone);
    } catch (RowFailure failed) {
      throw failed.toException();
    }
  }

  @Override
  public boolean mayFail(List<DataType> arguments, DataType result) {
    return switch (failure) {
      case NEVER -> false;
      case WHEN_EXACT -> !result.isFloating() || !arguments.get(0).isFloating();
      case POSSIBLE -> true;
    };
  }
}

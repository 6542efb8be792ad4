package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.expr.ScalarFunction;
import java.util.ArrayList;
import java.util.List;

/** A function call. */
final class CallNode extends Node {
  private final ScalarFunction function;
  private final List<Node> arguments;
  private final String zone;

  CallNode(ScalarFunction function, List<Node> arguments, DataType type, String zone) {
    super(type);
    this.function = function;
    this.arguments = arguments;
    this.zone = zone;
  }

  @Override
  Column evaluate(Batch batch) {
    List<Column> values = new ArrayList<>(arguments.size());
    for (Node argument : arguments) {
      values.add(argument.evaluate(batch));
    }
    return function instanceof KernelFunction kernel
        ? kernel.apply(values, type(), batch.rows(), zone)
        : function.evaluate(values, type(), batch.rows(), zone);
  }
}

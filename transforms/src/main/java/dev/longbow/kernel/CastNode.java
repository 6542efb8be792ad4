package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** A conversion. */
final class CastNode extends Node {
  private final Node operand;
  private final boolean attempt;
  private final String zone;

  CastNode(Node operand, DataType type, boolean attempt, String zone) {
    super(type);
    this.operand = operand;
    this.attempt = attempt;
    this.zone = zone;
  }

  @Override
  Column evaluate(Batch batch) {
    return Casts.cast(operand.evaluate(batch), type(), attempt, zone);
  }
}

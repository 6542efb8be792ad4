package dev.longbow.kernel;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/** Conversions between types. */
final class Casts {
  private Casts() {}

  static Column cast(Column column, DataType type, boolean attempt, String zone) {
    if (column.type().equals(type)) {
      return column;
    }
    throw new LongbowException(
        ErrorCode.TYPE_MISMATCH, "Cannot cast " + column.type() + " to " + type);
  }
}

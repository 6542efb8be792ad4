package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** What happens to the rows of a cast that cannot be converted: an error, or null. */
final class Failures {
  private final Column column;
  private final DataType type;
  private final boolean attempt;
  private long[] validity;

  Failures(Column column, DataType type, boolean attempt) {
    this.column = column;
    this.type = type;
    this.attempt = attempt;
    this.validity = column.validity();
  }

  /** Notes a row that has no result; rows that are null anyway are ignored. */
  void fail(int row, String reason) {
    if (column.isNull(row)) {
      return;
    }
    if (!attempt) {
      Object value = column.value(row);
      String shown = value instanceof String ? "'" + value + "'" : String.valueOf(value);
      throw RowFailure.badValue(
          row, "Cannot convert %s from %s to %s%s".formatted(shown, column.type(), type, reason));
    }
    if (validity == column.validity()) {
      long[] copy = Bits.allSet(column.length());
      Bits.copy(validity, 0, copy, 0, column.length());
      validity = copy;
    }
    Bits.clear(validity, row);
  }

  /** The rows that have a result. */
  long[] validity() {
    return validity;
  }
}

package dev.longbow.connector;

import dev.longbow.column.DataType;
import java.util.List;

/** Conversions that keep every value. */
public final class Widening {
  private static final List<DataType> SIGNED =
      List.of(DataType.INT8, DataType.INT16, DataType.INT32, DataType.INT64);

  private static final List<DataType> UNSIGNED =
      List.of(DataType.UINT8, DataType.UINT16, DataType.UINT32, DataType.UINT64);

  private Widening() {}

  /** Whether every value of one type is one of another, and converted to it. */
  public static boolean isLossless(DataType from, DataType to) {
    int bits = bits(from);
    if (from.isInteger() && to.isInteger()) {
      boolean signed = SIGNED.contains(to);
      return UNSIGNED.contains(from)
          ? signed ? bits(to) > bits : bits(to) >= bits
          : signed && bits(to) >= bits;
    } else if (from.isInteger() && to.isFloating()) {
      return bits <= (to.equals(DataType.FLOAT64) ? 32 : 16);
    } else if (from.equals(DataType.FLOAT32)) {
      return to.equals(DataType.FLOAT64);
    } else if (from instanceof DataType.Decimal narrow && to instanceof DataType.Decimal wide) {
      return wide.scale() >= narrow.scale()
          && wide.precision() - wide.scale() >= narrow.precision() - narrow.scale();
    }
    return from.equals(DataType.DATE) && to.equals(DataType.TIMESTAMP);
  }

  private static int bits(DataType type) {
    int signed = SIGNED.indexOf(type);
    return 8 << Math.max(0, signed >= 0 ? signed : UNSIGNED.indexOf(type));
  }
}

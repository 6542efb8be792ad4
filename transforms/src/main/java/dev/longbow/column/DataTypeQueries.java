package dev.longbow.column;

/**
 * The questions a {@link DataType} answers. They stand here because an interface with default
 * methods is initialised together with each class that implements it: next to the constants of
 * {@code DataType}, which are instances of those classes, two threads could deadlock.
 */
interface DataTypeQueries {
  /** How this type's values lie in memory. */
  default DataType.Physical physical() {
    if (this instanceof DataType.Bool || this instanceof DataType.Null) {
      return DataType.Physical.BOOL;
    } else if (this instanceof DataType.Int integer) {
      return switch (integer.bits()) {
        case 8 -> DataType.Physical.INT8;
        case 16 -> DataType.Physical.INT16;
        case 32 -> DataType.Physical.INT32;
        default -> DataType.Physical.INT64;
      };
    } else if (this instanceof DataType.Floating floating) {
      return floating.bits() == 32 ? DataType.Physical.FLOAT32 : DataType.Physical.FLOAT64;
    } else if (this instanceof DataType.Text || this instanceof DataType.Binary) {
      return DataType.Physical.BYTES;
    } else if (this instanceof DataType.Date) {
      return DataType.Physical.INT32;
    } else if (this instanceof DataType.Time || this instanceof DataType.Timestamp) {
      return DataType.Physical.INT64;
    } else if (this instanceof DataType.Decimal || this instanceof DataType.Uuid) {
      return DataType.Physical.INT128;
    } else if (this instanceof DataType.Struct) {
      return DataType.Physical.STRUCT;
    }
    return DataType.Physical.LIST;
  }

  /** Whether this is an integer type, signed or not. */
  default boolean isInteger() {
    return this instanceof DataType.Int;
  }

  /** Whether this is a floating-point type. */
  default boolean isFloating() {
    return this instanceof DataType.Floating;
  }

  /** Whether arithmetic is defined: integers, floating point, decimals. */
  default boolean isNumeric() {
    return this instanceof DataType.Int
        || this instanceof DataType.Floating
        || this instanceof DataType.Decimal;
  }

  /** Whether this is a date, time or timestamp. */
  default boolean isTemporal() {
    return this instanceof DataType.Date
        || this instanceof DataType.Time
        || this instanceof DataType.Timestamp;
  }

  /** Whether this is a list, struct or map. */
  default boolean isNested() {
    return this instanceof DataType.ListOf
        || this instanceof DataType.Struct
        || this instanceof DataType.MapOf;
  }
}

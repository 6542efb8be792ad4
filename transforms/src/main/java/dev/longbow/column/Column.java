package dev.longbow.column;

/**
 * The values of one column of a batch: typed on-heap arrays in Arrow layout and a validity bitmap.
 *
 * <p>Columns are immutable once built; the arrays behind them are shared without copying, so nobody
 * writes into an array obtained from a column. Arrays may be longer than {@link #length}. The value
 * under a null is undefined (but readable). {@link #value} boxes and is for messages, tests and
 * small results; kernels use the arrays.
 */
public abstract sealed class Column
    permits BoolColumn,
        ByteColumn,
        ShortColumn,
        IntColumn,
        LongColumn,
        FloatColumn,
        DoubleColumn,
        Int128Column,
        BytesColumn,
        DictionaryColumn,
        ListColumn,
        StructColumn {
  private final DataType type;
  private final int length;
  private final long[] validity;

  Column(DataType type, int length, long[] validity) {
    this.type = type;
    this.length = length;
    this.validity = validity;
  }

  /** The logical type. */
  public final DataType type() {
    return type;
  }

  /** The number of rows. */
  public final int length() {
    return length;
  }

  /** The validity bitmap (see {@link Bits}), or null when no row is null. */
  public final long[] validity() {
    return validity;
  }

  /** Whether a bitmap is present; a present bitmap may still have every bit set. */
  public final boolean mayHaveNulls() {
    return validity != null;
  }

  /** Whether the row is null. */
  public final boolean isNull(int row) {
    return validity != null && (validity[row >>> 6] >>> row & 1L) == 0;
  }

  /** The number of nulls. */
  public final int nullCount() {
    return validity == null ? 0 : length - Bits.count(validity, length);
  }

  /**
   * The row's value, or null: Boolean, Long (integers but uint64), BigInteger (uint64), Float,
   * Double, String, byte[], LocalDate, LocalTime, LocalDateTime (timestamp), Instant
   * (timestamp_tz), BigDecimal, UUID, List, or (structs) a Map in field order.
   */
  public final Object value(int row) {
    return isNull(row) ? null : boxed(row);
  }

  abstract Object boxed(int row);

  /** The rows at the first {@code count} positions of a selection, in that order. */
  public abstract Column gather(int[] selection, int count);

  /** A copy of a range of rows. */
  public abstract Column slice(int from, int count);

  /** The same values with another bitmap (for example after null propagation). */
  public abstract Column withValidity(long[] bits);

  /** The same arrays under another type of the same physical representation. */
  public abstract Column withType(DataType other);

  /** Approximate bytes on the heap, counting shared dictionaries in full. */
  public abstract long heapBytes();

  final long validityBytes() {
    return validity == null ? 0 : 8L * validity.length;
  }
}

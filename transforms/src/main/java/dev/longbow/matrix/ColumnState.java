package dev.longbow.matrix;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What passes over a column have found so far: its summary and, where the median is wanted, the
 * leading bits of the two numbers in the middle and their ranks among the numbers that begin so.
 *
 * @param passes how many 16 bits of them are known
 * @param lowPrefix the leading bits of the lower number in the middle
 * @param lowRank how many numbers that begin so are smaller
 */
public record ColumnState(
    ColumnSummary summary,
    int passes,
    long lowPrefix,
    long lowRank,
    long highPrefix,
    long highRank) {
  /** How states travel: the column's place, and what is known of it. */
  public static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("(column)", DataType.INT32, false),
              new Field("(state)", DataType.BINARY, false)));

  /** The length of a state's bytes. */
  public static final int BYTES = 14 * 8;

  /** Whether the two numbers in the middle may still differ in what is to be counted next. */
  boolean isApart() {
    return lowPrefix != highPrefix;
  }

  /** As bytes. */
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .putLong(summary.rows())
        .putLong(summary.nulls())
        .putLong(summary.nans())
        .putLong(summary.infinities())
        .putDouble(summary.mean())
        .putDouble(summary.squares())
        .putDouble(summary.min())
        .putDouble(summary.max())
        .putDouble(summary.median())
        .putLong(passes)
        .putLong(lowPrefix)
        .putLong(lowRank)
        .putLong(highPrefix)
        .putLong(highRank)
        .array();
  }

  /** From bytes. */
  public static ColumnState decode(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    return new ColumnState(
        new ColumnSummary(
            from.getLong(),
            from.getLong(),
            from.getLong(),
            from.getLong(),
            from.getDouble(),
            from.getDouble(),
            from.getDouble(),
            from.getDouble(),
            from.getDouble()),
        (int) from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong());
  }
}

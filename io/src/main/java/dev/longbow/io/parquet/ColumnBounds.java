package dev.longbow.io.parquet;

import dev.longbow.column.Boxes;
import dev.longbow.column.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Binary;

/**
 * What a row group's statistics promise about a column. Bounds are held as Boolean, BigInteger (all
 * integers, dates, times and timestamps as stored), Double, BigDecimal or byte[] (strings); they
 * may be wider than the values, never narrower.
 *
 * @param min no value is below, or null when that is not known
 * @param max no value is above, or null when that is not known
 * @param mayHaveNulls whether a row may be null
 * @param mayHaveValues whether a row may have a value
 */
record ColumnBounds(Object min, Object max, boolean mayHaveNulls, boolean mayHaveValues) {
  private static final ColumnBounds UNKNOWN = new ColumnBounds(null, null, true, true);

  /** The promises of a row group about a column. */
  static ColumnBounds of(Footer footer, Footer.RowGroup group, String name) {
    FileColumn column = footer.columns().get(name);
    List<ColumnChunkMetaData> chunks = group.chunks().get(name);
    if (column == null || !column.isFlat() || chunks == null || chunks.size() != 1) {
      return UNKNOWN;
    }
    return of(column, chunks.get(0).getStatistics(), group.rows(), footer.ownWriter());
  }

  /**
   * The promises of the statistics of some rows about a flat column.
   *
   * @param statistics may be null
   * @param ownWriter whether we wrote them, which leaves out the bounds of rows with a NaN
   */
  static ColumnBounds of(
      FileColumn column, Statistics<?> statistics, long rows, boolean ownWriter) {
    if (statistics == null || statistics.isEmpty()) {
      return new ColumnBounds(null, null, column.nullable(), true);
    }
    boolean nulls = column.nullable();
    boolean values = true;
    if (statistics.isNumNullsSet() && nulls) {
      nulls = statistics.getNumNulls() != 0;
      values = statistics.getNumNulls() < rows;
    }
    // parquet-java has dropped bounds of unsafe origin: NaN, INT96, old writers' signed order of
    // strings, and has widened zeros to cover both signs.
    if (!statistics.hasNonNullValue()) {
      return new ColumnBounds(null, null, nulls, values);
    }
    Object min = bound(column, statistics.genericGetMin());
    Object max = bound(column, statistics.genericGetMax());
    if (column.type().isFloating() && !ownWriter) {
      // Other writers' statistics leave NaN out, which is above every number here.
      max = null;
    }
    return new ColumnBounds(min, max, nulls, values);
  }

  private static Object bound(FileColumn column, Object stored) {
    DataType type = column.type();
    if (type instanceof DataType.Bool) {
      return stored;
    } else if (type.isFloating()) {
      return stored instanceof Number number ? (Object) number.doubleValue() : null;
    } else if (type instanceof DataType.Decimal decimal) {
      if (stored instanceof Number number) {
        return BigDecimal.valueOf(number.longValue(), decimal.scale());
      }
      byte[] bytes = ((Binary) stored).getBytes();
      return bytes.length == 0 ? null : new BigDecimal(new BigInteger(bytes), decimal.scale());
    } else if (type instanceof DataType.Text) {
      return ((Binary) stored).getBytes();
    } else if (stored instanceof Number number) {
      return integer(column, type, number);
    }
    return null;
  }

  private static Object integer(FileColumn column, DataType type, Number stored) {
    long value = stored.longValue();
    if (type instanceof DataType.Int integer && !integer.signed()) {
      return integer.bits() == 64
          ? Boxes.unsigned(value)
          : BigInteger.valueOf(value & ((1L << integer.bits()) - 1));
    } else if (type instanceof DataType.Time || type instanceof DataType.Timestamp) {
      return Decoders.toMicros(column.parquet().asPrimitiveType(), value);
    }
    return BigInteger.valueOf(value);
  }

  /** A boxed value in the form of the bounds, or null when bounds do not have such values. */
  static Object normal(Object value) {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return BigInteger.valueOf(((Number) value).longValue());
    } else if (value instanceof Float || value instanceof Double) {
      return ((Number) value).doubleValue();
    } else if (value instanceof Boolean
        || value instanceof BigInteger
        || value instanceof BigDecimal) {
      return value;
    } else if (value instanceof String text) {
      return utf8(text);
    } else if (value instanceof LocalDate date) {
      return BigInteger.valueOf(date.toEpochDay());
    } else if (value instanceof LocalTime time) {
      return time.getNano() % 1000 == 0 ? BigInteger.valueOf(time.toNanoOfDay() / 1000) : null;
    } else if (value instanceof LocalDateTime dateTime) {
      return dateTime.getNano() % 1000 == 0 ? BigInteger.valueOf(Boxes.micros(dateTime)) : null;
    } else if (value instanceof Instant instant) {
      return instant.getNano() % 1000 == 0 ? BigInteger.valueOf(Boxes.micros(instant)) : null;
    }
    return null;
  }

  /** A text's bytes, which order as the text's code points do. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether known bounds and a literal are of one kind. */
  boolean comparable(Object literal) {
    return (min == null || min.getClass() == literal.getClass())
        && (max == null || max.getClass() == literal.getClass());
  }

  /** The order of two values of one kind; NaN is above every number, both zeros are equal. */
  static int compare(Object left, Object right) {
    if (left instanceof byte[] bytes) {
      return Arrays.compareUnsigned(bytes, (byte[]) right);
    } else if (left instanceof Double number) {
      double other = (Double) right;
      return number == other ? 0 : Double.compare(number, other);
    } else if (left instanceof BigInteger number) {
      return number.compareTo((BigInteger) right);
    } else if (left instanceof BigDecimal number) {
      return number.compareTo((BigDecimal) right);
    }
    return ((Boolean) left).compareTo((Boolean) right);
  }

  /** Which of two outcomes a prefix test can have. */
  int startsWith(byte[] prefix, int matches, int fails) {
    if ((min != null && !(min instanceof byte[])) || (max != null && !(max instanceof byte[]))) {
      return matches | fails;
    }
    int low = min == null ? -1 : comparePrefix((byte[]) min, prefix);
    int high = max == null ? 1 : comparePrefix((byte[]) max, prefix);
    if (low > 0 || high < 0) {
      return fails;
    }
    return low == 0 && high == 0 ? matches : matches | fails;
  }

  /** Compares as many bytes as the prefix has; a shorter value is below its continuations. */
  private static int comparePrefix(byte[] value, byte[] prefix) {
    int length = Math.min(value.length, prefix.length);
    return Arrays.compareUnsigned(value, 0, length, prefix, 0, prefix.length);
  }
}

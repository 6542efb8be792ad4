package dev.longbow.testing;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Boxes;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Seeded batches that hold what breaks code: nulls (none, some, only), NaN, both zeros, infinities,
 * the smallest and the largest value of a type, empty strings, text beyond ASCII, skewed values,
 * strings flat and dictionary-encoded.
 */
public final class RandomData {
  /** Every flat type. */
  public static final List<DataType> FLAT_TYPES =
      List.of(
          DataType.BOOL,
          DataType.INT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.UINT8,
          DataType.UINT16,
          DataType.UINT32,
          DataType.UINT64,
          DataType.FLOAT32,
          DataType.FLOAT64,
          DataType.STRING,
          DataType.BINARY,
          DataType.DATE,
          DataType.TIME,
          DataType.TIMESTAMP,
          DataType.TIMESTAMP_TZ,
          new DataType.Decimal(9, 2),
          new DataType.Decimal(18, 6),
          new DataType.Decimal(38, 10),
          DataType.UUID);

  private static final long DAY_MICROS = 86_400_000_000L;

  private RandomData() {}

  /** A schema of a few columns {@code c0, c1, …} of any flat type. */
  public static Schema schema(Dice dice) {
    List<Field> fields = new ArrayList<>();
    int columns = 1 + dice.below(8);
    for (int i = 0; i < columns; i++) {
      fields.add(new Field("c" + i, dice.pick(FLAT_TYPES), dice.chance(0.7)));
    }
    return new Schema(fields);
  }

  /** Batches of a schema; some are empty, some have one row, most up to {@code rows}. */
  public static List<Batch> batches(Dice dice, Schema schema, int batches, int rows) {
    List<Batch> all = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      int count = dice.chance(0.1) ? dice.below(2) : 1 + dice.below(rows);
      all.add(batch(dice, schema, count));
    }
    return all;
  }

  /** A batch of a schema. */
  public static Batch batch(Dice dice, Schema schema, int rows) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(column(dice, field, rows));
    }
    return new Batch(schema, columns, rows);
  }

  /** A column of a field. */
  public static Column column(Dice dice, Field field, int rows) {
    double nulls = field.nullable() ? dice.of(0.0, 0.1, 0.5, 1.0) : 0;
    boolean skewed = dice.chance(0.3);
    List<Object> pool = new ArrayList<>();
    ColumnBuilder builder = new ColumnBuilder(field.type());
    for (int i = 0; i < rows; i++) {
      if (dice.chance(nulls)) {
        builder.append(null);
        continue;
      }
      if (!skewed || pool.size() < 1 + rows / 20) {
        pool.add(value(dice, field.type()));
      }
      builder.append(skewed ? skewed(dice, pool) : pool.get(pool.size() - 1));
    }
    Column column = builder.build();
    return column instanceof BytesColumn flat && dice.chance(0.5)
        ? dictionary(flat, dice.chance(0.5))
        : column;
  }

  /** The first value half the time, the second a quarter of it, and so on. */
  private static Object skewed(Dice dice, List<Object> pool) {
    int position = Long.numberOfTrailingZeros(dice.bits() | Long.MIN_VALUE);
    return pool.get(Math.min(position, pool.size() - 1));
  }

  /**
   * The same values in dictionary encoding.
   *
   * @param unused whether the dictionary also holds a value that no row has
   */
  public static DictionaryColumn dictionary(BytesColumn flat, boolean unused) {
    Map<String, Integer> codes = new LinkedHashMap<>();
    ColumnBuilder dictionary = new ColumnBuilder(flat.type());
    if (unused) {
      dictionary.append(flat.type().equals(DataType.BINARY) ? new byte[] {1} : "unused");
      codes.put("", 0);
    }
    int[] rows = new int[flat.length()];
    for (int i = 0; i < rows.length; i++) {
      if (!flat.isNull(i)) {
        Object value = flat.value(i);
        String key =
            "=" + (value instanceof byte[] raw ? new BigInteger(1, raw) + "/" + raw.length : value);
        Integer code = codes.get(key);
        if (code == null) {
          code = codes.size();
          codes.put(key, code);
          dictionary.append(value);
        }
        rows[i] = code;
      }
    }
    long[] validity = flat.validity() == null ? null : flat.validity().clone();
    if (codes.isEmpty()) {
      validity = Bits.allClear(rows.length);
    }
    return new DictionaryColumn(rows.length, rows, (BytesColumn) dictionary.build(), validity);
  }

  /** A value of a flat type, boxed as {@code Column.value} gives it. */
  public static Object value(Dice dice, DataType type) {
    if (type instanceof DataType.Int integer) {
      return integer(dice, integer);
    } else if (type instanceof DataType.Floating floating) {
      double number = floating(dice);
      return floating.bits() == 32 ? (Object) (float) number : (Object) number;
    } else if (type instanceof DataType.Bool) {
      return dice.chance(0.5);
    } else if (type instanceof DataType.Text) {
      return text(dice);
    } else if (type instanceof DataType.Binary) {
      byte[] bytes = new byte[dice.below(12)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) dice.bits();
      }
      return bytes;
    } else if (type instanceof DataType.Date) {
      return LocalDate.ofEpochDay(
          dice.chance(0.1) ? dice.of(0L, -1L) : dice.between(-40_000, 40_000));
    } else if (type instanceof DataType.Time) {
      long micros =
          dice.chance(0.1) ? dice.of(0L, DAY_MICROS - 1) : dice.between(0, DAY_MICROS - 1);
      return LocalTime.ofNanoOfDay(micros * 1000);
    } else if (type instanceof DataType.Timestamp timestamp) {
      long micros = dice.between(-40_000 * DAY_MICROS, 40_000 * DAY_MICROS);
      micros =
          dice.chance(0.1)
              ? dice.of(0L, -1L)
              : dice.chance(0.5) ? micros / 1_000_000 * 1_000_000 : micros;
      Instant instant = Boxes.instant(micros);
      LocalDateTime naive = Boxes.localDateTime(micros);
      return timestamp.zoned() ? (Object) instant : (Object) naive;
    } else if (type instanceof DataType.Decimal decimal) {
      return decimal(dice, decimal);
    } else if (type instanceof DataType.Uuid) {
      return new UUID(dice.bits(), dice.bits());
    }
    throw new IllegalArgumentException("Not a flat type: " + type);
  }

  private static Object integer(Dice dice, DataType.Int type) {
    int bits = type.bits() - (type.signed() ? 1 : 0);
    BigInteger largest = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    BigInteger smallest = type.signed() ? largest.not() : BigInteger.ZERO;
    BigInteger number =
        dice.chance(0.1)
            ? dice.of(largest, smallest, BigInteger.ZERO, BigInteger.ONE)
            // A random number of digits, so that small and large ones are about as frequent.
            : new BigInteger(64, new java.util.Random(dice.bits()))
                .shiftRight(64 - 1 - dice.below(bits));
    if (type.signed() && dice.chance(0.5)) {
      number = number.not().max(smallest);
    }
    number = number.min(largest);
    return type.equals(DataType.UINT64) ? (Object) number : (Object) number.longValueExact();
  }

  private static double floating(Dice dice) {
    if (dice.chance(0.15)) {
      return dice.of(
          Double.NaN,
          0.0,
          -0.0,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          (double) Float.MAX_VALUE);
    }
    return dice.chance(0.5) ? Math.rint(dice.normal() * 1000) / 8 : dice.normal() * 1e6;
  }

  private static String text(Dice dice) {
    if (dice.chance(0.1)) {
      return dice.of(
          "", " ", "\u0000", "é", "日本", "\uD83D\uDC1F", "a'b\"c\\d", "NULL", "line\nbreak");
    }
    StringBuilder text = new StringBuilder();
    int length = dice.chance(0.05) ? 200 : dice.below(14);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + dice.below(26)));
    }
    return text.toString();
  }

  private static BigDecimal decimal(Dice dice, DataType.Decimal type) {
    BigInteger largest = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
    BigInteger unscaled =
        dice.chance(0.1)
            ? dice.of(largest, BigInteger.ZERO, BigInteger.ONE)
            : new BigInteger(127, new java.util.Random(dice.bits()))
                .mod(BigInteger.TEN.pow(1 + dice.below(type.precision())));
    return new BigDecimal(dice.chance(0.5) ? unscaled.negate() : unscaled, type.scale());
  }
}

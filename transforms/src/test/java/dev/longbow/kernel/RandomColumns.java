package dev.longbow.kernel;

import dev.longbow.column.Batch;
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
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Random columns of every flat type, rich in nulls, equal values and extremes. */
public final class RandomColumns {
  /** All flat types. */
  public static final List<DataType> TYPES =
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
          new DataType.Decimal(20, 2),
          DataType.UUID);

  private static final double[] DOUBLES = {
    0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.5, -1.5, 1e300, 2
  };
  private static final String[] TEXTS = {"", "a", "b", "ab", "é", "zz", "a\u0000", "UCSF", "日本"};

  private final Random random;

  /** Columns drawn from a source of random numbers. */
  public RandomColumns(Random random) {
    this.random = random;
  }

  /** A batch with two columns {@code a<i>}, {@code b<i>} for each of {@link #TYPES}. */
  Batch batch(int rows) {
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      for (String name : List.of("a", "b")) {
        fields.add(Field.of(name + i, TYPES.get(i)));
        columns.add(column(TYPES.get(i), rows));
      }
    }
    return new Batch(new Schema(fields), columns, rows);
  }

  /** A column, a third of them without nulls; strings half dictionary-encoded. */
  public Column column(DataType type, int rows) {
    boolean nulls = random.nextInt(3) > 0;
    Object[] values = new Object[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = nulls && random.nextInt(5) == 0 ? null : value(type);
    }
    Column column = ColumnBuilder.of(type, values);
    return column instanceof BytesColumn bytes && random.nextBoolean() ? encode(bytes) : column;
  }

  /** The same values with a dictionary that also holds duplicates and unused values. */
  static DictionaryColumn encode(BytesColumn flat) {
    int rows = flat.length();
    List<Object> values = new ArrayList<>();
    int[] codes = new int[rows];
    Object filler = flat.type().equals(DataType.BINARY) ? new byte[] {'?'} : "?unused";
    values.add(filler);
    for (int i = 0; i < rows; i++) {
      Object value = flat.value(i);
      int code = -1;
      // Binary values are never found again (identity of arrays): duplicates in the dictionary.
      if (value != null && (code = values.indexOf(value)) < 0) {
        values.add(value);
        code = values.size() - 1;
      }
      codes[i] = Math.max(code, 0);
    }
    BytesColumn dictionary = (BytesColumn) ColumnBuilder.of(flat.type(), values.toArray());
    return new DictionaryColumn(rows, codes, dictionary, flat.validity());
  }

  /** A value that is not null. */
  Object value(DataType type) {
    if (type instanceof DataType.Bool) {
      return random.nextBoolean();
    } else if (type instanceof DataType.Int integer) {
      return integer(integer);
    } else if (type.equals(DataType.FLOAT32)) {
      return (float) real();
    } else if (type.equals(DataType.FLOAT64)) {
      return real();
    } else if (type.equals(DataType.STRING)) {
      return TEXTS[random.nextInt(TEXTS.length)];
    } else if (type.equals(DataType.BINARY)) {
      return TEXTS[random.nextInt(TEXTS.length)].getBytes(java.nio.charset.StandardCharsets.UTF_8);
    } else if (type.equals(DataType.DATE)) {
      return LocalDate.ofEpochDay(random.nextInt(40_000) - 15_000L);
    } else if (type.equals(DataType.TIME)) {
      return LocalTime.ofSecondOfDay(random.nextInt(86_400));
    } else if (type.equals(DataType.TIMESTAMP)) {
      return instant().atOffset(ZoneOffset.UTC).toLocalDateTime();
    } else if (type.equals(DataType.TIMESTAMP_TZ)) {
      return instant();
    } else if (type instanceof DataType.Decimal decimal) {
      BigInteger unscaled =
          random.nextBoolean()
              ? BigInteger.valueOf(random.nextInt(7) - 3L)
              : new BigInteger(64, random).subtract(BigInteger.ONE.shiftLeft(63));
      return new BigDecimal(unscaled, decimal.scale());
    } else if (type instanceof DataType.ListOf list) {
      return List.of(value(list.element()), value(list.element()));
    } else if (type instanceof DataType.MapOf map) {
      return List.of(Map.of("key", value(map.key()), "value", value(map.value())));
    }
    return new UUID(random.nextInt(2) - 1L, random.nextInt(3) - 1L);
  }

  private Instant instant() {
    return Instant.ofEpochSecond(
        random.nextInt() * 2L, 1000L * (random.nextBoolean() ? 0 : random.nextInt(1_000_000)));
  }

  private double real() {
    return random.nextInt(3) == 0
        ? random.nextGaussian() * 100
        : DOUBLES[random.nextInt(DOUBLES.length)];
  }

  private Object integer(DataType.Int type) {
    int bits = type.bits();
    BigInteger low = type.signed() ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    BigInteger value =
        switch (random.nextInt(4)) {
          case 0 -> low.add(BigInteger.valueOf(random.nextInt(2)));
          case 1 ->
              low.add(BigInteger.ONE.shiftLeft(bits))
                  .subtract(BigInteger.valueOf(random.nextInt(2) + 1L));
          default -> BigInteger.valueOf(random.nextInt(6) - (type.signed() ? 3L : 0));
        };
    return bits == 64 && !type.signed() ? value : (Object) value.longValueExact();
  }
}

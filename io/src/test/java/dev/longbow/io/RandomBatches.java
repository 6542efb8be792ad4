package dev.longbow.io;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
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
import java.util.SplittableRandom;
import java.util.UUID;

/** Batches of any type, seeded: nulls, NaN, both zeros, extremes, repeated values. */
public final class RandomBatches {
  public static final Schema ALL_TYPES =
      Schema.of(
          Field.of("flag", DataType.BOOL),
          Field.of("i8", DataType.INT8),
          Field.of("i16", DataType.INT16),
          Field.of("i32", DataType.INT32),
          Field.of("i64", DataType.INT64),
          Field.of("u8", DataType.UINT8),
          Field.of("u16", DataType.UINT16),
          Field.of("u32", DataType.UINT32),
          Field.of("u64", DataType.UINT64),
          Field.of("f32", DataType.FLOAT32),
          Field.of("f64", DataType.FLOAT64),
          Field.of("text", DataType.STRING),
          Field.of("code", DataType.STRING),
          Field.of("bin", DataType.BINARY),
          Field.of("day", DataType.DATE),
          Field.of("clock", DataType.TIME),
          Field.of("ts", DataType.TIMESTAMP),
          Field.of("tz", DataType.TIMESTAMP_TZ),
          Field.of("d9", new DataType.Decimal(9, 2)),
          Field.of("d18", new DataType.Decimal(18, 4)),
          Field.of("d38", new DataType.Decimal(38, 10)),
          Field.of("id", DataType.UUID),
          new Field("row", DataType.INT64, false));

  private final SplittableRandom random;
  private long row;

  public RandomBatches(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Batches of random sizes with this many rows in all. */
  public List<Batch> batches(Schema schema, int rows, int largest) {
    List<Batch> batches = new ArrayList<>();
    for (int left = rows; left > 0; ) {
      int size = Math.min(left, 1 + random.nextInt(largest));
      batches.add(batch(schema, size));
      left -= size;
    }
    return batches;
  }

  private Batch batch(Schema schema, int rows) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(field.name().equals("code") ? dictionary(rows) : column(field, rows));
    }
    row += rows;
    return new Batch(schema, columns, rows);
  }

  private Column dictionary(int rows) {
    ColumnBuilder values = new ColumnBuilder(DataType.STRING);
    int size = 1 + random.nextInt(60);
    for (int i = 0; i < size; i++) {
      values.append("code-" + random.nextInt(80));
    }
    int[] codes = new int[rows];
    long[] validity = Bits.allSet(rows);
    for (int i = 0; i < rows; i++) {
      codes[i] = random.nextInt(size);
      if (random.nextInt(7) == 0) {
        Bits.clear(validity, i);
      }
    }
    return new DictionaryColumn(rows, codes, (BytesColumn) values.build(), validity);
  }

  private Column column(Field field, int rows) {
    ColumnBuilder builder = new ColumnBuilder(field.type());
    boolean withNulls = field.nullable() && random.nextInt(4) != 0;
    boolean fewValues = random.nextBoolean();
    for (int i = 0; i < rows; i++) {
      if (field.name().equals("row")) {
        builder.append(row + i);
      } else {
        builder.append(withNulls && random.nextInt(5) == 0 ? null : value(field.type(), fewValues));
      }
    }
    return builder.build();
  }

  private Object value(DataType type, boolean few) {
    long bits = few ? random.nextLong(10) : random.nextLong();
    if (type instanceof DataType.Bool) {
      return random.nextBoolean();
    } else if (type instanceof DataType.Int integer) {
      if (integer.bits() == 64 && integer.signed()) {
        return bits;
      }
      BigInteger unsigned =
          BigInteger.valueOf(bits)
              .and(BigInteger.ONE.shiftLeft(integer.bits()).subtract(BigInteger.ONE));
      return integer.signed()
          ? (Object) unsigned.subtract(BigInteger.ONE.shiftLeft(integer.bits() - 1)).longValue()
          : integer.bits() == 64 ? unsigned : (Object) unsigned.longValue();
    } else if (type.equals(DataType.FLOAT32)) {
      return (float) (double) number(few);
    } else if (type.equals(DataType.FLOAT64)) {
      return number(few);
    } else if (type instanceof DataType.Text) {
      String text = few ? "v" + bits : Long.toString(bits, 36);
      return switch (random.nextInt(12)) {
        case 0 -> "";
        case 1 -> "käse \"" + text + "\", \n" + text;
        case 2 -> (text + "–").repeat(30);
        default -> text;
      };
    } else if (type instanceof DataType.Binary) {
      return BigInteger.valueOf(bits).toByteArray();
    } else if (type instanceof DataType.Date) {
      return LocalDate.ofEpochDay(Math.floorMod(bits, 40_000L) - 10_000);
    } else if (type instanceof DataType.Time) {
      return LocalTime.ofNanoOfDay(1000 * Math.floorMod(bits, 86_400_000_000L));
    } else if (type instanceof DataType.Timestamp timestamp) {
      long seconds = Math.floorMod(bits, 4_000_000_000L) - 1_000_000_000L;
      Instant instant = Instant.ofEpochSecond(seconds, 1000 * Math.floorMod(bits, 1_000_000L));
      return timestamp.zoned()
          ? instant
          : LocalDateTime.ofEpochSecond(seconds, instant.getNano(), java.time.ZoneOffset.UTC);
    } else if (type instanceof DataType.Decimal decimal) {
      BigInteger unscaled =
          BigInteger.valueOf(bits)
              .multiply(BigInteger.valueOf(decimal.precision() > 18 && !few ? 1_000_000_007L : 1))
              .mod(BigInteger.TEN.pow(decimal.precision()));
      return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), decimal.scale());
    } else if (type instanceof DataType.Uuid) {
      return new UUID(bits, few ? bits : random.nextLong());
    } else if (type instanceof DataType.ListOf list) {
      List<Object> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(random.nextInt(6) == 0 ? null : value(list.element(), few));
      }
      return elements;
    } else if (type instanceof DataType.Struct struct) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (Field field : struct.fields()) {
        boolean isNull = field.nullable() && random.nextInt(5) == 0;
        values.put(field.name(), isNull ? null : value(field.type(), few));
      }
      return values;
    } else if (type instanceof DataType.MapOf map) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        Object key = value(map.key(), few);
        entries.put(key, random.nextInt(6) == 0 ? null : value(map.value(), few));
      }
      List<Object> pairs = new ArrayList<>();
      entries.forEach(
          (key, value) -> {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("key", key);
            pair.put("value", value);
            pairs.add(pair);
          });
      return pairs;
    }
    throw new IllegalArgumentException(type.toString());
  }

  private double number(boolean few) {
    return switch (random.nextInt(20)) {
      case 0 -> 0.0;
      case 1 -> -0.0;
      case 2 -> few ? 1 : Double.NaN;
      case 3 -> Double.POSITIVE_INFINITY;
      case 4 -> Double.NEGATIVE_INFINITY;
      default -> few ? random.nextInt(100) / 4.0 : random.nextGaussian() * 1e3;
    };
  }
}

package dev.longbow.codec;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.NamedExpr;
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
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Random types, values and expressions; not meaningful, but of every kind. */
public final class RandomPlans {
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
          new DataType.Decimal(38, 10),
          DataType.UUID);

  private final Random random;

  public RandomPlans(long seed) {
    this.random = new Random(seed);
  }

  public DataType type(int depth) {
    int choice = random.nextInt(depth > 0 ? FLAT_TYPES.size() + 3 : FLAT_TYPES.size());
    if (choice < FLAT_TYPES.size()) {
      return FLAT_TYPES.get(choice);
    }
    return switch (choice - FLAT_TYPES.size()) {
      case 0 -> new DataType.ListOf(type(depth - 1));
      case 1 -> new DataType.Struct(List.of(field("a", depth - 1), field("b ü", depth - 1)));
      default -> new DataType.MapOf(DataType.STRING, type(depth - 1));
    };
  }

  private Field field(String name, int depth) {
    return new Field(name, type(depth), random.nextBoolean());
  }

  public Schema schema() {
    List<Field> fields = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      fields.add(field("column " + i, 2));
    }
    return new Schema(fields);
  }

  /** A value of the type, never null; edge values often. */
  public Object value(DataType type) {
    if (type instanceof DataType.MapOf map) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("key", value(map.key()));
      entry.put("value", null);
      return List.of(entry);
    } else if (type instanceof DataType.Struct struct) {
      Map<String, Object> values = new LinkedHashMap<>();
      struct.fields().forEach(f -> values.put(f.name(), value(f.type())));
      return values;
    } else if (type instanceof DataType.ListOf list) {
      List<Object> items = new ArrayList<>();
      items.add(null);
      items.add(value(list.element()));
      return items;
    } else if (type instanceof DataType.Int integer) {
      if (type.equals(DataType.UINT64)) {
        return new BigInteger(64, random);
      }
      long bits = random.nextBoolean() ? -1L : random.nextLong();
      int shift = 64 - integer.bits();
      return integer.signed() ? bits << shift >> shift : bits << shift >>> shift;
    } else if (type.equals(DataType.BOOL)) {
      return random.nextBoolean();
    } else if (type.equals(DataType.FLOAT32)) {
      return oneOf(
          () -> Float.NaN,
          () -> Float.NEGATIVE_INFINITY,
          () -> -0.0f,
          () -> Float.MIN_VALUE,
          random::nextFloat);
    } else if (type.equals(DataType.FLOAT64)) {
      return oneOf(
          () -> Double.NaN,
          () -> Double.POSITIVE_INFINITY,
          () -> -0.0,
          () -> Double.MAX_VALUE,
          random::nextGaussian);
    } else if (type.equals(DataType.STRING)) {
      return oneOf(() -> "", () -> "a\"\\\n\u0000\u2028", () -> "Grüße 😀", () -> "NaN");
    } else if (type.equals(DataType.BINARY)) {
      byte[] bytes = new byte[random.nextInt(5)];
      random.nextBytes(bytes);
      return bytes;
    } else if (type.equals(DataType.DATE)) {
      return LocalDate.ofEpochDay(random.nextInt());
    } else if (type.equals(DataType.TIME)) {
      return LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L + 1000);
    } else if (type.equals(DataType.TIMESTAMP)) {
      return LocalDateTime.of(random.nextInt(20_000) - 5_000, 2, 28, 23, 59, 59, 999_999_000);
    } else if (type.equals(DataType.TIMESTAMP_TZ)) {
      return Instant.ofEpochSecond(random.nextLong() % 9_000_000_000_000L, 1000);
    } else if (type instanceof DataType.Decimal decimal) {
      return new BigDecimal(new BigInteger(100, random), decimal.scale());
    }
    return new UUID(random.nextLong(), random.nextLong());
  }

  @SafeVarargs
  private <T> T oneOf(Supplier<T>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  public BoundExpr expression(int depth) {
    DataType type = type(1);
    BoundExpr leaf =
        oneOf(
            () -> new BoundExpr.Column("c" + random.nextInt(9), type, random.nextBoolean()),
            () -> new BoundExpr.Literal(value(type), type),
            () -> new BoundExpr.Literal(null, DataType.NULL));
    if (depth == 0) {
      return leaf;
    }
    DataType option = type(1);
    return oneOf(
        () -> leaf,
        () ->
            new BoundExpr.Compare(
                Comparison.values()[random.nextInt(6)],
                expression(depth - 1),
                expression(depth - 1)),
        () -> new BoundExpr.And(List.of(expression(depth - 1), expression(depth - 1))),
        () -> new BoundExpr.Or(List.of(expression(depth - 1), expression(depth - 1))),
        () -> new BoundExpr.Not(expression(depth - 1)),
        () ->
            new BoundExpr.In(
                new BoundExpr.Column("x", option, true),
                List.of(value(option), value(option)),
                random.nextBoolean()),
        () -> new BoundExpr.IsNull(expression(depth - 1)),
        () ->
            new BoundExpr.Case(
                List.of(new BoundExpr.Branch(expression(depth - 1), expression(depth - 1))),
                expression(depth - 1),
                type),
        () ->
            new BoundExpr.Cast(
                expression(depth - 1), type, random.nextBoolean(), "America/Los_Angeles"),
        () ->
            new BoundExpr.Call(
                "split_part",
                List.of(expression(depth - 1), expression(depth - 1)),
                type,
                random.nextBoolean(),
                random.nextBoolean() ? "UTC" : null));
  }

  public List<NamedExpr> named() {
    List<NamedExpr> named = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      named.add(new NamedExpr("n" + i, expression(3)));
    }
    return named;
  }

  public List<AggregateCall> aggregates() {
    return List.of(
        new AggregateCall("count", null, "n", DataType.INT64, false),
        new AggregateCall("sum", expression(2), "s", type(0), true));
  }

  public int number() {
    return random.nextInt(1000);
  }
}

package dev.longbow.expr;

import dev.longbow.codec.RandomPlans;
import dev.longbow.column.DataType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Random unbound expressions: of every form, or such that most of them can be bound. */
final class RandomExprs {
  private static final List<String> NAMES =
      List.of(
          "a",
          "heart_rate",
          "größe",
          "timestamp",
          "interval",
          "decimal",
          "x",
          "date",
          "count",
          "OR",
          "when",
          "Null",
          "select",
          "a b",
          "a\"b",
          "\"",
          "'",
          "1x",
          "",
          "a.b",
          "𝒳",
          "a\nb",
          ":a");

  private final Random random;
  private final RandomPlans values;

  RandomExprs(long seed) {
    this.random = new Random(seed);
    this.values = new RandomPlans(seed);
  }

  /** An expression that need not make sense, with a name for its result or without. */
  Expr any(int depth) {
    Expr expression = part(depth);
    return random.nextInt(5) == 0 ? new Expr.Alias(expression, oneOf(NAMES)) : expression;
  }

  private Expr part(int depth) {
    if (depth == 0) {
      return leaf();
    }
    Supplier<Expr> next = () -> part(random.nextInt(depth));
    return oneOf(
        this::leaf,
        () -> new Expr.Compare(oneOf(Comparison.values()), next.get(), next.get()),
        () -> new Expr.And(several(2, next)),
        () -> new Expr.Or(several(2, next)),
        () -> new Expr.Not(next.get()),
        () -> new Expr.Not(new Expr.In(next.get(), several(1, next))),
        () -> new Expr.In(next.get(), several(1, next)),
        () -> new Expr.IsNull(next.get()),
        () -> next.get().isNotNull(),
        () -> next.get().between(next.get(), next.get()),
        () -> new Expr.Case(branches(next), random.nextBoolean() ? next.get() : null),
        () -> new Expr.Cast(next.get(), values.type(0), random.nextBoolean()),
        () -> next.get().cast(new DataType.ListOf(values.type(0))),
        () -> next.get().negate(),
        () -> infix(next),
        () -> infix(next),
        () -> new Expr.Call(oneOf(List.of("year", "f", "date", "x", "left")), several(0, next)),
        () -> new Expr.Aggregate("sum", next.get()),
        () -> window(next),
        Exprs::count);
  }

  private Expr infix(Supplier<Expr> next) {
    return new Expr.Call(
        oneOf(List.of("+", "-", "*", "/", "%", "||")), List.of(next.get(), next.get()));
  }

  private Expr window(Supplier<Expr> next) {
    Expr function =
        oneOf(
            () -> new Expr.Call(oneOf(List.of("rank", "lag", "f")), several(0, next)),
            () -> new Expr.Aggregate("sum", next.get()),
            Exprs::count);
    List<Expr.Order> order = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      order.add(new Expr.Order(next.get(), random.nextBoolean(), random.nextBoolean()));
    }
    Expr.WindowFrame frame =
        random.nextBoolean()
            ? null
            : new Expr.WindowFrame(
                oneOf(Expr.FrameUnit.values()), bound(false, next), bound(true, next));
    List<Expr> keys = random.nextBoolean() ? List.of() : several(1, next);
    return new Expr.Window(function, keys, order, false, frame);
  }

  private Expr.FrameBound bound(boolean isEnd, Supplier<Expr> next) {
    Expr distance = random.nextInt(3) == 0 ? null : next.get();
    // The current row has no direction.
    boolean isHere =
        distance instanceof Expr.Literal literal && Long.valueOf(0).equals(literal.value());
    return new Expr.FrameBound(
        distance, distance == null ? isEnd : !isHere && random.nextBoolean());
  }

  private List<Expr.Branch> branches(Supplier<Expr> next) {
    List<Expr.Branch> branches = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      branches.add(new Expr.Branch(next.get(), next.get()));
    }
    return branches;
  }

  private List<Expr> several(int least, Supplier<Expr> next) {
    List<Expr> several = new ArrayList<>();
    for (int i = least + random.nextInt(3); i > 0; i--) {
      several.add(next.get());
    }
    return several;
  }

  private Expr leaf() {
    DataType type = values.type(0);
    return oneOf(
        () -> new Expr.ColumnRef(oneOf(NAMES)),
        () -> new Expr.Parameter(oneOf(NAMES)),
        // Arrays have no equals.
        () ->
            type.equals(DataType.BINARY)
                ? new Expr.Literal(null, DataType.NULL)
                : new Expr.Literal(values.value(type), type),
        () -> new Expr.Literal("it's", DataType.STRING),
        () -> Exprs.lit(Double.longBitsToDouble(random.nextLong() & ~(1L << 62))),
        () -> Exprs.lit(Float.intBitsToFloat(random.nextInt() & ~(1 << 30))),
        () -> Exprs.lit(oneOf(List.of(0L, -1L, 7L, Long.MIN_VALUE, Long.MAX_VALUE))),
        () -> Exprs.lit(new BigDecimal(oneOf(List.of("0.05", "-1.50", "7", "1e30", "0.000")))),
        () ->
            new Expr.Interval(
                oneOf(List.of(0, 1, -12, Integer.MIN_VALUE)),
                oneOf(List.of(0, 7, Integer.MAX_VALUE)),
                oneOf(List.of(0L, 1L, -3_600_000_000L, 90_000_000L, Long.MIN_VALUE))));
  }

  /** A condition over the columns of {@code BinderTest}. */
  Expr condition(int depth) {
    if (depth == 0) {
      return oneOf(
          () -> Exprs.col("flag"), () -> Exprs.lit(true), () -> Exprs.lit(null).isNull().not());
    }
    int below = depth - 1;
    return oneOf(
        () -> compare(number(below), number(below)),
        () -> compare(text(below), text(below)),
        () -> compare(time(below), time(below)),
        () -> compare(Exprs.col("id"), Exprs.lit("123e4567-e89b-12d3-a456-426614174000")),
        () -> number(below).in(number(0), number(0), Exprs.lit(null)),
        () -> text(below).in(Exprs.param("names"), "it's").not(),
        () -> time(below).in(time(0), time(0)),
        () -> number(below).between(number(below), number(below)),
        () -> oneOf(this::number, this::text, this::time).apply(below).isNull(),
        () -> condition(below).and(condition(below)),
        () -> condition(below).or(Exprs.lit(null)),
        () -> condition(below).not());
  }

  private Expr compare(Expr left, Expr right) {
    return new Expr.Compare(oneOf(Comparison.values()), left, right);
  }

  /** A number over the columns of {@code BinderTest}. */
  Expr number(int depth) {
    if (depth == 0) {
      return oneOf(
          () -> Exprs.col(oneOf(List.of("i8", "i32", "i64", "u8", "u32", "f32", "f64", "dec"))),
          () -> Exprs.col(oneOf(List.of("u64", "i8", "f32", "dec"))),
          () -> Exprs.lit(oneOf(List.of(1, -1, 300, 16777217L, 1.5, 0.1, -0.0, Double.NaN, 1e40))),
          () -> Exprs.lit(oneOf(List.of(0.1f, Float.NEGATIVE_INFINITY, new BigDecimal("1.50")))),
          () -> Exprs.lit(null));
    }
    int below = depth - 1;
    return oneOf(
        () -> Exprs.call(oneOf(List.of("+", "-", "*", "/", "%")), number(below), number(below)),
        () -> number(below).negate(),
        () -> number(below).cast(values.type(0)).tryCast(DataType.INT16),
        () -> choice(this::number, below),
        () -> Exprs.call("round", number(below), 2),
        () -> Exprs.call("year", time(below)),
        () -> Exprs.call("power", number(below), number(below)),
        () -> Exprs.call(alternative(), number(below), number(0)));
  }

  private Expr text(int depth) {
    return depth == 0
        ? oneOf(() -> Exprs.col("s"), () -> Exprs.lit("it's"), () -> Exprs.lit("2024-01-31"))
        : oneOf(
            () -> Exprs.call("upper", text(depth - 1)),
            () -> Exprs.call("||", text(depth - 1), text(depth - 1)),
            () -> Exprs.call("split_part", text(depth - 1), "-", 1),
            () -> number(depth - 1).cast(DataType.STRING),
            () -> choice(this::text, depth - 1),
            () -> Exprs.call(alternative(), text(depth - 1), text(0)));
  }

  private Expr time(int depth) {
    return depth == 0
        ? oneOf(
            () -> Exprs.col(oneOf(List.of("d", "ts", "tz", "ts"))),
            () -> Exprs.lit("2024-01-31"),
            () ->
                Exprs.lit(
                    oneOf(
                        List.of(
                            LocalDate.EPOCH,
                            LocalDateTime.of(-290_000, 1, 1, 0, 0),
                            Instant.EPOCH))),
            () -> Exprs.param("start"))
        : oneOf(
            () -> time(depth - 1).plus(new Expr.Interval(1, 0, 3_600_000_000L)),
            () -> time(depth - 1).minus(new Expr.Interval(0, 7, 0)),
            () -> Exprs.call("date_trunc", "month", time(depth - 1)),
            () -> time(depth - 1).cast(DataType.DATE),
            () -> choice(this::time, depth - 1),
            () -> Exprs.call(alternative(), time(depth - 1), time(0)));
  }

  private String alternative() {
    return oneOf(List.of("coalesce", "greatest", "nullif"));
  }

  private Expr choice(IntFunction<Expr> kind, int depth) {
    return Exprs.when(condition(depth))
        .then(kind.apply(depth))
        .otherwise(random.nextBoolean() ? kind.apply(0) : null);
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private <T> T oneOf(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  @SafeVarargs
  private Expr oneOf(Supplier<Expr>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  @SafeVarargs
  private IntFunction<Expr> oneOf(IntFunction<Expr>... choices) {
    return choices[random.nextInt(choices.length)];
  }
}

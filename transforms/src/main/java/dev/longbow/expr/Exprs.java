package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entry points of the expression language in Java: {@code col("heart_rate").gt(100)}, {@code
 * when(col("x").isNull()).then(0).otherwise(col("x"))}. Wherever a method takes an {@code Object},
 * an {@link Expr} is itself and anything else a literal as in {@link #lit}.
 */
public final class Exprs {
  private Exprs() {}

  /** A column by name. */
  public static Expr col(String name) {
    return new Expr.ColumnRef(name);
  }

  /**
   * A constant: integers are int64, {@code Float} float32, {@code Double} float64, {@code
   * BigDecimal} a decimal, {@code LocalDate} a date, {@code LocalTime} a time, {@code
   * LocalDateTime} a timestamp, {@code Instant}, {@code OffsetDateTime} and {@code ZonedDateTime} a
   * timestamp_tz, {@code byte[]} binary, null NULL; a {@code Duration} or {@code Period} is an
   * interval. A constant takes the type of what it meets where that can hold it.
   *
   * @throws LongbowException for other classes
   */
  public static Expr lit(Object value) {
    if (value instanceof Duration duration) {
      return new Expr.Interval(0, 0, duration.toNanos() / 1000);
    } else if (value instanceof Period period) {
      return new Expr.Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), 0);
    }
    return Literals.of(value);
  }

  /** The parameter {@code :name}. */
  public static Expr param(String name) {
    return new Expr.Parameter(name);
  }

  /** A function of the {@link FunctionRegistry}. */
  public static Expr call(String function, Object... arguments) {
    return new Expr.Call(function, Arrays.stream(arguments).map(Exprs::of).toList());
  }

  /** The number of rows, as an aggregate. */
  public static Expr count() {
    return new Expr.Aggregate("count", null);
  }

  /** The row's number in its partition, in the order of a window. */
  public static Expr rowNumber() {
    return call("row_number");
  }

  /** One more than the rows before the first that is equal in the order of a window. */
  public static Expr rank() {
    return call("rank");
  }

  /** The number of different values so far in the order of a window. */
  public static Expr denseRank() {
    return call("dense_rank");
  }

  /** The first argument that is not null. */
  public static Expr coalesce(Object... arguments) {
    return call("coalesce", arguments);
  }

  /** True when all conditions are. */
  public static Expr allOf(Expr... conditions) {
    return conditions.length == 1 ? conditions[0] : new Expr.And(List.of(conditions));
  }

  /** True when any condition is. */
  public static Expr anyOf(Expr... conditions) {
    return conditions.length == 1 ? conditions[0] : new Expr.Or(List.of(conditions));
  }

  /** Starts a conditional: {@code when(condition).then(value)…otherwise(value)}. */
  public static When when(Expr condition) {
    return new When(List.of(), condition);
  }

  /** A value as an expression: itself if it is one, else a literal. */
  static Expr of(Object value) {
    return value instanceof Expr expression ? expression : lit(value);
  }

  /** A conditional that waits for the value of its last condition. */
  public static final class When {
    private final List<Expr.Branch> branches;
    private final Expr condition;

    private When(List<Expr.Branch> branches, Expr condition) {
      this.branches = branches;
      this.condition = condition;
    }

    /** The value where the condition is true. */
    public Then then(Object value) {
      List<Expr.Branch> extended = new ArrayList<>(branches);
      extended.add(new Expr.Branch(condition, of(value)));
      return new Then(extended);
    }
  }

  /** A conditional that can take more branches. */
  public static final class Then {
    private final List<Expr.Branch> branches;

    private Then(List<Expr.Branch> branches) {
      this.branches = branches;
    }

    /** Another condition, tried where none before was true. */
    public When when(Expr condition) {
      return new When(branches, condition);
    }

    /** The value where no condition is true. */
    public Expr otherwise(Object value) {
      return new Expr.Case(branches, of(value));
    }

    /** Ends it; NULL where no condition is true. */
    public Expr end() {
      return new Expr.Case(branches, new Expr.Literal(null, DataType.NULL));
    }
  }
}

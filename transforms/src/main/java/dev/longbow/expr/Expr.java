package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.List;
import java.util.Objects;

/**
 * An unbound expression: names as the user wrote them, no types yet. {@link Binder} turns it into a
 * {@link BoundExpr} against a schema. Built by {@link Exprs} in Java or {@link ExprParser} from
 * text.
 */
public sealed interface Expr extends ExprOperators {

  /** A column by name. */
  record ColumnRef(String name) implements Expr {
    public ColumnRef {
      Objects.requireNonNull(name);
    }
  }

  /**
   * A value of a known type: boxed as {@code Column.value} gives it. A null value of type {@link
   * DataType#NULL} takes the type it meets.
   */
  record Literal(Object value, DataType type) implements Expr {}

  /** A number of months, days and microseconds, as in {@code INTERVAL '7' DAY}. */
  record Interval(int months, int days, long micros) implements Expr {}

  /** A named parameter {@code :name}; replaced by typed literals before binding. */
  record Parameter(String name) implements Expr {}

  /** A scalar function or arithmetic operator ({@code +}, {@code -}, {@code *}, {@code /}). */
  record Call(String function, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A comparison. */
  record Compare(Comparison comparison, Expr left, Expr right) implements Expr {}

  /** True when all operands are true (three-valued). */
  record And(List<Expr> operands) implements Expr {
    public And {
      operands = List.copyOf(operands);
    }
  }

  /** True when any operand is true (three-valued). */
  record Or(List<Expr> operands) implements Expr {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /** Three-valued negation. */
  record Not(Expr operand) implements Expr {}

  /** Membership; an option may be a list parameter, which stands for all its values. */
  record In(Expr value, List<Expr> options) implements Expr {
    public In {
      options = List.copyOf(options);
    }
  }

  /** True for null, false otherwise, never null. */
  record IsNull(Expr operand) implements Expr {}

  /** The first branch whose condition is true, else {@code otherwise} (null means NULL). */
  record Case(List<Branch> branches, Expr otherwise) implements Expr {
    public Case {
      branches = List.copyOf(branches);
      otherwise = otherwise == null ? new Literal(null, DataType.NULL) : otherwise;
    }
  }

  /** One {@code WHEN condition THEN value}. */
  record Branch(Expr condition, Expr value) {}

  /** A conversion; when {@code attempt} a value that cannot be converted becomes null. */
  record Cast(Expr operand, DataType type, boolean attempt) implements Expr {}

  /**
   * An aggregate call.
   *
   * @param argument null for {@code count(*)}
   * @param fraction the second argument of {@code quantile}; null for other functions
   */
  record Aggregate(String function, Expr argument, Expr fraction) implements Expr {
    /** A call with one argument or none. */
    public Aggregate(String function, Expr argument) {
      this(function, argument, null);
    }
  }

  /**
   * A function over the rows around a row: {@code mean(x) OVER (PARTITION BY k ORDER BY t)}.
   *
   * @param function an {@link Aggregate} or a {@link Call} of a window function
   * @param inInputOrder whether rows are in the order of the input, where {@code orderBy} is empty
   * @param frame null for the function's own
   */
  record Window(
      Expr function,
      List<Expr> partitionBy,
      List<Order> orderBy,
      boolean inInputOrder,
      WindowFrame frame)
      implements Expr {
    public Window {
      partitionBy = List.copyOf(partitionBy);
      orderBy = List.copyOf(orderBy);
    }
  }

  /** What rows are ordered by. */
  record Order(Expr key, boolean descending, boolean nullsFirst) {
    /** The same with nulls in front of all values. */
    public Order withNullsFirst() {
      return new Order(key, descending, true);
    }
  }

  /** The rows that a window function looks at, as they are written. */
  record WindowFrame(FrameUnit unit, FrameBound start, FrameBound end) {}

  /** What the distances of a frame are. */
  enum FrameUnit {
    /** Numbers of rows. */
    ROWS,
    /** Differences of the order key. */
    RANGE
  }

  /**
   * Where a frame begins or ends.
   *
   * @param distance a whole number or an interval, 0 for the current row; null for all rows
   * @param following whether it is behind the current row
   */
  record FrameBound(Expr distance, boolean following) {}

  /** An expression with the name of its result column. */
  record Alias(Expr operand, String name) implements Expr {}
}

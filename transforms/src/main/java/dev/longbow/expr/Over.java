package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.Arrays;
import java.util.List;

/**
 * The window of a function in Java: {@code col("x").mean().over(Over.partitionBy("k").orderBy("t")
 * .rows(-9, 0))}. Immutable.
 */
public final class Over {
  /** All rows together, in no order. */
  public static final Over EVERYTHING = new Over(List.of(), List.of(), false, null);

  private final List<Expr> keys;
  private final List<Expr.Order> order;
  private final boolean inInputOrder;
  private final Expr.WindowFrame frame;

  private Over(
      List<Expr> keys, List<Expr.Order> order, boolean inInputOrder, Expr.WindowFrame frame) {
    this.keys = List.copyOf(keys);
    this.order = List.copyOf(order);
    this.inInputOrder = inInputOrder;
    this.frame = frame;
  }

  /** Rows with equal values of these columns. */
  public static Over partitionBy(String... columns) {
    return partitionBy(Arrays.stream(columns).map(Exprs::col).toArray(Expr[]::new));
  }

  /** Rows with equal values of these expressions. */
  public static Over partitionBy(Expr... keys) {
    return new Over(List.of(keys), List.of(), false, null);
  }

  /** In the order of these columns, from the smallest to the largest, nulls last. */
  public Over orderBy(String... columns) {
    return orderBy(
        Arrays.stream(columns).map(Exprs::col).map(Expr::asc).toArray(Expr.Order[]::new));
  }

  /** In the order of these expressions: {@code orderBy(col("t").desc())}. */
  public Over orderBy(Expr.Order... by) {
    return orderBy(List.of(by));
  }

  /** In the order of these expressions. */
  public Over orderBy(List<Expr.Order> by) {
    return new Over(keys, by, false, frame);
  }

  /** In the order in which rows are read. */
  public Over inInputOrder() {
    return new Over(keys, List.of(), true, frame);
  }

  /**
   * A frame of rows: {@code rows(-9, 0)} are nine rows before this one and itself.
   *
   * @param from how many rows behind this one it begins, negative before it
   * @param to how many rows behind this one it ends
   */
  public Over rows(long from, long to) {
    return between(Expr.FrameUnit.ROWS, bound(from), bound(to));
  }

  /** A frame from the partition's first row to this one. */
  public Over rowsSoFar() {
    return between(Expr.FrameUnit.ROWS, new Expr.FrameBound(null, false), bound(0));
  }

  /**
   * A frame along the one column of the order, rows with equal keys included: {@code
   * range(Duration.ofDays(7), Duration.ZERO)} are the seven days before this row's time.
   *
   * @param before a number or a {@code Duration}, 0 for this row's own key
   * @param after likewise
   */
  public Over range(Object before, Object after) {
    return between(
        Expr.FrameUnit.RANGE,
        new Expr.FrameBound(Exprs.of(before), false),
        new Expr.FrameBound(Exprs.of(after), true));
  }

  private Over between(Expr.FrameUnit unit, Expr.FrameBound start, Expr.FrameBound end) {
    return new Over(keys, order, inInputOrder, new Expr.WindowFrame(unit, start, end));
  }

  private static Expr.FrameBound bound(long rows) {
    return new Expr.FrameBound(new Expr.Literal(Math.abs(rows), DataType.INT64), rows > 0);
  }

  /** A function over this window, with its alias if it has one. */
  Expr of(Expr function) {
    if (function instanceof Expr.Alias alias) {
      return new Expr.Alias(of(alias.operand()), alias.name());
    }
    return new Expr.Window(function, keys, order, inInputOrder, frame);
  }
}

package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The fluent methods of {@link Expr}. An {@code Object} argument is an {@link Expr} or a value as
 * in {@link Exprs#lit}. Comparisons and arithmetic follow SQL: a null operand gives null.
 */
public sealed interface ExprOperators permits Expr {

  private Expr self() {
    return (Expr) this;
  }

  private Expr compare(Comparison comparison, Object other) {
    return new Expr.Compare(comparison, self(), Exprs.of(other));
  }

  private Expr binary(String operator, Object other) {
    return new Expr.Call(operator, List.of(self(), Exprs.of(other)));
  }

  private Expr aggregate(String function) {
    return new Expr.Aggregate(function, self());
  }

  /** {@code this = other}. */
  default Expr eq(Object other) {
    return compare(Comparison.EQUAL, other);
  }

  /** {@code this <> other}. */
  default Expr ne(Object other) {
    return compare(Comparison.NOT_EQUAL, other);
  }

  /** {@code this < other}. */
  default Expr lt(Object other) {
    return compare(Comparison.LESS, other);
  }

  /** {@code this <= other}. */
  default Expr le(Object other) {
    return compare(Comparison.LESS_OR_EQUAL, other);
  }

  /** {@code this > other}. */
  default Expr gt(Object other) {
    return compare(Comparison.GREATER, other);
  }

  /** {@code this >= other}. */
  default Expr ge(Object other) {
    return compare(Comparison.GREATER_OR_EQUAL, other);
  }

  /** {@code this BETWEEN low AND high}, both included. */
  default Expr between(Object low, Object high) {
    return new Expr.And(List.of(ge(low), le(high)));
  }

  /** {@code this IN (values…)}. */
  default Expr in(Object... values) {
    return new Expr.In(self(), Arrays.stream(values).map(Exprs::of).toList());
  }

  /** {@code this IN (values…)}. */
  default Expr in(Collection<?> values) {
    return in(values.toArray());
  }

  /** A field of a struct, {@code this.name}; null where the struct is null. */
  default Expr field(String name) {
    return new Expr.Call(".", List.of(self(), new Expr.Literal(name, DataType.STRING)));
  }

  /** {@code this IS NULL}. */
  default Expr isNull() {
    return new Expr.IsNull(self());
  }

  /** {@code this IS NOT NULL}. */
  default Expr isNotNull() {
    return new Expr.Not(isNull());
  }

  /** {@code this AND other}. */
  default Expr and(Expr other) {
    List<Expr> operands = new ArrayList<>();
    operands.addAll(self() instanceof Expr.And and ? and.operands() : List.of(self()));
    operands.addAll(other instanceof Expr.And and ? and.operands() : List.of(other));
    return new Expr.And(operands);
  }

  /** {@code this OR other}. */
  default Expr or(Expr other) {
    List<Expr> operands = new ArrayList<>();
    operands.addAll(self() instanceof Expr.Or or ? or.operands() : List.of(self()));
    operands.addAll(other instanceof Expr.Or or ? or.operands() : List.of(other));
    return new Expr.Or(operands);
  }

  /** {@code NOT this}. */
  default Expr not() {
    return new Expr.Not(self());
  }

  /** {@code this + other}; integer overflow is an error. */
  default Expr plus(Object other) {
    return binary("+", other);
  }

  /** {@code this - other}. */
  default Expr minus(Object other) {
    return binary("-", other);
  }

  /** {@code this * other}. */
  default Expr times(Object other) {
    return binary("*", other);
  }

  /** {@code this / other}: true division, always float64 (IEEE by zero). */
  default Expr dividedBy(Object other) {
    return binary("/", other);
  }

  /** {@code div(this, other)}: integer division; by zero an error. */
  default Expr div(Object other) {
    return binary("div", other);
  }

  /** {@code this % other}: the remainder, with the sign of this. */
  default Expr mod(Object other) {
    return binary("%", other);
  }

  /** {@code -this}. */
  default Expr negate() {
    return new Expr.Call("negate", List.of(self()));
  }

  /** A function with this as its first argument: {@code col("t").call("year")}. */
  default Expr call(String function, Object... more) {
    List<Expr> arguments = new ArrayList<>();
    arguments.add(self());
    Arrays.stream(more).map(Exprs::of).forEach(arguments::add);
    return new Expr.Call(function, arguments);
  }

  /** {@code CAST(this AS type)}; a value that cannot be converted is an error. */
  default Expr cast(DataType type) {
    return new Expr.Cast(self(), type, false);
  }

  /** {@code TRY_CAST(this AS type)}; a value that cannot be converted becomes null. */
  default Expr tryCast(DataType type) {
    return new Expr.Cast(self(), type, true);
  }

  /** Names the result column. */
  default Expr as(String name) {
    return new Expr.Alias(self(), name);
  }

  /** The sum of the values that are not null; null when there are none. */
  default Expr sum() {
    return aggregate("sum");
  }

  /** The mean of the values that are not null; null when there are none. */
  default Expr mean() {
    return aggregate("mean");
  }

  /** The smallest value that is not null; null when there are none. */
  default Expr min() {
    return aggregate("min");
  }

  /** The largest value that is not null, NaN being the largest; null when there are none. */
  default Expr max() {
    return aggregate("max");
  }

  /** The value of the first row in the order of the input, which may be null. */
  default Expr first() {
    return aggregate("first");
  }

  /** The value of the last row in the order of the input, which may be null. */
  default Expr last() {
    return aggregate("last");
  }

  /** The first value in the order of the input that is not null; null when there are none. */
  default Expr anyValue() {
    return aggregate("any_value");
  }

  /** The number of values that are not null. */
  default Expr count() {
    return aggregate("count");
  }

  /** The number of different values that are not null. */
  default Expr nUnique() {
    return aggregate("n_unique");
  }

  /** The value in the middle, or the mean of the two there; null when there are no values. */
  default Expr median() {
    return aggregate("median");
  }

  /**
   * The value at a fraction of the way from the smallest to the largest, between two of them on the
   * line from one to the other; null when there are no values.
   *
   * @param fraction a constant from 0 to 1
   */
  default Expr quantile(Object fraction) {
    return new Expr.Aggregate("quantile", self(), Exprs.of(fraction));
  }

  /** The sample variance; null for fewer than two values. */
  default Expr var() {
    return aggregate("var");
  }

  /** The sample standard deviation; null for fewer than two values. */
  default Expr std() {
    return aggregate("std");
  }

  /** The population variance; null when there are no values. */
  default Expr varPop() {
    return aggregate("var_pop");
  }

  /** The population standard deviation; null when there are no values. */
  default Expr stdPop() {
    return aggregate("std_pop");
  }

  /**
   * An aggregate or a window function over a window: {@code
   * col("x").mean().over(Over.partitionBy("k"))}.
   */
  default Expr over(Over window) {
    return window.of(self());
  }

  /** A window's order from the smallest value to the largest, nulls last. */
  default Expr.Order asc() {
    return new Expr.Order(self(), false, false);
  }

  /** A window's order from the largest value to the smallest, nulls last. */
  default Expr.Order desc() {
    return new Expr.Order(self(), true, false);
  }

  /** The value of the row before, in the order of a window. */
  default Expr lag() {
    return call("lag");
  }

  /** The value so many rows before, in the order of a window; negative: behind. */
  default Expr lag(long rows) {
    return call("lag", rows);
  }

  /** The value of the row behind, in the order of a window. */
  default Expr lead() {
    return call("lead");
  }

  /** The value so many rows behind, in the order of a window. */
  default Expr lead(long rows) {
    return call("lead", rows);
  }

  /** The change since the row before, in the order of a window. */
  default Expr diff() {
    return call("diff");
  }

  /** The change since so many rows before, in the order of a window. */
  default Expr diff(long rows) {
    return call("diff", rows);
  }

  /** The relative change since the row before, in the order of a window: 0.1 for 10%. */
  default Expr pctChange() {
    return call("pct_change");
  }

  /** The relative change since so many rows before, in the order of a window. */
  default Expr pctChange(long rows) {
    return call("pct_change", rows);
  }

  /** The sum up to this row, in the order of a window. */
  default Expr cumSum() {
    return call("cum_sum");
  }

  /** The smallest value up to this row, in the order of a window. */
  default Expr cumMin() {
    return call("cum_min");
  }

  /** The largest value up to this row, in the order of a window. */
  default Expr cumMax() {
    return call("cum_max");
  }

  /** How many values up to this row are not null, in the order of a window. */
  default Expr cumCount() {
    return call("cum_count");
  }

  /**
   * A function of the last rows in the order of a window: {@code rolling("mean", 10)}, {@code
   * rolling("max", Duration.ofDays(7))}.
   *
   * @param function sum, mean, min, max, var, std, median or count
   * @param size a number of rows, this one among them, or a {@code Duration} back from this one
   */
  default Expr rolling(String function, Object size) {
    return call("rolling_" + function, size);
  }

  /**
   * The same.
   *
   * @param minPeriods the fewest values that are not null for a result
   */
  default Expr rolling(String function, Object size, long minPeriods) {
    return call("rolling_" + function, size, minPeriods);
  }

  /** The mean of the last rows in the order of a window, null where there are not so many. */
  default Expr rollingMean(long rows) {
    return rolling("mean", rows);
  }
}

package dev.longbow.beam;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * Groups rows by keys and aggregates each group; without keys, everything is one group, and no rows
 * give one row.
 *
 * <pre>{@code
 * batches.apply(GroupBy.keys("facility").aggregate("mean(heart_rate) AS avg_hr", "count(*) AS n"));
 * }</pre>
 *
 * When the input's batches know their place in an order, the result is the same to the last bit on
 * every runner; sums of floating-point numbers otherwise depend on the order of arrival. The rows
 * of the result are in no order that means something. Only for the global window.
 */
public final class GroupBy extends BatchTransform {
  private static final long serialVersionUID = 1L;
  private static final int DEFAULT_PARTITIONS = 16;

  private final transient List<Expr> keys;
  private final transient List<Expr> aggregates;
  private final int partitions;

  private GroupBy(List<Expr> keys, List<Expr> aggregates, int partitions) {
    super("GroupBy");
    this.keys = List.copyOf(keys);
    this.aggregates = List.copyOf(aggregates);
    this.partitions = partitions;
  }

  /** By keys built in Java; what is not a column needs a name. */
  public static GroupBy keys(Expr... keys) {
    return new GroupBy(List.of(keys), List.of(), DEFAULT_PARTITIONS);
  }

  /** By keys as SQL expressions. */
  public static GroupBy keys(String... keys) {
    return keys(Arrays.stream(keys).map(ExprParser::parse).toArray(Expr[]::new));
  }

  /** Everything is one group. */
  public static GroupBy everything() {
    return keys(new Expr[0]);
  }

  /** What to compute of each group, for example {@code col("x").sum().as("total")}. */
  public GroupBy aggregate(Expr... computed) {
    return new GroupBy(keys, List.of(computed), partitions);
  }

  /** What to compute of each group, for example {@code "sum(x) AS total"}. */
  public GroupBy aggregate(String... computed) {
    return aggregate(Arrays.stream(computed).map(ExprParser::parse).toArray(Expr[]::new));
  }

  /**
   * Into how many pieces the groups are divided, 16 by default: each is worked on by itself.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public GroupBy withPartitions(int count) {
    return new GroupBy(keys, aggregates, positive(count));
  }

  @Override
  int partitions() {
    return keys.isEmpty() ? 1 : partitions;
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.groupBy(getName(), input, keys, aggregates, BindContext.DEFAULT);
  }
}

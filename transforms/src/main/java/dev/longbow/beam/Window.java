package dev.longbow.beam;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Over;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * Adds columns of functions of a row's place in its partition and of the rows around it; those of
 * SQL's {@code OVER}, not Beam's windows.
 *
 * <pre>{@code
 * vitals.apply(
 *     Window.over(Over.partitionBy("patient_id").orderBy("timestamp"))
 *         .columns("rolling_mean(heart_rate, 10) AS smooth", "row_number() AS n"));
 * }</pre>
 *
 * Rows that are equal in the order stay in that of the input's batches, as far as these know their
 * places. The result is in no order that means something. One worker computes a partition, in
 * memory first and then on disk; without partitions one worker computes all: for much data write a
 * pipeline with a {@code LazyFrame} or in YAML, whose partitions are divided among all workers.
 * Only for the global window.
 */
public final class Window extends BatchTransform {
  private static final long serialVersionUID = 1L;
  private static final int DEFAULT_PARTITIONS = 16;

  private final transient Over over;
  private final transient List<Expr> columns;
  private final int partitions;

  private Window(Over over, List<Expr> columns, int partitions) {
    super("Window");
    this.over = over;
    this.columns = List.copyOf(columns);
    this.partitions = partitions;
  }

  /** Functions over these rows, unless they have a window of their own; which ones is said next. */
  public static Window over(Over over) {
    return new Window(over, List.of(), DEFAULT_PARTITIONS);
  }

  /** The columns, each with a name: {@code rowNumber().as("n")}. */
  public Window columns(Expr... functions) {
    return new Window(over, List.of(functions), partitions);
  }

  /** The columns, each with a name: {@code "row_number() AS n"}. */
  public Window columns(String... functions) {
    return columns(Arrays.stream(functions).map(ExprParser::parse).toArray(Expr[]::new));
  }

  /**
   * Into how many pieces partitions are divided, 16 by default: each is worked on by itself.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public Window withPartitions(int count) {
    return new Window(over, columns, positive(count));
  }

  @Override
  int partitions() {
    return partitions;
  }

  @Override
  LogicalPlan plan(LogicalPlan input) {
    return PlanBuilder.window(getName(), input, over, columns, BindContext.DEFAULT);
  }
}

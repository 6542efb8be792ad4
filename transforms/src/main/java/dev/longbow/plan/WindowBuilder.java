package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.ExprTrees;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.WindowFunctions;
import dev.longbow.expr.Windows;
import dev.longbow.sort.SortKey;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the window functions out of the columns of a step. What they are over (arguments, keys) is
 * computed first, unless it is a column; then the functions, those over one partitioning and order
 * together; the step's columns are bound to their results.
 *
 * <pre>
 * Project z = (x - mean(x) OVER (PARTITION BY day(t))) / 2
 *   Scan                                                        Project z = (x - "mean(x)…") / 2
 *                                                        ->       PartitionAggregate by "day(t)": mean(x)
 *                                                                   Project x, t, day(t) AS "day(t)"
 *                                                                     Scan
 * </pre>
 */
final class WindowBuilder {
  private final String step;
  private final LogicalPlan input;
  private final Binder binder;
  private final Set<String> names;
  private final List<NamedExpr> computed = new ArrayList<>();
  private final Map<Expr, String> results = new HashMap<>();
  private final Map<Keys, List<WindowCall>> ordered = new LinkedHashMap<>();
  private final Map<List<String>, AggregateSplitter> unordered = new LinkedHashMap<>();

  /** What functions have in common that are computed together. */
  private record Keys(List<String> partitionBy, List<SortKey> orderBy) {}

  /**
   * A builder.
   *
   * @param binder of expressions over the input
   */
  WindowBuilder(String step, LogicalPlan input, Binder binder) {
    this.step = step;
    this.input = input;
    this.binder = binder;
    this.names = new HashSet<>(input.schema().names());
  }

  /** Whether there is a window function in an expression. */
  static boolean isIn(Expr expression) {
    return expression instanceof Expr.Window
        || ExprTrees.children(expression).stream().anyMatch(WindowBuilder::isIn);
  }

  /** Takes the window functions out of a column of the step; its problems go to the binder. */
  void add(Expr column) {
    if (column instanceof Expr.Window window) {
      Optional<Expr> meaning = Windows.meaning(window);
      if (meaning.isPresent() && isOrdered(window) && window.frame() == null) {
        add(meaning.get());
      } else if (!results.containsKey(window)) {
        take(window);
      }
      return;
    }
    ExprTrees.children(column).forEach(this::add);
  }

  /** The columns that hold the results. */
  Map<Expr, String> results() {
    return results;
  }

  /** The input with the results; to be asked when there were no problems. */
  LogicalPlan plan() {
    LogicalPlan plan = input;
    if (!computed.isEmpty()) {
      List<NamedExpr> columns = new ArrayList<>();
      for (Field field : input.schema().fields()) {
        columns.add(
            new NamedExpr(
                field.name(), new BoundExpr.Column(field.name(), field.type(), field.nullable())));
      }
      columns.addAll(computed);
      plan = new LogicalPlan.Project(step, plan, columns);
    }
    plan = ordered(plan);
    for (Map.Entry<List<String>, AggregateSplitter> window : unordered.entrySet()) {
      plan =
          new LogicalPlan.PartitionAggregate(
              step, plan, window.getKey(), window.getValue().calls());
    }
    return plan;
  }

  /** Rows that are equal in an order stay in that of the input, whatever came in between. */
  private LogicalPlan ordered(LogicalPlan input) {
    LogicalPlan plan = input;
    List<SortKey> places = List.of();
    if (ordered.size() > 1) {
      List<String> drawn = List.of(free("random"), free("task"), free("place"));
      plan = new LogicalPlan.Draw(step, plan, 0, drawn);
      plan = PlanBuilder.drop(step, plan, drawn.subList(0, 1));
      places = drawn.subList(1, 3).stream().map(SortKey::ascending).toList();
    }
    List<SortKey> ties = List.of();
    for (Map.Entry<Keys, List<WindowCall>> window : ordered.entrySet()) {
      Keys keys = window.getKey();
      WindowSpec spec = new WindowSpec(keys.partitionBy(), keys.orderBy(), ties, window.getValue());
      plan = new LogicalPlan.Window(step, plan, spec);
      ties = places;
    }
    return plan;
  }

  private static boolean isOrdered(Expr.Window window) {
    return !window.orderBy().isEmpty() || window.inInputOrder();
  }

  private void take(Expr.Window window) {
    Optional<String> unknown = unknown(window.function());
    if (unknown.isPresent()) {
      problem(window, unknown.get());
      return;
    }
    for (Expr child : ExprTrees.children(window)) {
      if (isIn(child)) {
        problem(
            window, "a window function cannot stand within another: compute it in a step before");
        return;
      }
    }
    int before = binder.found();
    List<String> partitionBy = new ArrayList<>();
    for (Expr key : window.partitionBy()) {
      keyColumn(key, window).ifPresent(name -> addOnce(name, partitionBy));
    }
    List<SortKey> orderBy = new ArrayList<>();
    for (Expr.Order order : window.orderBy()) {
      keyColumn(order.key(), window)
          .ifPresent(
              name -> orderBy.add(new SortKey(name, order.descending(), order.nullsFirst())));
    }
    if (binder.found() > before) {
      return;
    }
    String name = free(ExprText.of(window));
    if (window.function() instanceof Expr.Aggregate aggregate
        && !isPlaced(aggregate)
        && !isOrdered(window)
        && window.frame() == null) {
      unordered
          .computeIfAbsent(partitionBy, key -> new AggregateSplitter(binder, names))
          .add(aggregate, name);
      results.put(window, name);
      return;
    } else if (!isOrdered(window)) {
      problem(
          window,
          "it depends on the order of the rows: add ORDER BY, or order_by: input for that of the"
              + " input");
      return;
    }
    Optional<WindowCall> call = new WindowTyping(this, binder, window, orderBy).call(name);
    if (call.isPresent()) {
      ordered
          .computeIfAbsent(new Keys(partitionBy, orderBy), key -> new ArrayList<>())
          .add(call.get());
      results.put(window, name);
    }
  }

  /** What is wrong with what stands before OVER; empty when it is a function that may. */
  private static Optional<String> unknown(Expr function) {
    if (function instanceof Expr.Call call) {
      List<String> known = WindowFunctions.names();
      return WindowFunctions.isKnown(call.function())
          ? Optional.empty()
          : Optional.of(
              "%s is no window function.%s Available: %s, and aggregates"
                  .formatted(call.function(), NameHints.hint(call.function(), known), known));
    }
    return function instanceof Expr.Aggregate
        ? Optional.empty()
        : Optional.of("expected an aggregate or a window function before OVER");
  }

  /** Whether an aggregate asks for a place rather than for all values. */
  private static boolean isPlaced(Expr.Aggregate aggregate) {
    return aggregate.function().equals("first") || aggregate.function().equals("last");
  }

  private static void addOnce(String name, List<String> names) {
    if (!names.contains(name)) {
      names.add(name);
    }
  }

  private Optional<String> keyColumn(Expr key, Expr.Window window) {
    Optional<BoundExpr> bound = bound(key);
    if (bound.isPresent() && bound.get().type().isNested()) {
      problem(window, "%s of type %s has no order".formatted(ExprText.of(key), bound.get().type()));
      return Optional.empty();
    }
    return bound.map(expression -> columnOf(key, expression));
  }

  /** An expression that has a type; empty, and a problem, when there is none. */
  Optional<BoundExpr> bound(Expr expression) {
    int before = binder.found();
    BoundExpr bound = binder.bind(expression);
    if (binder.found() == before && bound.type().equals(DataType.NULL)) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot use NULL in a window function: it has no type. Write CAST(NULL AS float64)");
    }
    return binder.found() == before ? Optional.of(bound) : Optional.empty();
  }

  /** The column that an expression is, or one that it is computed into. */
  String columnOf(Expr written, BoundExpr bound) {
    if (bound instanceof BoundExpr.Column column) {
      return column.name();
    }
    for (NamedExpr known : computed) {
      if (known.expression().equals(bound)) {
        return known.name();
      }
    }
    String name = free(ExprText.of(written));
    computed.add(new NamedExpr(name, bound));
    return name;
  }

  private String free(String text) {
    String name = text;
    while (!names.add(name)) {
      name += "'";
    }
    return name;
  }

  /** A column of the input, or one that is computed. */
  Field field(String name) {
    for (NamedExpr column : computed) {
      if (column.name().equals(name)) {
        return column.field();
      }
    }
    return input.schema().field(input.schema().require(name));
  }

  /** Says why a function cannot be computed. */
  void problem(Expr.Window window, String text) {
    binder.problem(
        ErrorCode.FUNCTION, "Cannot compute %s: %s".formatted(ExprText.of(window), text));
  }
}

package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.expr.Over;
import dev.longbow.expr.Windows;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds typed plan nodes from what users write; the YAML front end and {@code LazyFrame} both use
 * it, so that the same words mean the same. Every method reports all problems it finds, in the
 * step's name.
 */
public final class PlanBuilder {
  private PlanBuilder() {}

  /** Keeps the rows for which a condition is true. */
  public static LogicalPlan filter(
      String step, LogicalPlan input, Expr condition, BindContext context) {
    return new LogicalPlan.Filter(
        step, input, Binder.bindCondition(condition, input.schema(), context.withStep(step)));
  }

  /** Computes exactly these columns. */
  public static LogicalPlan select(
      String step, LogicalPlan input, List<Expr> columns, BindContext context) {
    WithWindows windows = WithWindows.of(step, input, columns, context);
    return select(step, windows.plan(), columns, windows.binder());
  }

  /**
   * What the columns of a step are bound to: its input, with the results of their window functions
   * if they have any.
   */
  private record WithWindows(LogicalPlan plan, Binder binder) {
    static WithWindows of(String step, LogicalPlan input, List<Expr> columns, BindContext context) {
      Binder binder = new Binder(input.schema(), context.withStep(step));
      if (columns.stream().noneMatch(WindowBuilder::isIn)) {
        return new WithWindows(input, binder);
      }
      WindowBuilder windows = new WindowBuilder(step, input, binder);
      for (Expr column : columns) {
        binder.checkSize(column);
        binder.within(
            column,
            () -> {
              windows.add(column);
              return column;
            });
      }
      binder.check();
      LogicalPlan plan = windows.plan();
      return new WithWindows(
          plan, new Binder(plan.schema(), context.withStep(step), windows.results()));
    }
  }

  private static LogicalPlan select(
      String step, LogicalPlan input, List<Expr> columns, Binder binder) {
    List<NamedExpr> bound = columns.stream().map(binder::bindNamed).toList();
    if (columns.isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Missing columns to select");
    }
    checkNames(binder, bound.stream().map(NamedExpr::name).toList());
    binder.check();
    return new LogicalPlan.Project(step, input, bound);
  }

  /** Adds columns, or replaces those of the same name in their place; none sees another's. */
  public static LogicalPlan withColumns(
      String step, LogicalPlan input, List<Expr> columns, BindContext context) {
    WithWindows windows = WithWindows.of(step, input, columns, context);
    Binder binder = windows.binder();
    Map<String, NamedExpr> result = new LinkedHashMap<>();
    for (Field field : input.schema().fields()) {
      result.put(field.name(), identity(field));
    }
    List<NamedExpr> bound = columns.stream().map(binder::bindNamed).toList();
    checkNames(binder, bound.stream().map(NamedExpr::name).toList());
    bound.forEach(column -> result.put(column.name(), column));
    binder.check();
    return new LogicalPlan.Project(step, windows.plan(), List.copyOf(result.values()));
  }

  /**
   * Adds columns of window functions over one window; those that have a window of their own keep
   * it.
   */
  public static LogicalPlan window(
      String step, LogicalPlan input, Over over, List<Expr> columns, BindContext context) {
    List<Expr> windows = new ArrayList<>();
    for (Expr column : columns) {
      Expr window = Windows.over(column, over);
      context.places().move(column, window);
      windows.add(window);
    }
    return withColumns(step, input, windows, context);
  }

  /** Renames columns: old name to new name. */
  public static LogicalPlan rename(String step, LogicalPlan input, Map<String, String> names) {
    Binder binder = new Binder(input.schema(), BindContext.DEFAULT.withStep(step));
    checkPresent(binder, input.schema(), List.copyOf(names.keySet()));
    List<NamedExpr> columns = new ArrayList<>();
    for (Field field : input.schema().fields()) {
      columns.add(
          new NamedExpr(
              names.getOrDefault(field.name(), field.name()), identity(field).expression()));
    }
    checkNames(binder, columns.stream().map(NamedExpr::name).toList());
    binder.check();
    return new LogicalPlan.Project(step, input, columns);
  }

  /** Removes columns. */
  public static LogicalPlan drop(String step, LogicalPlan input, List<String> names) {
    Binder binder = new Binder(input.schema(), BindContext.DEFAULT.withStep(step));
    checkPresent(binder, input.schema(), names);
    List<NamedExpr> kept =
        input.schema().fields().stream()
            .filter(field -> !names.contains(field.name()))
            .map(PlanBuilder::identity)
            .toList();
    if (kept.isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Cannot drop every column");
    }
    binder.check();
    return new LogicalPlan.Project(step, input, kept);
  }

  /**
   * Groups by keys (none: one group over everything) and computes aggregations, which may be
   * expressions around aggregate functions and the keys' names.
   */
  public static LogicalPlan groupBy(
      String step,
      LogicalPlan input,
      List<Expr> keys,
      List<Expr> aggregations,
      BindContext context) {
    Binder binder = new Binder(input.schema(), context.withStep(step));
    aggregations.forEach(binder::checkSize);
    List<NamedExpr> boundKeys = keys.stream().map(binder::bindNamed).toList();
    for (NamedExpr key : boundKeys) {
      if (key.expression().type().isNested()) {
        binder.problem(
            ErrorCode.TYPE_MISMATCH,
            "Cannot group by '%s' of type %s".formatted(key.name(), key.expression().type()));
      }
    }
    Set<String> taken = new HashSet<>(boundKeys.stream().map(NamedExpr::name).toList());
    aggregations.forEach(aggregation -> taken.add(resultName(aggregation)));
    AggregateSplitter splitter = new AggregateSplitter(binder, taken);
    List<Expr> results = new ArrayList<>();
    boolean plain = true;
    List<String> names = new ArrayList<>(boundKeys.stream().map(NamedExpr::name).toList());
    for (Expr aggregation : aggregations) {
      String name = resultName(aggregation);
      boolean direct = binder.within(aggregation, () -> splitter.addAll(aggregation, name));
      plain &= direct;
      results.add(direct ? new Expr.ColumnRef(name) : aggregation);
      names.add(name);
    }
    if (keys.isEmpty() && aggregations.isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Missing keys and aggregations");
    }
    checkNames(binder, names);
    binder.check();
    List<AggregateCall> calls = splitter.calls();
    LogicalPlan.Aggregate aggregate =
        new LogicalPlan.Aggregate(step, input, boundKeys, List.copyOf(calls));
    if (plain) {
      return aggregate;
    }
    List<Expr> columns = new ArrayList<>();
    boundKeys.forEach(key -> columns.add(new Expr.ColumnRef(key.name())));
    columns.addAll(results);
    return select(
        step,
        aggregate,
        columns,
        new Binder(aggregate.schema(), context.withStep(step), splitter.taken()));
  }

  /** The name of an aggregation's column; a question mark when it needs one and has none. */
  static String resultName(Expr aggregation) {
    Expr.Aggregate direct = AggregateSplitter.direct(aggregation);
    return Binder.nameOf(aggregation)
        .orElseGet(() -> direct == null ? "?" : AggregateSplitter.defaultName(direct));
  }

  /** Rows of two inputs that belong together. */
  public static LogicalPlan join(
      String step,
      LogicalPlan left,
      LogicalPlan right,
      JoinSettings settings,
      BindContext context) {
    return new JoinBuilder(step, left, right, settings, context).build(context);
  }

  /**
   * Left rows, each with the right row that is next to it in an order. In that order, within the
   * keys.
   */
  public static LogicalPlan asofJoin(
      String step,
      LogicalPlan left,
      LogicalPlan right,
      AsofSettings settings,
      BindContext context) {
    return new AsofBuilder(step, left, right, settings, context).build();
  }

  /**
   * Keeps the rows that have a value in all of these columns; in all there are, when none is named.
   */
  public static LogicalPlan dropNulls(String step, LogicalPlan input, List<String> columns) {
    checkColumns(step, input, columns);
    return RowCleaning.dropNulls(step, input, columns.isEmpty() ? input.schema().names() : columns);
  }

  /** Puts values in the place of the nulls of columns. */
  public static LogicalPlan fillNull(
      String step, LogicalPlan input, Map<String, Expr> values, BindContext context) {
    checkColumns(step, input, List.copyOf(values.keySet()));
    return RowCleaning.fillNull(step, input, values, context);
  }

  /**
   * One row of those that agree in these columns (in all, when none is named), the first or the
   * last in the input's order. The result is in no order that means something.
   */
  public static LogicalPlan unique(
      String step, LogicalPlan input, List<String> columns, boolean last) {
    checkColumns(step, input, columns);
    return RowCleaning.unique(
        step, input, columns.isEmpty() ? input.schema().names() : columns, last);
  }

  private static void checkColumns(String step, LogicalPlan input, List<String> columns) {
    Binder binder = new Binder(input.schema(), BindContext.DEFAULT.withStep(step));
    checkPresent(binder, input.schema(), columns);
    checkNames(binder, columns);
    binder.check();
  }

  /**
   * Rows in order, nulls last unless a key says otherwise; equal keys keep the input's order.
   *
   * @param limit how many of the first rows; {@link Long#MAX_VALUE} for all
   */
  public static LogicalPlan sort(String step, LogicalPlan input, List<SortKey> keys, long limit) {
    Binder binder = new Binder(input.schema(), BindContext.DEFAULT.withStep(step));
    List<String> names = keys.stream().map(SortKey::column).toList();
    checkPresent(binder, input.schema(), names);
    if (names.isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Missing columns to sort by");
    }
    if (limit < 0) {
      binder.problem(
          ErrorCode.PLAN_INVALID, "Invalid number of rows " + limit + ": expected 0 or more");
    }
    checkNames(binder, names);
    binder.check();
    try {
      NormalizedKeys.check(input.schema(), keys);
    } catch (LongbowException e) {
      throw e.inStep(step);
    }
    return new LogicalPlan.Sort(step, input, keys, limit);
  }

  /**
   * One row of those that agree in these columns (in all, when none is named), the first or the
   * last by an order; rows that are equal in it stay in the input's order.
   */
  public static LogicalPlan unique(
      String step, LogicalPlan input, List<String> columns, List<SortKey> order, boolean last) {
    if (order.isEmpty()) {
      return unique(step, input, columns, last);
    }
    checkColumns(step, input, columns);
    LogicalPlan.Unique unique =
        new LogicalPlan.Unique(
            step, input, columns.isEmpty() ? input.schema().names() : columns, order, last);
    try {
      NormalizedKeys.check(input.schema(), unique.sortKeys());
    } catch (LongbowException e) {
      throw e.inStep(step);
    }
    return unique;
  }

  /**
   * Passes rows on, without those that a check rejects; the run fails and publishes nothing when
   * they are not as an error-level check says.
   *
   * @param rejectedRows the path of the side file of rejected rows, when a check rejects
   */
  public static LogicalPlan check(
      String step,
      LogicalPlan input,
      List<StepCheck> checks,
      Optional<String> rejectedRows,
      BindContext context) {
    return RowChecking.check(
        step, input, checks, rejectedRows.map(path -> RowChecking.rejected(step, path)), context);
  }

  /**
   * So many rows chosen at random, all when there are fewer, in input order. The choice depends on
   * the seed and the rows' places alone.
   */
  public static LogicalPlan sample(String step, LogicalPlan input, long count, long seed) {
    return RowSampling.rows(step, input, count, seed);
  }

  /** A random choice in which every row has the same chance. */
  public static LogicalPlan sampleFraction(
      String step, LogicalPlan input, double fraction, long seed) {
    return RowSampling.fraction(step, input, fraction, seed);
  }

  /**
   * All rows, with a column that says {@code train} or {@code test}, each row with the same chance.
   * It depends on the seed and the rows' places alone.
   *
   * @param column the new column
   * @param test the share of test rows, between 0 and 1
   */
  public static LogicalPlan splitRandomly(
      String step, LogicalPlan input, String column, double test, long seed, BindContext context) {
    return RowSplitting.random(step, input, column, test, seed, context);
  }

  /**
   * All rows, with a column that says {@code train} for those before a value of another column, and
   * {@code test} for the others. A null there is an error of the data.
   *
   * @param column the new column
   * @param at a value or an {@link Expr}
   */
  public static LogicalPlan splitAt(
      String step, LogicalPlan input, String column, String by, Object at, BindContext context) {
    return RowSplitting.at(step, input, column, by, at, context);
  }

  /** The first rows, in input order. */
  public static LogicalPlan limit(String step, LogicalPlan input, long count) {
    if (count < 0) {
      throw new LongbowException(
              ErrorCode.PLAN_INVALID, "Invalid limit " + count + ": it must not be negative")
          .inStep(step);
    }
    return new LogicalPlan.Limit(step, input, count);
  }

  /**
   * A row for each element of lists or entry of maps.
   *
   * @param index the name of a column for the element's place; null for none
   */
  public static LogicalPlan explode(
      String step, LogicalPlan input, List<String> columns, boolean keepEmpty, String index) {
    Schema schema = input.schema();
    Binder binder = new Binder(schema, BindContext.DEFAULT.withStep(step));
    if (columns.isEmpty()) {
      binder.problem(ErrorCode.PLAN_INVALID, "Missing columns to explode");
    }
    checkNames(binder, columns);
    checkPresent(binder, schema, columns);
    List<String> names = new ArrayList<>();
    for (Field field : schema.fields()) {
      if (!columns.contains(field.name())) {
        names.add(field.name());
        continue;
      }
      try {
        LogicalPlan.Explode.parts(field, keepEmpty).forEach(part -> names.add(part.name()));
      } catch (LongbowException e) {
        binder.problem(e.code(), e.text());
      }
    }
    if (index != null) {
      names.add(index);
    }
    checkNames(binder, names);
    binder.check();
    return new LogicalPlan.Explode(step, input, columns, keepEmpty, Optional.ofNullable(index));
  }

  /**
   * A row for each index, with a column of aggregates for each listed value of a column.
   *
   * <p>Unless {@link PivotSettings#ignoresUnlisted}, the run fails and publishes nothing when it
   * meets another value, null among them.
   */
  public static LogicalPlan pivot(
      String step, LogicalPlan input, PivotSettings settings, BindContext context) {
    return new PivotBuilder(step, input, settings, context).build();
  }

  /** A row for each of several columns of a row: its name and its value. */
  public static LogicalPlan unpivot(
      String step, LogicalPlan input, UnpivotSettings settings, BindContext context) {
    return UnpivotBuilder.build(step, input, settings, context);
  }

  /**
   * All rows of several inputs, which must have the same column names, in any order, and types; the
   * first one's order is the result's.
   */
  public static LogicalPlan union(String step, List<LogicalPlan> inputs) {
    Schema first = inputs.get(0).schema();
    Binder binder = new Binder(first, BindContext.DEFAULT.withStep(step));
    List<LogicalPlan> branches = new ArrayList<>();
    for (LogicalPlan input : inputs) {
      Schema schema = input.schema();
      if (!new HashSet<>(schema.names()).equals(new HashSet<>(first.names()))) {
        binder.problem(
            ErrorCode.PLAN_INVALID,
            "Cannot unite '%s' %s with '%s' %s: the column names differ"
                .formatted(inputs.get(0).step(), first.names(), input.step(), schema.names()));
        continue;
      }
      for (Field field : first.fields()) {
        DataType type = schema.field(schema.require(field.name())).type();
        if (!type.equals(field.type())) {
          binder.problem(
              ErrorCode.TYPE_MISMATCH,
              "Cannot unite column '%s': %s in '%s', %s in '%s'. Write CAST(… AS %s)"
                  .formatted(
                      field.name(),
                      field.type(),
                      inputs.get(0).step(),
                      type,
                      input.step(),
                      field.type()));
        }
      }
      branches.add(
          schema.names().equals(first.names())
              ? input
              : new LogicalPlan.Project(
                  step,
                  input,
                  first.names().stream()
                      .map(name -> identity(schema.field(schema.require(name))))
                      .toList()));
    }
    binder.check();
    return new LogicalPlan.Union(step, branches);
  }

  static NamedExpr identity(Field field) {
    return new NamedExpr(
        field.name(), new BoundExpr.Column(field.name(), field.type(), field.nullable()));
  }

  static void checkNames(Binder binder, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isEmpty()) {
        binder.problem(ErrorCode.PLAN_INVALID, "Invalid column name '': it is empty");
      } else if (!seen.add(name) && !name.equals("?")) {
        binder.problem(ErrorCode.NAME_AMBIGUOUS, "Duplicate column name '" + name + "'");
      }
    }
  }

  static void checkPresent(Binder binder, Schema schema, List<String> names) {
    List<String> missing = names.stream().filter(name -> !schema.contains(name)).toList();
    if (!missing.isEmpty()) {
      binder.problem(ErrorCode.COLUMN_NOT_FOUND, NameHints.missing(missing, schema.names()));
    }
  }
}

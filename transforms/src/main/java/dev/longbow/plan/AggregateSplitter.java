package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.aggregate.AggregateFunctions.Resolved;
import dev.longbow.column.DataType;
import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.ExprTrees;
import dev.longbow.expr.FunctionRegistry;
import dev.longbow.expr.Operand;
import dev.longbow.kernel.Evaluators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the aggregate calls out of expressions like {@code sum(a) / count(*)}: the calls are bound
 * under names of their own, and the expressions are bound to their results.
 */
final class AggregateSplitter {
  private final Binder binder;
  private final Set<String> names;
  private final List<AggregateCall> calls = new ArrayList<>();
  private final Map<Expr.Aggregate, String> taken = new HashMap<>();

  /**
   * @param names of the keys and results, which no call taken out of an expression may have
   */
  AggregateSplitter(Binder binder, Set<String> names) {
    this.binder = binder;
    this.names = names;
  }

  /** The calls so far. */
  List<AggregateCall> calls() {
    return calls;
  }

  /** The columns of the calls taken out of expressions. */
  Map<Expr.Aggregate, String> taken() {
    return taken;
  }

  /**
   * Binds the calls of an aggregation; whether it is nothing but a call, which then has the
   * aggregation's name.
   */
  boolean addAll(Expr aggregation, String name) {
    Expr.Aggregate direct = direct(aggregation);
    if (direct != null) {
      add(direct, name);
      return true;
    }
    if (WindowBuilder.isIn(aggregation)) {
      binder.problem(
          ErrorCode.FUNCTION,
          "Cannot aggregate %s: window functions stand in a step before or behind a group_by"
              .formatted(ExprText.of(aggregation)));
      return false;
    }
    int before = binder.found();
    Optional<String> unknown = unknownFunction(aggregation);
    if (unknown.isPresent() && meansAnAggregate(unknown.get())) {
      LongbowException problem = AggregateFunctions.unknown(unknown.get());
      binder.problem(problem.code(), problem.text());
      return false;
    }
    boolean found = split(aggregation);
    if (name.equals("?")) {
      binder.problem(
          ErrorCode.PLAN_INVALID,
          "Missing name of the aggregation %s: add AS name (or an alias)"
              .formatted(ExprText.of(aggregation)));
    } else if (!found && binder.found() == before) {
      binder.problem(ErrorCode.PLAN_INVALID, noAggregate(name).text());
    }
    return false;
  }

  /** Not when only the name of another function is near; the binder says so then. */
  private static boolean meansAnAggregate(String function) {
    return !NameHints.nearest(function, AggregateFunctions.names()).isEmpty()
        || NameHints.nearest(function, FunctionRegistry.names()).isEmpty();
  }

  /** The first function in an expression that is neither an aggregate nor known otherwise. */
  private static Optional<String> unknownFunction(Expr expression) {
    if (expression instanceof Expr.Call call && FunctionRegistry.find(call.function()).isEmpty()) {
      return Optional.of(call.function());
    }
    for (Expr operand : ExprTrees.children(expression)) {
      Optional<String> found = unknownFunction(operand);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Binds a call under a name; a call that has problems is reported to the binder. */
  void add(Expr.Aggregate aggregate, String name) {
    int before = binder.found();
    BoundExpr argument = aggregate.argument() == null ? null : binder.bind(aggregate.argument());
    if (binder.found() > before) {
      return;
    } else if (argument != null && argument.type().equals(DataType.NULL)) {
      binder.problem(
          ErrorCode.TYPE_MISMATCH,
          "Cannot take %s of NULL, which has no type. Write CAST(NULL AS float64)"
              .formatted(aggregate.function()));
      return;
    }
    Double fraction = fraction(aggregate);
    if (binder.found() > before) {
      return;
    }
    try {
      Resolved resolved =
          AggregateFunctions.resolve(
              aggregate.function(), argument == null ? null : argument.type());
      calls.add(
          new AggregateCall(
              resolved.function(), argument, fraction, name, resolved.type(), resolved.nullable()));
    } catch (LongbowException e) {
      String operand =
          e.code() == ErrorCode.TYPE_MISMATCH
              ? ". " + new Operand(aggregate.argument(), argument).statement()
              : "";
      binder.problem(e.code(), e.text() + operand);
    }
  }

  /** The fraction of a quantile; null for functions that have none, and with a problem. */
  private Double fraction(Expr.Aggregate aggregate) {
    if (aggregate.function().equalsIgnoreCase("median")) {
      return 0.5;
    } else if (aggregate.fraction() == null) {
      return null;
    }
    int before = binder.found();
    BoundExpr bound = binder.bind(aggregate.fraction());
    if (binder.found() > before) {
      return null;
    }
    if (BoundExprs.columns(bound).isEmpty()
        && Evaluators.constant(bound) instanceof Number number
        && number.doubleValue() >= 0
        && number.doubleValue() <= 1) {
      // Without the sign of zero.
      return number.doubleValue() + 0.0;
    }
    binder.problem(
        ErrorCode.FUNCTION,
        "Invalid fraction %s in %s: expected a constant number from 0 to 1"
            .formatted(ExprText.of(aggregate.fraction()), ExprText.of(aggregate)));
    return null;
  }

  /** Binds the aggregate calls in an expression under names of their own; whether there are any. */
  private boolean split(Expr expression) {
    if (expression instanceof Expr.Aggregate aggregate) {
      take(aggregate);
      return true;
    }
    boolean found = false;
    for (Expr operand : ExprTrees.children(expression)) {
      found |= split(operand);
    }
    return found;
  }

  private void take(Expr.Aggregate aggregate) {
    if (taken.containsKey(aggregate)) {
      return;
    }
    // Its text, so that plans say what it is.
    String name = ExprText.of(aggregate);
    while (names.contains(name)) {
      name += "'";
    }
    taken.put(aggregate, name);
    add(aggregate, name);
  }

  /** The aggregate call that an expression is, with or without an alias, or null. */
  static Expr.Aggregate direct(Expr expression) {
    Expr inner = expression instanceof Expr.Alias alias ? alias.operand() : expression;
    return inner instanceof Expr.Aggregate aggregate ? aggregate : null;
  }

  /** {@code mean_heart_rate}, {@code count}: the name of a call that was given none. */
  static String defaultName(Expr.Aggregate aggregate) {
    return aggregate.argument() instanceof Expr.ColumnRef column
        ? aggregate.function() + "_" + column.name()
        : aggregate.function();
  }

  /** Says that an expression among aggregations has none. */
  private static LongbowException noAggregate(String name) {
    return new LongbowException(
        ErrorCode.PLAN_INVALID,
        "Missing aggregate function in the aggregation '%s'. Available: %s"
            .formatted(name, AggregateFunctions.names()));
  }
}

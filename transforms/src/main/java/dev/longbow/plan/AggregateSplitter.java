package dev.longbow.plan;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.aggregate.AggregateFunctions;
import dev.longbow.aggregate.AggregateFunctions.Resolved;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the aggregate calls out of expressions like {@code sum(a) / count(*)}: the calls are bound
 * under names of their own, and what remains refers to those names.
 */
final class AggregateSplitter {
  private final Binder binder;
  private final List<AggregateCall> calls = new ArrayList<>();

  AggregateSplitter(Binder binder) {
    this.binder = binder;
  }

  /** The calls so far. */
  List<AggregateCall> calls() {
    return calls;
  }

  /** Binds a call under a name; a call that has problems is reported to the binder. */
  void add(Expr.Aggregate aggregate, String name) {
    BoundExpr argument = aggregate.argument() == null ? null : binder.bind(aggregate.argument());
    if (argument != null && argument.type().equals(DataType.NULL)) {
      return;
    }
    try {
      Resolved resolved =
          AggregateFunctions.resolve(
              aggregate.function(), argument == null ? null : argument.type());
      calls.add(
          new AggregateCall(
              resolved.function(), argument, name, resolved.type(), resolved.nullable()));
    } catch (LongbowException e) {
      binder.problem(e.code(), e.text());
    }
  }

  /** The expression with each aggregate call replaced by the column that will hold its result. */
  Expr split(Expr expression) {
    if (expression instanceof Expr.Aggregate aggregate) {
      String name = "aggregate " + calls.size();
      add(aggregate, name);
      return new Expr.ColumnRef(name);
    } else if (expression instanceof Expr.Alias alias) {
      return new Expr.Alias(split(alias.operand()), alias.name());
    } else if (expression instanceof Expr.Call call) {
      return new Expr.Call(call.function(), all(call.arguments()));
    } else if (expression instanceof Expr.Compare compare) {
      return new Expr.Compare(compare.comparison(), split(compare.left()), split(compare.right()));
    } else if (expression instanceof Expr.And and) {
      return new Expr.And(all(and.operands()));
    } else if (expression instanceof Expr.Or or) {
      return new Expr.Or(all(or.operands()));
    } else if (expression instanceof Expr.Not not) {
      return new Expr.Not(split(not.operand()));
    } else if (expression instanceof Expr.In in) {
      return new Expr.In(split(in.value()), all(in.options()));
    } else if (expression instanceof Expr.IsNull isNull) {
      return new Expr.IsNull(split(isNull.operand()));
    } else if (expression instanceof Expr.Case choice) {
      List<Expr.Branch> branches = new ArrayList<>();
      for (Expr.Branch branch : choice.branches()) {
        branches.add(new Expr.Branch(split(branch.condition()), split(branch.value())));
      }
      return new Expr.Case(branches, split(choice.otherwise()));
    } else if (expression instanceof Expr.Cast cast) {
      return new Expr.Cast(split(cast.operand()), cast.type(), cast.attempt());
    }
    return expression;
  }

  private List<Expr> all(List<Expr> expressions) {
    return expressions.stream().map(this::split).toList();
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
  static LongbowException noAggregate(String name) {
    return new LongbowException(
        ErrorCode.PLAN_INVALID,
        "Missing aggregate function in the aggregation '%s'. Available: %s"
            .formatted(name, AggregateFunctions.names()));
  }
}

package dev.longbow.expr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** Looking into unbound expressions. */
public final class ExprTrees {
  /**
   * Levels of an expression: whoever walks it takes a few calls for each, and the thread that
   * evaluates it may have a stack of 1 MB.
   */
  public static final int DEEPEST = 1000;

  private static final int LARGEST = 1_000_000;

  /** Says that an expression {@link #isTooLarge}. */
  static final String TOO_LARGE =
      "Expression too large: at most %,d operators may build on each other, %,d in all"
          .formatted(DEEPEST, LARGEST);

  private ExprTrees() {}

  /** Whether an expression has more levels or nodes than can be evaluated. */
  static boolean isTooLarge(Expr expression) {
    return !isWithin(expression, DEEPEST, LARGEST);
  }

  /** The direct operands. */
  public static List<Expr> children(Expr expression) {
    if (expression instanceof Expr.Call call) {
      return call.arguments();
    } else if (expression instanceof Expr.Compare compare) {
      return List.of(compare.left(), compare.right());
    } else if (expression instanceof Expr.And and) {
      return and.operands();
    } else if (expression instanceof Expr.Or or) {
      return or.operands();
    } else if (expression instanceof Expr.Not not) {
      return List.of(not.operand());
    } else if (expression instanceof Expr.In in) {
      List<Expr> children = new ArrayList<>(List.of(in.value()));
      children.addAll(in.options());
      return children;
    } else if (expression instanceof Expr.IsNull isNull) {
      return List.of(isNull.operand());
    } else if (expression instanceof Expr.Case choice) {
      List<Expr> children = new ArrayList<>();
      for (Expr.Branch branch : choice.branches()) {
        children.add(branch.condition());
        children.add(branch.value());
      }
      children.add(choice.otherwise());
      return children;
    } else if (expression instanceof Expr.Cast cast) {
      return List.of(cast.operand());
    } else if (expression instanceof Expr.Aggregate aggregate) {
      return Stream.of(aggregate.argument(), aggregate.fraction())
          .filter(Objects::nonNull)
          .toList();
    } else if (expression instanceof Expr.Window window) {
      List<Expr> children = new ArrayList<>(List.of(window.function()));
      children.addAll(window.partitionBy());
      window.orderBy().forEach(order -> children.add(order.key()));
      return children;
    } else if (expression instanceof Expr.Alias alias) {
      return List.of(alias.operand());
    }
    // A column, a constant, an interval or a parameter.
    return List.of();
  }

  /** The same expression with something else in the place of its aggregate calls. */
  public static Expr mapAggregates(Expr expression, Function<Expr.Aggregate, Expr> rule) {
    if (expression instanceof Expr.Aggregate aggregate) {
      return rule.apply(aggregate);
    }
    return withChildren(
        expression,
        children(expression).stream().map(child -> mapAggregates(child, rule)).toList());
  }

  /** The same expression with other operands, in the order of {@link #children}. */
  public static Expr withChildren(Expr expression, List<Expr> children) {
    if (expression instanceof Expr.Call call) {
      return new Expr.Call(call.function(), children);
    } else if (expression instanceof Expr.Compare compare) {
      return new Expr.Compare(compare.comparison(), children.get(0), children.get(1));
    } else if (expression instanceof Expr.And) {
      return new Expr.And(children);
    } else if (expression instanceof Expr.Or) {
      return new Expr.Or(children);
    } else if (expression instanceof Expr.Not) {
      return new Expr.Not(children.get(0));
    } else if (expression instanceof Expr.In) {
      return new Expr.In(children.get(0), children.subList(1, children.size()));
    } else if (expression instanceof Expr.IsNull) {
      return new Expr.IsNull(children.get(0));
    } else if (expression instanceof Expr.Case choice) {
      List<Expr.Branch> branches = new ArrayList<>();
      for (int i = 0; i < choice.branches().size(); i++) {
        branches.add(new Expr.Branch(children.get(2 * i), children.get(2 * i + 1)));
      }
      return new Expr.Case(branches, children.get(children.size() - 1));
    } else if (expression instanceof Expr.Cast cast) {
      return new Expr.Cast(children.get(0), cast.type(), cast.attempt());
    } else if (expression instanceof Expr.Alias alias) {
      return new Expr.Alias(children.get(0), alias.name());
    } else if (expression instanceof Expr.Aggregate aggregate) {
      return new Expr.Aggregate(
          aggregate.function(),
          aggregate.argument() == null ? null : children.get(0),
          aggregate.fraction() == null ? null : children.get(children.size() - 1));
    } else if (expression instanceof Expr.Window window) {
      int keys = window.partitionBy().size();
      List<Expr.Order> order = new ArrayList<>();
      for (int i = 0; i < window.orderBy().size(); i++) {
        Expr.Order old = window.orderBy().get(i);
        order.add(new Expr.Order(children.get(1 + keys + i), old.descending(), old.nullsFirst()));
      }
      return new Expr.Window(
          children.get(0),
          children.subList(1, 1 + keys),
          order,
          window.inInputOrder(),
          window.frame());
    }
    return expression;
  }

  /**
   * Whether an expression has at most so many levels and nodes. Found without recursion, as a chain
   * of operators may be very deep. A short text can have very many nodes: BETWEEN and CASE repeat
   * their subject.
   */
  private static boolean isWithin(Expr expression, int levels, int nodes) {
    record Level(Expr node, int depth) {}
    Deque<Level> waiting = new ArrayDeque<>(List.of(new Level(expression, 1)));
    int visited = 0;
    while (!waiting.isEmpty()) {
      Level level = waiting.pop();
      if (++visited > nodes || level.depth() > levels) {
        return false;
      }
      for (Expr child : children(level.node())) {
        waiting.push(new Level(child, level.depth() + 1));
      }
    }
    return true;
  }
}

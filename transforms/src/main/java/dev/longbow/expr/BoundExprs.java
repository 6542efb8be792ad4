package dev.longbow.expr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Looking into and rewriting bound expressions. */
public final class BoundExprs {
  private BoundExprs() {}

  /** The direct operands, in evaluation order. */
  public static List<BoundExpr> children(BoundExpr expression) {
    if (expression instanceof BoundExpr.Column || expression instanceof BoundExpr.Literal) {
      return List.of();
    } else if (expression instanceof BoundExpr.Compare compare) {
      return List.of(compare.left(), compare.right());
    } else if (expression instanceof BoundExpr.And and) {
      return and.operands();
    } else if (expression instanceof BoundExpr.Or or) {
      return or.operands();
    } else if (expression instanceof BoundExpr.Not not) {
      return List.of(not.operand());
    } else if (expression instanceof BoundExpr.In in) {
      return List.of(in.value());
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return List.of(isNull.operand());
    } else if (expression instanceof BoundExpr.Case cases) {
      List<BoundExpr> children = new ArrayList<>();
      for (BoundExpr.Branch branch : cases.branches()) {
        children.add(branch.condition());
        children.add(branch.value());
      }
      children.add(cases.otherwise());
      return children;
    } else if (expression instanceof BoundExpr.Cast cast) {
      return List.of(cast.operand());
    }
    return ((BoundExpr.Call) expression).arguments();
  }

  /** The same operation on other operands, given in the order of {@link #children}. */
  public static BoundExpr withChildren(BoundExpr expression, List<BoundExpr> children) {
    if (expression instanceof BoundExpr.Column || expression instanceof BoundExpr.Literal) {
      return expression;
    } else if (expression instanceof BoundExpr.Compare compare) {
      return new BoundExpr.Compare(compare.comparison(), children.get(0), children.get(1));
    } else if (expression instanceof BoundExpr.And) {
      return new BoundExpr.And(children);
    } else if (expression instanceof BoundExpr.Or) {
      return new BoundExpr.Or(children);
    } else if (expression instanceof BoundExpr.Not) {
      return new BoundExpr.Not(children.get(0));
    } else if (expression instanceof BoundExpr.In in) {
      return new BoundExpr.In(children.get(0), in.options(), in.nullOption());
    } else if (expression instanceof BoundExpr.IsNull) {
      return new BoundExpr.IsNull(children.get(0));
    } else if (expression instanceof BoundExpr.Case cases) {
      List<BoundExpr.Branch> branches = new ArrayList<>();
      for (int i = 0; i < cases.branches().size(); i++) {
        branches.add(new BoundExpr.Branch(children.get(2 * i), children.get(2 * i + 1)));
      }
      return new BoundExpr.Case(branches, children.get(children.size() - 1), cases.type());
    } else if (expression instanceof BoundExpr.Cast cast) {
      return new BoundExpr.Cast(children.get(0), cast.type(), cast.attempt(), cast.zone());
    }
    BoundExpr.Call call = (BoundExpr.Call) expression;
    return new BoundExpr.Call(call.function(), children, call.type(), call.nullable(), call.zone());
  }

  /** Applies {@code rule} to every node, operands before the node they belong to. */
  public static BoundExpr rewrite(BoundExpr expression, UnaryOperator<BoundExpr> rule) {
    List<BoundExpr> children = children(expression);
    List<BoundExpr> rewritten = new ArrayList<>(children.size());
    boolean changed = false;
    for (BoundExpr child : children) {
      BoundExpr result = rewrite(child, rule);
      changed |= result != child;
      rewritten.add(result);
    }
    return rule.apply(changed ? withChildren(expression, rewritten) : expression);
  }

  /** The names of the columns read, in order of appearance. */
  public static Set<String> columns(BoundExpr expression) {
    Set<String> names = new LinkedHashSet<>();
    collectColumns(expression, names);
    return names;
  }

  /** The names of the columns that any of these reads, in order of appearance. */
  public static Set<String> columns(Collection<? extends BoundExpr> expressions) {
    Set<String> names = new LinkedHashSet<>();
    expressions.forEach(expression -> collectColumns(expression, names));
    return names;
  }

  private static void collectColumns(BoundExpr expression, Set<String> names) {
    if (expression instanceof BoundExpr.Column column) {
      names.add(column.name());
    }
    // A loop: expressions are deep, and each lambda would be two more frames for a level.
    for (BoundExpr child : children(expression)) {
      collectColumns(child, names);
    }
  }

  /** Whether the value is the same for every row. */
  public static boolean isConstant(BoundExpr expression) {
    return columns(expression).isEmpty();
  }

  /** The number of nodes, a measure of the work of evaluating it. */
  public static int size(BoundExpr expression) {
    int size = 1;
    for (BoundExpr child : children(expression)) {
      size += size(child);
    }
    return size;
  }

  /** The number of levels: 1 for a column or a constant. */
  public static int depth(BoundExpr expression) {
    int deepest = 0;
    for (BoundExpr child : children(expression)) {
      deepest = Math.max(deepest, depth(child));
    }
    return deepest + 1;
  }

  /** The operands of a conjunction (nested ones flattened), or the expression itself. */
  public static List<BoundExpr> conjuncts(BoundExpr predicate) {
    if (predicate instanceof BoundExpr.And and) {
      List<BoundExpr> conjuncts = new ArrayList<>();
      and.operands().forEach(operand -> conjuncts.addAll(conjuncts(operand)));
      return conjuncts;
    }
    return List.of(predicate);
  }

  /** The conjunction of any number of predicates; empty when there are none. */
  public static Optional<BoundExpr> conjunction(List<BoundExpr> predicates) {
    List<BoundExpr> flat = new ArrayList<>();
    predicates.forEach(predicate -> flat.addAll(conjuncts(predicate)));
    if (flat.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(flat.size() == 1 ? flat.get(0) : new BoundExpr.And(flat));
  }

  /** Replaces columns by expressions of the same type; names without one stay. */
  public static BoundExpr substitute(
      BoundExpr expression, Map<String, ? extends BoundExpr> replacements) {
    return rewrite(
        expression,
        node -> {
          if (node instanceof BoundExpr.Column column) {
            BoundExpr replacement = replacements.get(column.name());
            return replacement == null ? node : replacement;
          }
          return node;
        });
  }
}

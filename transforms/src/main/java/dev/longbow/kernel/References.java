package dev.longbow.kernel;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an expression refers to and whether evaluating it can fail. */
final class References {
  private References() {}

  /** The columns of an expression, in order of first use. */
  static Set<String> columns(BoundExpr expression) {
    Set<String> names = new LinkedHashSet<>();
    collect(expression, names);
    return names;
  }

  private static void collect(BoundExpr expression, Set<String> names) {
    if (expression instanceof BoundExpr.Column column) {
      names.add(column.name());
    }
    operands(expression).forEach(operand -> collect(operand, names));
  }

  /** Whether some row's value can make the evaluation fail (casts, overflow, foreign functions). */
  static boolean mayFail(BoundExpr expression) {
    if (expression instanceof BoundExpr.Cast cast) {
      if (!cast.attempt() && !alwaysConverts(cast.operand().type(), cast.type())) {
        return true;
      }
    } else if (expression instanceof BoundExpr.Call call) {
      if (FunctionLookup.mayFail(call.function(), call.type())) {
        return true;
      }
    }
    return operands(expression).stream().anyMatch(References::mayFail);
  }

  private static boolean alwaysConverts(DataType from, DataType to) {
    if (from.equals(to) || to.equals(DataType.STRING)) {
      return true;
    } else if (to instanceof DataType.Floating) {
      return from instanceof DataType.Int || from instanceof DataType.Floating;
    }
    return from instanceof DataType.Int source
        && to instanceof DataType.Int target
        && (source.signed() == target.signed()
            ? source.bits() <= target.bits()
            : target.signed() && source.bits() < target.bits());
  }

  private static List<BoundExpr> operands(BoundExpr expression) {
    if (expression instanceof BoundExpr.Compare compare) {
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
    } else if (expression instanceof BoundExpr.Case choice) {
      List<BoundExpr> all = new ArrayList<>();
      for (BoundExpr.Branch branch : choice.branches()) {
        all.add(branch.condition());
        all.add(branch.value());
      }
      all.add(choice.otherwise());
      return all;
    } else if (expression instanceof BoundExpr.Cast cast) {
      return List.of(cast.operand());
    } else if (expression instanceof BoundExpr.Call call) {
      return call.arguments();
    }
    return List.of();
  }
}

package dev.longbow.differential;

import static dev.longbow.expr.Exprs.call;
import static dev.longbow.expr.Exprs.coalesce;
import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;
import static dev.longbow.expr.Exprs.lit;
import static dev.longbow.expr.Exprs.when;

import dev.longbow.expr.Comparison;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Says an expression again with the methods that a Java program would call: {@code x + 1 > y}
 * becomes {@code col("x").plus(1).gt(col("y"))}.
 */
final class FluentExpr {
  private FluentExpr() {}

  static Expr of(Expr said) {
    if (said instanceof Expr.ColumnRef column) {
      return col(column.name());
    } else if (said instanceof Expr.Literal literal) {
      return lit(literal.value());
    } else if (said instanceof Expr.Interval interval) {
      return lit(
          interval.micros() == 0
              ? Period.of(0, interval.months(), interval.days())
              : Duration.of(interval.micros(), ChronoUnit.MICROS));
    } else if (said instanceof Expr.Call function) {
      return function(function);
    } else if (said instanceof Expr.Compare compare) {
      return comparison(compare);
    } else if (said instanceof Expr.And and) {
      return isRange(and)
          ? of(side(and, 0).left())
              .between(value(side(and, 0).right()), value(side(and, 1).right()))
          : joined(and.operands(), Expr::and);
    } else if (said instanceof Expr.Or or) {
      return joined(or.operands(), Expr::or);
    } else if (said instanceof Expr.Not not) {
      return not.operand() instanceof Expr.IsNull isNull
          ? of(isNull.operand()).isNotNull()
          : of(not.operand()).not();
    } else if (said instanceof Expr.In in) {
      return of(in.value()).in(values(in.options()));
    } else if (said instanceof Expr.IsNull isNull) {
      return of(isNull.operand()).isNull();
    } else if (said instanceof Expr.Case choice) {
      return conditional(choice);
    } else if (said instanceof Expr.Cast cast) {
      Expr operand = of(cast.operand());
      return cast.attempt() ? operand.tryCast(cast.type()) : operand.cast(cast.type());
    } else if (said instanceof Expr.Aggregate aggregate) {
      return aggregate(aggregate);
    } else if (said instanceof Expr.Alias alias) {
      return of(alias.operand()).as(alias.name());
    }
    throw new AssertionError("No Java for " + said);
  }

  /** What a caller hands over: a plain value where the expression is a constant. */
  private static Object value(Expr said) {
    return said instanceof Expr.Literal literal ? literal.value() : of(said);
  }

  private static Object[] values(List<Expr> said) {
    return said.stream().map(FluentExpr::value).toArray();
  }

  private static Expr function(Expr.Call said) {
    List<Expr> arguments = said.arguments();
    if (arguments.isEmpty()) {
      return call(said.function());
    }
    Expr first = of(arguments.get(0));
    Object[] more = values(arguments.subList(1, arguments.size()));
    return switch (said.function()) {
      case "+" -> first.plus(more[0]);
      case "-" -> first.minus(more[0]);
      case "*" -> first.times(more[0]);
      case "/" -> first.dividedBy(more[0]);
      case "%" -> first.mod(more[0]);
      case "div" -> first.div(more[0]);
      case "negate" -> first.negate();
      case "coalesce" -> coalesce(values(arguments));
      case "concat", "greatest", "least" -> call(said.function(), values(arguments));
      default -> first.call(said.function(), more);
    };
  }

  private static Expr comparison(Expr.Compare said) {
    Expr left = of(said.left());
    Object right = value(said.right());
    return switch (said.comparison()) {
      case EQUAL -> left.eq(right);
      case NOT_EQUAL -> left.ne(right);
      case LESS -> left.lt(right);
      case LESS_OR_EQUAL -> left.le(right);
      case GREATER -> left.gt(right);
      case GREATER_OR_EQUAL -> left.ge(right);
    };
  }

  /** Whether this is what BETWEEN stands for. */
  private static boolean isRange(Expr.And and) {
    return and.operands().size() == 2
        && and.operands().get(0) instanceof Expr.Compare low
        && and.operands().get(1) instanceof Expr.Compare high
        && low.comparison() == Comparison.GREATER_OR_EQUAL
        && high.comparison() == Comparison.LESS_OR_EQUAL
        && low.left().equals(high.left());
  }

  private static Expr.Compare side(Expr.And range, int side) {
    return (Expr.Compare) range.operands().get(side);
  }

  private static Expr joined(List<Expr> operands, BinaryOperator<Expr> method) {
    return operands.stream().map(FluentExpr::of).reduce(method).orElseThrow();
  }

  private static Expr conditional(Expr.Case said) {
    Exprs.Then then = null;
    for (Expr.Branch branch : said.branches()) {
      Expr condition = of(branch.condition());
      Exprs.When next = then == null ? when(condition) : then.when(condition);
      then = next.then(value(branch.value()));
    }
    boolean open = said.otherwise() instanceof Expr.Literal last && last.value() == null;
    return open ? then.end() : then.otherwise(value(said.otherwise()));
  }

  private static Expr aggregate(Expr.Aggregate said) {
    if (said.argument() == null) {
      return count();
    }
    Expr argument = of(said.argument());
    return switch (said.function()) {
      case "count" -> argument.count();
      case "sum" -> argument.sum();
      case "mean" -> argument.mean();
      case "min" -> argument.min();
      case "max" -> argument.max();
      case "var" -> argument.var();
      case "std" -> argument.std();
      case "var_pop" -> argument.varPop();
      case "std_pop" -> argument.stdPop();
      case "first" -> argument.first();
      case "last" -> argument.last();
      case "median" -> argument.median();
      case "quantile" -> argument.quantile(value(said.fraction()));
      case "n_unique" -> argument.nUnique();
      default -> throw new AssertionError("No Java for " + said);
    };
  }
}

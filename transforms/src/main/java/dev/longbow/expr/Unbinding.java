package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bound expressions as unbound ones that bind to them again, as people would write them: a constant
 * that takes its type from what it meets is a plain number, {@code add_interval} is {@code +} or
 * {@code -}. Casts that the binder put in stay, so that they can be seen.
 */
final class Unbinding {
  private static final long DAY = 86_400_000_000L;

  private Unbinding() {}

  static Expr of(BoundExpr expression) {
    if (expression instanceof BoundExpr.Column column) {
      return new Expr.ColumnRef(column.name());
    } else if (expression instanceof BoundExpr.Literal literal) {
      return new Expr.Literal(literal.value(), literal.type());
    } else if (expression instanceof BoundExpr.Compare compare) {
      List<Expr> sides = meeting(List.of(compare.left(), compare.right()));
      return new Expr.Compare(compare.comparison(), sides.get(0), sides.get(1));
    } else if (expression instanceof BoundExpr.And and) {
      return new Expr.And(conditions(and.operands()));
    } else if (expression instanceof BoundExpr.Or or) {
      return new Expr.Or(conditions(or.operands()));
    } else if (expression instanceof BoundExpr.Not not) {
      return new Expr.Not(condition(not.operand()));
    } else if (expression instanceof BoundExpr.In in) {
      return in(in);
    } else if (expression instanceof BoundExpr.IsNull isNull) {
      return new Expr.IsNull(of(isNull.operand()));
    } else if (expression instanceof BoundExpr.Case choice) {
      return cases(choice);
    } else if (expression instanceof BoundExpr.Cast cast) {
      return new Expr.Cast(of(cast.operand()), cast.type(), cast.attempt());
    }
    return call((BoundExpr.Call) expression);
  }

  private static List<Expr> conditions(List<BoundExpr> operands) {
    return operands.stream().map(Unbinding::condition).toList();
  }

  /** Where a condition is expected a bare NULL is boolean. */
  private static Expr condition(BoundExpr expression) {
    return isNull(expression) && expression.type().equals(DataType.BOOL) ? NULL : of(expression);
  }

  private static final Expr NULL = new Expr.Literal(null, DataType.NULL);

  private static boolean isNull(BoundExpr expression) {
    return expression instanceof BoundExpr.Literal literal && literal.value() == null;
  }

  private static Expr in(BoundExpr.In in) {
    boolean adapts = !(in.value() instanceof BoundExpr.Literal);
    List<Expr> options = new ArrayList<>();
    for (Object option : in.options()) {
      options.add(constant(new BoundExpr.Literal(option, in.value().type()), adapts));
    }
    if (in.nullOption()) {
      options.add(NULL);
    }
    return new Expr.In(of(in.value()), options);
  }

  private static Expr cases(BoundExpr.Case choice) {
    List<BoundExpr> bound = new ArrayList<>();
    choice.branches().forEach(branch -> bound.add(branch.value()));
    bound.add(choice.otherwise());
    List<Expr> values = meeting(bound);
    List<Expr.Branch> branches = new ArrayList<>();
    for (int i = 0; i < choice.branches().size(); i++) {
      branches.add(new Expr.Branch(condition(choice.branches().get(i).condition()), values.get(i)));
    }
    return new Expr.Case(branches, values.get(values.size() - 1));
  }

  private static Expr call(BoundExpr.Call call) {
    List<BoundExpr> arguments = call.arguments();
    if (call.function().equals("add_interval")
        && arguments.get(1) instanceof BoundExpr.Literal months
        && arguments.get(2) instanceof BoundExpr.Literal micros
        && months.value() instanceof Long monthCount
        && micros.value() instanceof Long microCount) {
      return interval(of(arguments.get(0)), monthCount, microCount);
    } else if (FunctionRegistry.find(call.function())
        .filter(ScalarFunction::argumentsShareType)
        .isPresent()) {
      return new Expr.Call(call.function(), meeting(arguments));
    }
    boolean arithmetic = CallBinder.adapts(call.function()) && arguments.size() == 2;
    List<Expr> unbound = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      boolean adapts =
          arithmetic
              && !(arguments.get(1 - i) instanceof BoundExpr.Literal)
              && CallBinder.takesConstants(arguments.get(i).type());
      unbound.add(constant(arguments.get(i), adapts));
    }
    return new Expr.Call(call.function(), unbound);
  }

  private static Expr interval(Expr time, long months, long micros) {
    boolean back = months <= 0 && micros <= 0 && micros != Long.MIN_VALUE;
    int sign = back ? -1 : 1;
    boolean days = micros % DAY == 0;
    Expr interval =
        new Expr.Interval(
            Math.toIntExact(sign * months),
            days ? Math.toIntExact(sign * micros / DAY) : 0,
            days ? 0 : sign * micros);
    return new Expr.Call(back ? "-" : "+", List.of(time, interval));
  }

  /** Operands that meet in one type: constants adapt to what is none. */
  private static List<Expr> meeting(List<BoundExpr> operands) {
    boolean adapts = operands.stream().anyMatch(operand -> !(operand instanceof BoundExpr.Literal));
    boolean valued = operands.stream().anyMatch(operand -> !isNull(operand));
    return operands.stream()
        .map(operand -> isNull(operand) && valued ? NULL : constant(operand, adapts))
        .toList();
  }

  /** An operand; a constant without its type when it gets that from what it meets. */
  private static Expr constant(BoundExpr operand, boolean adapts) {
    if (!adapts
        || !(operand instanceof BoundExpr.Literal literal)
        || !(literal.value() instanceof Number number)) {
      return of(operand);
    }
    return plain(number)
        .filter(
            plain ->
                Literals.meet(plain.value(), plain.type(), literal.type(), "UTC")
                    .equals(Optional.of(literal.type())))
        .filter(
            plain -> Literals.fit(plain.value(), literal.type(), "UTC").equals(Optional.of(number)))
        .orElseGet(() -> new Expr.Literal(number, literal.type()));
  }

  /** A number as digits without a type are read; empty when there are none. */
  private static Optional<Expr.Literal> plain(Number number) {
    if (number instanceof BigInteger || number instanceof Long) {
      return Optional.of(Literals.of(number));
    } else if (number instanceof BigDecimal decimal && decimal.scale() == 0) {
      return Stream.of(decimal.toBigInteger())
          .filter(digits -> digits.bitLength() <= 64)
          .map(Literals::ofInteger)
          .findFirst();
    }
    double value = Double.parseDouble(number.toString());
    return Double.isFinite(value) ? Optional.of(Literals.of(value)) : Optional.empty();
  }
}

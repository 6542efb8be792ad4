package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.error.ErrorCode;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprText;
import dev.longbow.expr.Exprs;
import dev.longbow.kernel.Evaluators;
import java.math.BigDecimal;
import java.util.Optional;

/** How far the match of an asof join may be, in the unit of distances along its order. */
final class AsofTolerance {
  private static final long DAY_MICROS = 86_400_000_000L;

  private final Field order;
  private final Binder binder;

  AsofTolerance(Field order, Binder binder) {
    this.order = order;
    this.binder = binder;
  }

  /** The largest distance; empty, and a problem, when it is none. */
  Optional<Expr> of(Expr given) {
    if (given instanceof Expr.Interval interval) {
      if (interval.months() != 0) {
        return problem(given, "months have no fixed length: use days");
      }
      return ofTime(given, interval.days() * DAY_MICROS + interval.micros());
    }
    int before = binder.found();
    BoundExpr bound = binder.bind(given);
    if (binder.found() > before) {
      return Optional.empty();
    }
    Object value = BoundExprs.columns(bound).isEmpty() ? Evaluators.constant(bound) : null;
    if (value instanceof String text && Durations.micros(text).isPresent()) {
      return ofTime(given, Durations.micros(text).get());
    } else if (value instanceof Double || value instanceof Float) {
      return ofNumber(given, ((Number) value).doubleValue());
    } else if (value instanceof Number) {
      return ofNumber(given, new BigDecimal(value.toString()));
    }
    return problem(
        given, "expected a constant number, or a time as 2h, 1d12h or INTERVAL '2' HOUR");
  }

  private Optional<Expr> ofTime(Expr given, long micros) {
    DataType type = order.type();
    if (!type.isTemporal()) {
      return problem(given, "it is a time, but '%s' is of type %s".formatted(order.name(), type));
    } else if (micros < 0) {
      return problem(given, "it must not be negative");
    } else if (!type.equals(DataType.DATE)) {
      return Optional.of(Exprs.lit(micros));
    } else if (micros % DAY_MICROS != 0) {
      return problem(
          given, "it is no whole number of days, but '%s' is a date".formatted(order.name()));
    }
    return Optional.of(Exprs.lit(micros / DAY_MICROS));
  }

  private Optional<Expr> ofNumber(Expr given, double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return problem(given, "expected a finite number");
    }
    return ofNumber(given, new BigDecimal(number));
  }

  private Optional<Expr> ofNumber(Expr given, BigDecimal number) {
    DataType type = order.type();
    if (type.isTemporal() && !type.equals(DataType.DATE)) {
      return problem(
          given,
          "it is a number, but '%s' is of type %s: write a time as 2h, 1d12h or INTERVAL '2' HOUR"
              .formatted(order.name(), type));
    } else if (number.signum() < 0) {
      return problem(given, "it must not be negative");
    } else if (type.isFloating()) {
      return Optional.of(Exprs.lit(number.doubleValue()));
    } else if (number.stripTrailingZeros().scale() > 0) {
      return problem(
          given, "it is no whole number, but '%s' is of type %s".formatted(order.name(), type));
    }
    return Optional.of(Exprs.lit(number.toBigInteger()));
  }

  private Optional<Expr> problem(Expr given, String text) {
    binder.problem(
        ErrorCode.PLAN_INVALID, "Invalid tolerance %s: %s".formatted(ExprText.of(given), text));
    return Optional.empty();
  }
}

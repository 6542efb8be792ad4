package dev.longbow.physical;

import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.LogicalPlan;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The most that a node of a plan can give, where {@link Estimates} says what is likely: no guess at
 * how many rows a condition keeps or how many groups there are. The rows of scans are exact as far
 * as their metadata is; bytes are those rows at the width of an average row.
 */
final class UpperBounds {
  /** Different values of a boolean and of a small integer, with null. */
  private static final long BOOLEANS = 3;

  private static final long BYTES = 257;

  private final Estimates estimates;
  private final Map<LogicalPlan, Double> knownRows = new IdentityHashMap<>();
  private final Map<LogicalPlan, Double> knownWidths = new IdentityHashMap<>();

  UpperBounds(Estimates estimates) {
    this.estimates = estimates;
  }

  /** The most rows and bytes; {@link Long#MAX_VALUE} when there is no telling. */
  Estimate of(LogicalPlan plan) {
    double rows = rows(plan);
    double bytes = rows == 0 ? 0 : rows * rowBytes(plan);
    return new Estimate(rounded(rows), rounded(bytes));
  }

  private static long rounded(double value) {
    return value < Long.MAX_VALUE ? (long) Math.ceil(value) : Long.MAX_VALUE;
  }

  private double rows(LogicalPlan plan) {
    Double known = knownRows.get(plan);
    if (known == null) {
      known = mostRows(plan);
      knownRows.put(plan, known);
    }
    return known;
  }

  private double mostRows(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      return estimates.read(scan).rows();
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return rows(estimates.definition(reference));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return groups(aggregate);
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      return statistics.columns().size();
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return rows(explode.input()) == 0 ? 0 : Double.POSITIVE_INFINITY;
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return unpivot.columns().size() * rows(unpivot.input());
    } else if (plan instanceof LogicalPlan.Limit limit) {
      return Math.min(limit.count(), rows(limit.input()));
    } else if (plan instanceof LogicalPlan.Sort sort) {
      return Math.min(sort.limit(), rows(sort.input()));
    } else if (plan instanceof LogicalPlan.Join join) {
      return pairs(join);
    } else if (plan instanceof LogicalPlan.Union union) {
      return union.branches().stream().mapToDouble(this::rows).sum();
    } else if (plan instanceof LogicalPlan.Filter
        || plan instanceof LogicalPlan.Project
        || plan instanceof LogicalPlan.Check
        || plan instanceof LogicalPlan.Beside
        || plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Fill
        || plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.PartitionAggregate
        || plan instanceof LogicalPlan.Unique) {
      return rows(plan.inputs().get(0));
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }

  private double groups(LogicalPlan.Aggregate aggregate) {
    double combinations = 1;
    for (NamedExpr key : aggregate.keys()) {
      combinations *= values(key.expression(), aggregate.input());
    }
    return aggregate.keys().isEmpty() ? 1 : Math.min(combinations, rows(aggregate.input()));
  }

  /** The most different values of an expression. */
  private double values(BoundExpr key, LogicalPlan input) {
    if (key instanceof BoundExpr.Literal) {
      return 1;
    } else if (key.type() instanceof DataType.Bool) {
      return BOOLEANS;
    } else if (key.type() instanceof DataType.Int integer && integer.bits() == 8) {
      return BYTES;
    } else if (!(key instanceof BoundExpr.Column column)) {
      return Double.POSITIVE_INFINITY;
    } else if (input instanceof LogicalPlan.Project project) {
      for (NamedExpr computed : project.columns()) {
        if (computed.name().equals(column.name())) {
          return values(computed.expression(), project.input());
        }
      }
    } else if (input instanceof LogicalPlan.Unpivot unpivot
        && unpivot.names().equals(column.name())) {
      return unpivot.columns().size();
    } else if (input instanceof LogicalPlan.Filter filter) {
      return values(key, filter.input());
    } else if (input instanceof LogicalPlan.SharedRef reference) {
      return values(key, estimates.definition(reference));
    } else if (input instanceof LogicalPlan.Scan scan
        && scan.source().mostDistinctValues(column.name()).isPresent()) {
      return scan.source().mostDistinctValues(column.name()).getAsLong();
    }
    return Double.POSITIVE_INFINITY;
  }

  private double pairs(LogicalPlan.Join join) {
    double left = rows(join.left());
    if (join.type().isFilter()) {
      return left;
    }
    double right = rows(join.right());
    return left * right
        + (join.type().keepsLeft() ? left : 0)
        + (join.type().keepsRight() ? right : 0);
  }

  /** Bytes of an average row; strings that are computed are taken for no longer than the row. */
  private double rowBytes(LogicalPlan plan) {
    Double known = knownWidths.get(plan);
    if (known == null) {
      known = averageBytes(plan);
      knownWidths.put(plan, known);
    }
    return known;
  }

  private double averageBytes(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      Estimate read = estimates.read(scan);
      return Math.max(
          Estimates.width(scan.schema().fields()),
          read.rows() == 0 ? 0 : (double) read.bytes() / read.rows());
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return rowBytes(estimates.definition(reference));
    } else if (plan instanceof LogicalPlan.Project
        || plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.PartitionAggregate
        || plan instanceof LogicalPlan.Explode
        || plan instanceof LogicalPlan.Unpivot
        || plan instanceof LogicalPlan.Aggregate) {
      double own = Estimates.width(plan.schema().fields());
      return isFixed(plan.schema()) ? own : own + rowBytes(plan.inputs().get(0));
    }
    double widest = 0;
    for (LogicalPlan input : plan.inputs()) {
      widest =
          plan instanceof LogicalPlan.Join
              ? widest + rowBytes(input)
              : Math.max(widest, rowBytes(input));
    }
    return widest;
  }

  private static boolean isFixed(Schema schema) {
    return schema.fields().stream()
        .map(field -> field.type().physical())
        .allMatch(
            physical ->
                switch (physical) {
                  case BYTES, LIST, STRUCT -> false;
                  default -> true;
                });
  }
}

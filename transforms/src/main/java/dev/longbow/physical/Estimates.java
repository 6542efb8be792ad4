package dev.longbow.physical;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.ScanRequest;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Comparison;
import dev.longbow.expr.NamedExpr;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many rows and bytes each node of a plan gives, from what the sources say and from simple
 * rules for everything above them. Good enough to choose partition counts; the same on every
 * machine, because output bytes depend on those counts.
 */
public final class Estimates {
  /** Fraction of rows that an equality with a constant keeps. */
  private static final double EQUAL = 0.1;

  /** Fraction of rows that any other comparison, or a condition we cannot judge, keeps. */
  private static final double RANGE = 1.0 / 3;

  /** Groups per input row when nothing is known of the keys. */
  private static final double GROUPS_PER_ROW = 0.1;

  /** Of a list, in the mean; no metadata tells. */
  private static final long ELEMENTS = 4;

  /** Results of functions with few values, for estimating groups. */
  private static final Map<String, Long> SMALL_RANGES =
      Map.of("year", 50L, "month", 12L, "day", 31L, "hour", 24L, "weekday", 7L);

  /** Aggregates whose results are values that rows have. */
  private static final Set<String> VALUES_OF_ROWS =
      Set.of("first", "last", "any_value", "min", "max");

  private final Map<LogicalPlan, Estimate> known = new IdentityHashMap<>();
  private final Map<LogicalPlan.Scan, Estimate> looked = new IdentityHashMap<>();
  private final Map<String, LogicalPlan> shared = new HashMap<>();

  /** Estimates for the nodes of a pipeline. */
  public Estimates(PipelinePlan pipeline) {
    pipeline.shared().forEach(definition -> shared.put(definition.step(), definition.plan()));
  }

  /** The rows and bytes a node gives. */
  public Estimate of(LogicalPlan plan) {
    Estimate estimate = known.get(plan);
    if (estimate == null) {
      estimate = compute(plan);
      known.put(plan, estimate);
    }
    return estimate;
  }

  private Estimate compute(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      return read(scan).times(scan.predicate().map(Estimates::selectivity).orElse(1.0));
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return of(definition(reference));
    } else if (plan instanceof LogicalPlan.Filter filter) {
      return of(filter.input())
          .times(
              filter.input() instanceof LogicalPlan.Draw draw
                  ? drawn(filter.predicate(), draw)
                  : selectivity(filter.predicate()));
    } else if (plan instanceof LogicalPlan.Project project) {
      return sized(of(project.input()).rows(), project.schema());
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return sized(groups(aggregate), aggregate.schema());
    } else if (plan instanceof LogicalPlan.Limit limit) {
      return first(limit.count(), of(limit.input()));
    } else if (plan instanceof LogicalPlan.Sort sort) {
      return first(sort.limit(), of(sort.input()));
    } else if (plan instanceof LogicalPlan.Unique unique) {
      return sized(
          groups(
              unique.input(), unique.keys().stream().map(k -> column(unique.input(), k)).toList()),
          unique.schema());
    } else if (plan instanceof LogicalPlan.Check || plan instanceof LogicalPlan.Beside) {
      return of(plan.inputs().get(0));
    } else if (plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Window
        || plan instanceof LogicalPlan.PartitionAggregate) {
      return sized(of(plan.inputs().get(0)).rows(), plan.schema());
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return sized(ELEMENTS * of(explode.input()).rows(), explode.schema());
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return sized(unpivot.columns().size() * of(unpivot.input()).rows(), unpivot.schema());
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      return sized(statistics.columns().size(), statistics.schema());
    } else if (plan instanceof LogicalPlan.Fill fill) {
      return of(fill.input());
    } else if (plan instanceof LogicalPlan.Join join) {
      return sized(pairs(join), join.schema());
    } else if (plan instanceof LogicalPlan.Union union) {
      return union.branches().stream().map(this::of).reduce(new Estimate(0, 0), Estimate::plus);
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }

  /** What a scan has to look at: an upper bound of what it gives. */
  Estimate read(LogicalPlan.Scan scan) {
    Estimate read = looked.get(scan);
    if (read == null) {
      ScanRequest request = new ScanRequest(scan.columns(), scan.predicate(), scan.limit());
      try {
        read = scan.source().estimate(request);
      } catch (LongbowException e) {
        // The first to look at the columns of files may find that they differ.
        throw e.inStep(scan.step());
      }
      looked.put(scan, read);
    }
    return read;
  }

  private static Estimate first(long count, Estimate input) {
    return input.rows() <= count ? input : input.times((double) count / input.rows());
  }

  /** The definition behind a reference. */
  LogicalPlan definition(LogicalPlan.SharedRef reference) {
    return definition(reference.step());
  }

  LogicalPlan definition(String step) {
    LogicalPlan definition = shared.get(step);
    if (definition == null) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "Missing definition of shared step '" + step + "'");
    }
    return definition;
  }

  /** The groups of an aggregation: the product of the keys' ranges where small, else a tenth. */
  private long groups(LogicalPlan.Aggregate aggregate) {
    return aggregate.keys().isEmpty()
        ? 1
        : groups(aggregate.input(), aggregate.keys().stream().map(NamedExpr::expression).toList());
  }

  private long groups(LogicalPlan input, List<BoundExpr> keys) {
    long rows = of(input).rows();
    double combinations = 1;
    for (BoundExpr key : keys) {
      combinations *= distinct(key, input, rows);
    }
    return rows == 0 ? 0 : Math.max(1, (long) Math.min(combinations, rows));
  }

  /** How many different keys the rows of a node have in these columns. */
  long distinct(LogicalPlan plan, List<String> columns) {
    long rows = of(plan).rows();
    double combinations = 1;
    for (String column : columns) {
      combinations *= distinct(column(plan, column), plan, rows);
    }
    return (long) Math.min(combinations, rows);
  }

  /**
   * The rows of a join: every key of the side with fewer different ones is taken to have partners.
   */
  private long pairs(LogicalPlan.Join join) {
    long left = of(join.left()).rows();
    long right = of(join.right()).rows();
    double leftKeys = 1;
    double rightKeys = 1;
    for (LogicalPlan.Join.JoinKey key : join.keys()) {
      leftKeys *= distinct(column(join.left(), key.left()), join.left(), left);
      rightKeys *= distinct(column(join.right(), key.right()), join.right(), right);
    }
    double different = Math.max(Math.min(leftKeys, left), Math.min(rightKeys, right));
    double pairs = (double) left * right / Math.max(1, different);
    if (join.condition().isPresent()) {
      pairs *= selectivity(join.condition().get());
    }
    if (join.type() == JoinType.SEMI) {
      pairs = Math.min(left, pairs);
    } else if (join.type() == JoinType.ANTI) {
      pairs = Math.max(left - pairs, left * EQUAL);
    }
    if (join.type().keepsLeft()) {
      pairs = Math.max(pairs, left);
    }
    if (join.type().keepsRight()) {
      pairs = Math.max(pairs, right);
    }
    return left == 0 && right == 0 ? 0 : Math.max(1, (long) Math.min(pairs, Long.MAX_VALUE / 1024));
  }

  private static BoundExpr column(LogicalPlan plan, String name) {
    Field field = plan.schema().field(plan.schema().require(name));
    return new BoundExpr.Column(name, field.type(), field.nullable());
  }

  private double distinct(BoundExpr key, LogicalPlan input, long rows) {
    if (key instanceof BoundExpr.Literal) {
      return 1;
    } else if (key instanceof BoundExpr.Call call && SMALL_RANGES.containsKey(call.function())) {
      return SMALL_RANGES.get(call.function());
    } else if (key.type() instanceof DataType.Bool) {
      return 3;
    } else if (key.type() instanceof DataType.Int integer && integer.bits() == 8) {
      return 257;
    } else if (key instanceof BoundExpr.Column column
        && input instanceof LogicalPlan.Project project) {
      for (NamedExpr computed : project.columns()) {
        if (computed.name().equals(column.name())) {
          return distinct(computed.expression(), project.input(), rows);
        }
      }
    } else if (key instanceof BoundExpr.Column column && input instanceof LogicalPlan.Join join) {
      LogicalPlan side = join.left().schema().contains(column.name()) ? join.left() : join.right();
      return distinct(column, side, of(side).rows());
    } else if (key instanceof BoundExpr.Column column
        && input instanceof LogicalPlan.Unpivot unpivot
        && !column.name().equals(unpivot.values())) {
      return column.name().equals(unpivot.names())
          ? unpivot.columns().size()
          : distinct(column, unpivot.input(), of(unpivot.input()).rows());
    } else if (key instanceof BoundExpr.Column && input instanceof LogicalPlan.Filter filter) {
      return distinct(key, filter.input(), rows);
    } else if (key instanceof BoundExpr.Column column
        && input instanceof LogicalPlan.Window window
        && window.input().schema().contains(column.name())) {
      return distinct(key, window.input(), rows);
    } else if (key instanceof BoundExpr.Column column
        && input instanceof LogicalPlan.Aggregate aggregate) {
      return distinct(column, aggregate, rows);
    } else if (key instanceof BoundExpr.Column column
        && input instanceof LogicalPlan.Scan scan
        && scan.source().distinctValues(column.name()).isPresent()) {
      return scan.source().distinctValues(column.name()).getAsLong();
    }
    return Math.max(1, rows * GROUPS_PER_ROW);
  }

  /** Keys, and values taken from the rows of a group, are no more than there are before it. */
  private double distinct(BoundExpr.Column column, LogicalPlan.Aggregate aggregate, long rows) {
    LogicalPlan input = aggregate.input();
    for (NamedExpr key : aggregate.keys()) {
      if (key.name().equals(column.name())) {
        return distinct(key.expression(), input, of(input).rows());
      }
    }
    for (AggregateCall call : aggregate.aggregates()) {
      if (call.name().equals(column.name()) && VALUES_OF_ROWS.contains(call.function())) {
        return distinct(call.argument(), input, of(input).rows());
      }
    }
    return Math.max(1, rows * GROUPS_PER_ROW);
  }

  /** The fraction of rows for which a predicate is true. */
  static double selectivity(BoundExpr predicate) {
    if (predicate instanceof BoundExpr.Literal literal) {
      return Boolean.TRUE.equals(literal.value()) ? 1 : 0;
    } else if (predicate instanceof BoundExpr.Compare compare) {
      if (compare.comparison() == Comparison.EQUAL) {
        return EQUAL;
      }
      return compare.comparison() == Comparison.NOT_EQUAL ? 1 - EQUAL : RANGE;
    } else if (predicate instanceof BoundExpr.And and) {
      return and.operands().stream().mapToDouble(Estimates::selectivity).reduce(1, (a, b) -> a * b);
    } else if (predicate instanceof BoundExpr.Or or) {
      return 1
          - or.operands().stream()
              .mapToDouble(Estimates::selectivity)
              .reduce(1, (none, next) -> none * (1 - next));
    } else if (predicate instanceof BoundExpr.Not not) {
      // Keys of joins are asked for it, and most have no nulls.
      return not.operand() instanceof BoundExpr.IsNull ? 1 : 1 - selectivity(not.operand());
    } else if (predicate instanceof BoundExpr.In in) {
      return Math.min(0.9, EQUAL * in.options().size());
    } else if (predicate instanceof BoundExpr.IsNull) {
      return EQUAL;
    }
    return RANGE;
  }

  /** A random number is below a bound as often as the bound says. */
  private static double drawn(BoundExpr predicate, LogicalPlan.Draw draw) {
    double fraction = 1;
    for (BoundExpr conjunct : BoundExprs.conjuncts(predicate)) {
      boolean ofChance =
          conjunct instanceof BoundExpr.Compare compare
              && compare.left() instanceof BoundExpr.Column column
              && column.name().equals(draw.names().get(0));
      fraction *=
          ofChance && ((BoundExpr.Compare) conjunct).right() instanceof BoundExpr.Literal bound
              ? (Double) bound.value()
              : selectivity(conjunct);
    }
    return fraction;
  }

  /** So many rows of this schema. */
  static Estimate sized(long rows, Schema schema) {
    return new Estimate(rows, rows * width(schema.fields()));
  }

  /** Bytes a row takes in columns, at least one. */
  static long width(List<Field> fields) {
    return Math.max(1, fields.stream().mapToLong(f -> f.type().physical().width()).sum());
  }
}

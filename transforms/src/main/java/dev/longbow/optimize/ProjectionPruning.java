package dev.longbow.optimize;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.NamedExpr;
import dev.longbow.matrix.ColumnState;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanRewriter;
import dev.longbow.window.WindowCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and computes only the columns that something above uses.
 *
 * <pre>
 * Aggregate by k: sum(x) AS s           Aggregate by k: sum(x) AS s
 *   Filter y > 5                   ->     Filter y > 5
 *     Scan: k, x, y, z                      Scan: k, x, y
 * </pre>
 *
 * A step with several consumers gives what any of them uses. Keys of an aggregation stay even when
 * nobody reads them: they make the groups. What is written, united, shared or sent to a limit, a
 * join, a sort, an explosion, an unpivot or a unique is brought to exactly the columns wanted by a
 * projection: nothing that only a filter before it needed goes through an exchange.
 */
final class ProjectionPruning implements Rule {
  @Override
  public String name() {
    return "projection_pruning";
  }

  @Override
  public PipelinePlan apply(PipelinePlan pipeline) {
    return new Pass(pipeline).run();
  }

  private static final class Pass {
    private final PipelinePlan pipeline;

    /** What is wanted of each shared step; complete when all that refer to it were looked at. */
    private final Map<String, Set<String>> wanted = new HashMap<>();

    private final Map<String, Schema> definitions = new HashMap<>();

    Pass(PipelinePlan pipeline) {
      this.pipeline = pipeline;
    }

    PipelinePlan run() {
      for (PipelinePlan.Output output : pipeline.outputs()) {
        collect(output.plan(), all(output.plan()));
      }
      for (int i = pipeline.shared().size() - 1; i >= 0; i--) {
        PipelinePlan.Shared definition = pipeline.shared().get(i);
        collect(
            definition.plan(),
            wanted.computeIfAbsent(definition.step(), step -> new LinkedHashSet<>()));
      }
      List<PipelinePlan.Shared> shared = new ArrayList<>();
      for (PipelinePlan.Shared definition : pipeline.shared()) {
        LogicalPlan plan = exactly(definition.plan(), wanted.get(definition.step()));
        definitions.put(definition.step(), plan.schema());
        shared.add(new PipelinePlan.Shared(definition.step(), plan));
      }
      List<PipelinePlan.Output> outputs = new ArrayList<>();
      for (PipelinePlan.Output output : pipeline.outputs()) {
        outputs.add(
            new PipelinePlan.Output(exactly(output.plan(), all(output.plan())), output.sink()));
      }
      return new PipelinePlan(pipeline.name(), shared, outputs);
    }

    /** Notes what is wanted of shared steps below a node of which these columns are wanted. */
    private void collect(LogicalPlan plan, Set<String> columns) {
      if (plan instanceof LogicalPlan.SharedRef reference) {
        wanted.computeIfAbsent(reference.step(), step -> new LinkedHashSet<>()).addAll(columns);
      }
      if (plan instanceof LogicalPlan.Beside beside) {
        collect(beside.input(), columns);
        beside.checks().forEach(check -> collect(check, all(check)));
        return;
      }
      Set<String> below = needed(plan, columns);
      plan.inputs().forEach(input -> collect(input, below));
    }

    /** A node with at least these columns, in their old order. */
    private LogicalPlan prune(LogicalPlan plan, Set<String> columns) {
      Set<String> below = needed(plan, columns);
      if (plan instanceof LogicalPlan.Scan scan) {
        return new LogicalPlan.Scan(
            scan.step(),
            scan.source(),
            scan.columns().stream().filter(columns::contains).toList(),
            scan.predicate(),
            scan.limit());
      } else if (plan instanceof LogicalPlan.SharedRef reference) {
        return new LogicalPlan.SharedRef(reference.step(), definitions.get(reference.step()));
      } else if (plan instanceof LogicalPlan.Filter filter) {
        return new LogicalPlan.Filter(
            filter.step(), prune(filter.input(), below), filter.predicate());
      } else if (plan instanceof LogicalPlan.Project project) {
        return new LogicalPlan.Project(
            project.step(),
            prune(project.input(), below),
            project.columns().stream().filter(c -> columns.contains(c.name())).toList());
      } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
        return new LogicalPlan.Aggregate(
            aggregate.step(),
            prune(aggregate.input(), below),
            aggregate.keys(),
            aggregate.aggregates().stream().filter(c -> columns.contains(c.name())).toList());
      } else if (plan instanceof LogicalPlan.Limit limit) {
        return new LogicalPlan.Limit(limit.step(), exactly(limit.input(), below), limit.count());
      } else if (plan instanceof LogicalPlan.Sort sort) {
        return new LogicalPlan.Sort(
            sort.step(), exactly(sort.input(), below), sort.keys(), sort.limit());
      } else if (plan instanceof LogicalPlan.Unique unique) {
        return new LogicalPlan.Unique(
            unique.step(),
            exactly(unique.input(), below),
            unique.keys(),
            unique.order(),
            unique.last());
      } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
        List<AggregateCall> calls =
            window.aggregates().stream().filter(c -> columns.contains(c.name())).toList();
        LogicalPlan input = prune(window.input(), below);
        return calls.isEmpty()
            ? input
            : new LogicalPlan.PartitionAggregate(window.step(), input, window.partitionBy(), calls);
      } else if (plan instanceof LogicalPlan.Window window) {
        List<WindowCall> calls =
            window.spec().calls().stream().filter(c -> columns.contains(c.name())).toList();
        return new LogicalPlan.Window(
            window.step(),
            exactly(window.input(), below),
            window.spec().withCalls(calls),
            window.first());
      } else if (plan instanceof LogicalPlan.Check check) {
        return PlanRewriter.withInputs(check, List.of(prune(check.input(), below)));
      } else if (plan instanceof LogicalPlan.Beside beside) {
        return new LogicalPlan.Beside(
            beside.step(),
            prune(beside.input(), columns),
            beside.checks().stream().map(check -> prune(check, all(check))).toList());
      } else if (plan instanceof LogicalPlan.Draw draw) {
        return new LogicalPlan.Draw(
            draw.step(), prune(draw.input(), below), draw.seed(), draw.names());
      } else if (plan instanceof LogicalPlan.Explode explode) {
        return new LogicalPlan.Explode(
            explode.step(),
            exactly(explode.input(), below),
            explode.columns(),
            explode.keepEmpty(),
            explode.index().filter(columns::contains));
      } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
        return unpivot.withInput(exactly(unpivot.input(), below));
      } else if (plan instanceof LogicalPlan.Statistics || plan instanceof LogicalPlan.Fill) {
        return PlanRewriter.withInputs(
            plan, plan.inputs().stream().map(input -> prune(input, below)).toList());
      } else if (plan instanceof LogicalPlan.Join join) {
        return join.withInputs(exactly(join.left(), below), exactly(join.right(), below))
            .withColumns(join.columns().stream().filter(columns::contains).toList());
      } else if (plan instanceof LogicalPlan.Union union) {
        return new LogicalPlan.Union(
            union.step(), union.branches().stream().map(branch -> exactly(branch, below)).toList());
      }
      throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
    }

    /** A node with exactly these columns, in their old order. */
    private LogicalPlan exactly(LogicalPlan plan, Set<String> columns) {
      LogicalPlan pruned = prune(plan, columns);
      List<Field> kept =
          plan.schema().fields().stream().filter(f -> columns.contains(f.name())).toList();
      if (pruned.schema().names().equals(kept.stream().map(Field::name).toList())) {
        return pruned;
      }
      List<NamedExpr> selection = new ArrayList<>();
      for (Field field : kept) {
        Field below = pruned.schema().field(pruned.schema().require(field.name()));
        selection.add(
            new NamedExpr(
                field.name(), new BoundExpr.Column(below.name(), below.type(), below.nullable())));
      }
      return new LogicalPlan.Project(plan.step(), pruned, selection);
    }
  }

  /** What a node needs of its inputs to give these columns. */
  private static Set<String> needed(LogicalPlan plan, Set<String> columns) {
    Set<String> needed = new LinkedHashSet<>();
    if (plan instanceof LogicalPlan.Filter filter) {
      needed.addAll(columns);
      needed.addAll(BoundExprs.columns(filter.predicate()));
    } else if (plan instanceof LogicalPlan.Project project) {
      for (NamedExpr column : project.columns()) {
        if (columns.contains(column.name())) {
          needed.addAll(BoundExprs.columns(column.expression()));
        }
      }
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      aggregate.keys().forEach(key -> needed.addAll(BoundExprs.columns(key.expression())));
      for (AggregateCall call : aggregate.aggregates()) {
        if (columns.contains(call.name()) && call.argument() != null) {
          needed.addAll(BoundExprs.columns(call.argument()));
        }
      }
    } else if (plan instanceof LogicalPlan.Sort sort) {
      needed.addAll(columns);
      sort.keys().forEach(key -> needed.add(key.column()));
    } else if (plan instanceof LogicalPlan.Unique unique) {
      needed.addAll(columns);
      unique.sortKeys().forEach(key -> needed.add(key.column()));
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      needed.addAll(columns);
      boolean isWanted = false;
      for (AggregateCall call : window.aggregates()) {
        needed.remove(call.name());
        isWanted |= columns.contains(call.name());
      }
      for (AggregateCall call : window.aggregates()) {
        if (columns.contains(call.name()) && call.argument() != null) {
          needed.addAll(BoundExprs.columns(call.argument()));
        }
      }
      if (isWanted) {
        needed.addAll(window.partitionBy());
      }
    } else if (plan instanceof LogicalPlan.Window window) {
      needed.addAll(columns);
      window.spec().calls().forEach(call -> needed.remove(call.name()));
      // The keys make the order of the rows, whoever reads them.
      window.spec().sortKeys().forEach(key -> needed.add(key.column()));
      List<WindowCall> calls =
          window.spec().calls().stream().filter(c -> columns.contains(c.name())).toList();
      needed.addAll(window.spec().withCalls(calls).columns());
    } else if (plan instanceof LogicalPlan.Check check) {
      needed.addAll(columns);
      needed.addAll(check.spec().columns());
    } else if (plan instanceof LogicalPlan.Draw draw) {
      needed.addAll(columns);
      draw.names().forEach(needed::remove);
    } else if (plan instanceof LogicalPlan.Explode explode) {
      // Those that nobody reads make the rows all the same; others are not repeated for nothing.
      explode.repeated().stream().filter(columns::contains).forEach(needed::add);
      needed.addAll(explode.columns());
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      unpivot.repeated().stream().filter(columns::contains).forEach(needed::add);
      needed.addAll(unpivot.columns());
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      needed.addAll(statistics.columns());
      needed.addAll(ColumnState.SCHEMA.names());
    } else if (plan instanceof LogicalPlan.Fill fill) {
      needed.addAll(columns);
      fill.columns().forEach(column -> needed.add(column.column()));
      needed.addAll(ColumnState.SCHEMA.names());
    } else if (plan instanceof LogicalPlan.Join join) {
      join.columns().stream().filter(columns::contains).forEach(needed::add);
      join.condition().ifPresent(condition -> needed.addAll(BoundExprs.columns(condition)));
      for (LogicalPlan.Join.JoinKey key : join.keys()) {
        needed.add(key.left());
        needed.add(key.right());
      }
    } else if (plan instanceof LogicalPlan.Limit
        || plan instanceof LogicalPlan.Union
        || plan instanceof LogicalPlan.Beside) {
      needed.addAll(columns);
    } else if (!(plan instanceof LogicalPlan.Scan || plan instanceof LogicalPlan.SharedRef)) {
      throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
    }
    return needed;
  }

  private static Set<String> all(LogicalPlan plan) {
    return new LinkedHashSet<>(plan.schema().names());
  }
}

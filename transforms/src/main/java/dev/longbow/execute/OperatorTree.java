package dev.longbow.execute;

import dev.longbow.aggregate.AggregateLayout;
import dev.longbow.codec.DeepStack;
import dev.longbow.column.Batch;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.execute.TaskReport.StepCount;
import dev.longbow.expr.NamedExpr;
import dev.longbow.memory.Reservation;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.Routing;
import dev.longbow.physical.Stage;
import dev.longbow.window.RangeStateRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** A stage's operators, built for one task: batches go in at the top, writes take them out. */
final class OperatorTree implements BatchConsumer {
  private final TaskContext context;
  private final IntFunction<Exchange> exchanges;
  private final ExchangeOutput output;
  private final List<CountedStep> steps = new ArrayList<>();
  private final List<SinkStep> sinks = new ArrayList<>();
  private final List<StatefulStep> stateful = new ArrayList<>();
  private final List<CheckStep> checks = new ArrayList<>();
  private final List<FillStep> fills = new ArrayList<>();
  private final int writers;
  private final List<Schema> layouts;
  private final BatchConsumer top;

  OperatorTree(
      Stage stage, IntFunction<Exchange> exchanges, TaskContext context, ExchangeOutput output) {
    this.context = context;
    this.exchanges = exchanges;
    this.output = output;
    this.writers =
        (int) stage.operators().stream().filter(Operator.ExchangeWrite.class::isInstance).count();
    this.layouts = stage.input().layouts();
    this.top = DeepStack.call(() -> build(stage.roots(), stage.input().schema()));
  }

  @Override
  public void accept(Batch batch) {
    top.accept(batch);
  }

  @Override
  public void finish() {
    top.finish();
  }

  @Override
  public boolean isDone() {
    return top.isDone();
  }

  /** Rows in and out of every operator, in the order of the tree, depth first. */
  List<StepCount> counts() {
    return steps.stream().map(CountedStep::count).toList();
  }

  /** The finished parts by output. */
  Map<String, List<Part>> parts() {
    Map<String, List<Part>> parts = new TreeMap<>();
    for (SinkStep sink : sinks) {
      if (!sink.parts().isEmpty()) {
        parts.computeIfAbsent(sink.output(), name -> new ArrayList<>()).addAll(sink.parts());
      }
    }
    for (CheckStep check : checks) {
      check
          .sideFile()
          .ifPresent(
              file ->
                  parts
                      .computeIfAbsent(file.output(), name -> new ArrayList<>())
                      .addAll(file.finish()));
    }
    return parts;
  }

  /** What checks and checked joins found. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (StatefulStep step : stateful) {
      if (step instanceof CheckedJoinStep join) {
        join.finding().ifPresent(findings::add);
      }
    }
    checks.forEach(check -> findings.add(check.finding()));
    fills.forEach(fill -> fill.finding().ifPresent(findings::add));
    return findings;
  }

  /** Frees what operators hold and removes unfinished parts. Harmless after {@link #finish}. */
  void close() {
    sinks.forEach(SinkStep::abort);
    checks.forEach(check -> check.sideFile().ifPresent(SideFile::close));
    stateful.forEach(StatefulStep::close);
  }

  /** Bytes that operators wrote to spill files. */
  long spilledBytes() {
    return stateful.stream().mapToLong(StatefulStep::spilledBytes).sum();
  }

  private BatchConsumer build(List<Stage.Node> nodes, Schema input) {
    List<BatchConsumer> consumers = new ArrayList<>(nodes.size());
    for (Stage.Node node : nodes) { // A stream would be nine frames more for each step.
      consumers.add(build(node, input));
    }
    return FanOut.of(consumers);
  }

  private BatchConsumer build(Stage.Node node, Schema input) {
    Operator operator = node.operator();
    CountedStep step = new CountedStep(steps.size(), kind(node), operator.step(), context);
    steps.add(step);
    step.operator(build(node, operator, input, step));
    return step;
  }

  private BatchConsumer build(Stage.Node node, Operator operator, Schema input, CountedStep step) {
    if (operator instanceof Operator.Filter filter) {
      return new FilterStep(filter.predicate(), input, below(node, input, step));
    } else if (operator instanceof Operator.Project project) {
      return new ProjectStep(
          project.columns(), input, project.schema(), below(node, project.schema(), step));
    } else if (operator instanceof Operator.InOrder order) {
      return new InOrderStep(order, input, context, below(node, input, step));
    } else if (operator instanceof Operator.Unique unique) {
      return new UniqueStep(unique, input, below(node, input, step));
    } else if (operator instanceof Operator.Window window) {
      Schema rows =
          window.ranges() == Operator.Window.Ranges.CUT ? layouts.get(layouts.size() - 1) : input;
      Schema schema = window.spec().schema(rows);
      return kept(new WindowStep(window, rows, context, below(node, schema, step)));
    } else if (operator instanceof Operator.CarriedWindow window) {
      Schema schema = window.spec().schema(input);
      return kept(new CarriedWindowStep(window, input, context, below(node, schema, step)));
    } else if (operator instanceof Operator.FirstOfGroups first) {
      return new FirstOfGroupsStep(first, input, context, below(node, input, step));
    } else if (operator instanceof Operator.CutGroups cut) {
      return new CutGroupsStep(context.task() >= cut.firstCut(), below(node, input, step));
    } else if (operator instanceof Operator.RangeStates states) {
      return kept(
          new RangeStatesStep(states, input, context, below(node, RangeStateRows.SCHEMA, step)));
    } else if (operator instanceof Operator.CarryStates carry) {
      return kept(new CarryStatesStep(carry, context, below(node, RangeStateRows.SCHEMA, step)));
    } else if (operator instanceof Operator.Check check) {
      CheckStep checked = new CheckStep(check, input, context, below(node, input, step));
      checks.add(checked);
      return checked;
    } else if (operator instanceof Operator.Draw draw) {
      Schema schema = draw.schema(input);
      return new DrawStep(draw, context.task(), schema, below(node, schema, step));
    } else if (operator instanceof Operator.Explode explode) {
      return new ExplodeStep(explode, input, below(node, explode.schema(), step));
    } else if (operator instanceof Operator.Unpivot unpivot) {
      return new UnpivotStep(unpivot, input, below(node, unpivot.schema(), step));
    } else if (operator instanceof Operator.Limit limit) {
      return new LimitStep(limit.count(), below(node, input, step));
    } else if (operator instanceof Operator.ExchangeWrite write) {
      return exchangeWrite(write, step);
    } else if (operator instanceof Operator.SampleWrite write) {
      Exchange exchange = exchanges.apply(write.exchange());
      Routing.Range range = (Routing.Range) exchange.routing();
      return new SampleStep(exchange, range, input, 0, context.task(), output);
    } else if (operator instanceof Operator.SinkWrite write) {
      SinkStep sink = new SinkStep(write, context, step);
      sinks.add(sink);
      return sink;
    } else if (operator instanceof Operator.PartialAggregate partial) {
      Schema states =
          AggregateLayout.partialSchema(
              partial.keys().stream().map(NamedExpr::field).toList(), partial.aggregates());
      return kept(AggregateStep.partial(partial, input, context, below(node, states, step)));
    } else if (operator instanceof Operator.FinalAggregate last) {
      return kept(AggregateStep.last(last, context, below(node, schema(last), step)));
    } else if (operator instanceof Operator.Sort sort) {
      return kept(new SortStep(sort, input, context, below(node, input, step)));
    } else if (operator instanceof Operator.HashJoin join) {
      return kept(new JoinStep(join, context, below(node, join.spec().outputSchema(), step)));
    } else if (operator instanceof Operator.CountValues count) {
      return new CountValuesStep(count, input, context, below(node, count.build(), step));
    } else if (operator instanceof Operator.MergeCounts merge) {
      return new MergeCountsStep(merge, context, below(node, merge.build(), step));
    } else if (operator instanceof Operator.Fill fill) {
      FillStep filled = new FillStep(fill, input, context);
      fills.add(filled);
      filled.output(below(node, filled.schema(), step));
      return filled;
    } else if (operator instanceof Operator.BroadcastJoin join) {
      return kept(
          new BroadcastJoinStep(join, context, below(node, join.spec().outputSchema(), step)));
    }
    throw new IllegalStateException("Operator " + operator);
  }

  private BatchConsumer exchangeWrite(Operator.ExchangeWrite write, CountedStep step) {
    Exchange exchange = exchanges.apply(write.exchange());
    if (exchange.isSampledBefore()) {
      Routing.Range range = (Routing.Range) exchange.routing();
      return ExchangeStep.toRanges(exchange, range, write.branch(), context, output, step, writers);
    }
    Reservation.Buffers buffers = context.memory().buffers();
    if (exchange.routing() instanceof Routing.SameTask) {
      return ExchangeStep.toSameTask(exchange, write.branch(), context, output, step, writers);
    }
    return exchange.routing() instanceof Routing.Range range
        ? new RangeStep(exchange, range, write.branch(), context.task(), output, step, buffers)
        : new ExchangeStep(exchange, write.branch(), output, step, writers, buffers);
  }

  private <T extends StatefulStep> T kept(T step) {
    stateful.add(step);
    return step;
  }

  private static Schema schema(Operator.FinalAggregate operator) {
    List<Field> fields = new ArrayList<>(operator.keys());
    operator.aggregates().forEach(call -> fields.add(call.field()));
    return new Schema(fields);
  }

  private BatchConsumer below(Stage.Node node, Schema schema, CountedStep step) {
    return step.output(build(node.consumers(), schema));
  }

  private static String kind(Stage.Node node) {
    Operator operator = node.operator();
    if (operator instanceof Operator.Filter) {
      return "filter";
    } else if (operator instanceof Operator.Project) {
      return "project";
    } else if (operator instanceof Operator.InOrder) {
      return "in order";
    } else if (operator instanceof Operator.Unique) {
      return "unique";
    } else if (operator instanceof Operator.Window || operator instanceof Operator.CarriedWindow) {
      return "window";
    } else if (operator instanceof Operator.FirstOfGroups) {
      return "first of groups";
    } else if (operator instanceof Operator.CutGroups) {
      return "cut partitions";
    } else if (operator instanceof Operator.RangeStates) {
      return "states of ranges";
    } else if (operator instanceof Operator.CarryStates) {
      return "carry states";
    } else if (operator instanceof Operator.Check) {
      return node.consumers().isEmpty() ? "check beside" : "check";
    } else if (operator instanceof Operator.Draw) {
      return "random numbers";
    } else if (operator instanceof Operator.Explode) {
      return "explode";
    } else if (operator instanceof Operator.Unpivot) {
      return "unpivot";
    } else if (operator instanceof Operator.Limit) {
      return "limit";
    } else if (operator instanceof Operator.PartialAggregate) {
      return "partial aggregate";
    } else if (operator instanceof Operator.FinalAggregate) {
      return "final aggregate";
    } else if (operator instanceof Operator.Sort) {
      return "sort";
    } else if (operator instanceof Operator.HashJoin) {
      return "hash join";
    } else if (operator instanceof Operator.BroadcastJoin) {
      return "broadcast join";
    } else if (operator instanceof Operator.CountValues) {
      return "count values";
    } else if (operator instanceof Operator.MergeCounts) {
      return "merge counts";
    } else if (operator instanceof Operator.Fill) {
      return "fill";
    } else if (operator instanceof Operator.ExchangeWrite) {
      return "exchange write";
    } else if (operator instanceof Operator.SampleWrite) {
      return "sample of keys";
    }
    return "sink write";
  }
}

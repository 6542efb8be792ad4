package dev.longbow.physical;

import dev.longbow.column.DataType;
import dev.longbow.column.Schema;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts an optimized plan into stages at its exchanges and freezes the splits of its scans.
 *
 * <p>It walks from the outputs down to the sources and carries along what consumes the rows of the
 * node it is at (operator trees that end in writes). Scans, aggregations, limits over several tasks
 * and references to shared steps end that walk: the first three start a stage, the last adds the
 * consumers to the shared step's own, which is planned after everything that refers to it.
 */
public final class PhysicalPlanner {
  private final Estimates estimates;
  private final JoinChoices joins;
  private final Map<LogicalPlan.Scan, ScanPlan> scans = new IdentityHashMap<>();
  private final Map<String, List<Draft>> consumersOfShared = new HashMap<>();

  private final Drafts drafts = new Drafts();
  private final Partitions partitions;
  private final Works works;
  private final UpperBounds bounds;
  private final SortedInputs sorted = new SortedInputs(this::freeze);
  private int checks;

  private PhysicalPlanner(PipelinePlan pipeline, long rowsOfRange, BroadcastLimit limit) {
    this.estimates = new Estimates(pipeline);
    this.joins = JoinChoices.of(pipeline, estimates, limit);
    this.partitions = new Partitions(estimates, rowsOfRange);
    this.works = new Works(estimates);
    this.bounds = new UpperBounds(estimates);
  }

  /** The stages of a pipeline. */
  public static PhysicalPlan plan(PipelinePlan pipeline) {
    return planned(pipeline).physical();
  }

  /** The stages of a pipeline whose joins with sides up to a limit are broadcasts. */
  public static PhysicalPlan plan(PipelinePlan pipeline, BroadcastLimit limit) {
    return plan(pipeline, PartitionCount.RANGE_ROWS, limit);
  }

  /**
   * The stages of a pipeline whose full sorts have ranges of so many rows. The output's bytes
   * depend on that: it is for tests, which cannot sort as much as the usual ranges hold.
   */
  public static PhysicalPlan plan(PipelinePlan pipeline, long rowsOfRange, BroadcastLimit limit) {
    return new PhysicalPlanner(pipeline, rowsOfRange, limit).run(pipeline).physical();
  }

  /** The stages of a pipeline with what is expected of them. */
  public static PlannedPipeline planned(PipelinePlan pipeline) {
    return new PhysicalPlanner(pipeline, PartitionCount.RANGE_ROWS, BroadcastLimit.DEFAULT)
        .run(pipeline);
  }

  private PlannedPipeline run(PipelinePlan given) {
    PipelinePlan pipeline = new OutputOrder(estimates::definition).apply(given);
    // Back to front, because the lists are turned round at the end.
    for (int i = pipeline.outputs().size() - 1; i >= 0; i--) {
      PipelinePlan.Output output = pipeline.outputs().get(i);
      produce(
          output.plan(),
          List.of(
              Draft.write(
                  new Operator.SinkWrite(
                      output.sink().name(), output.sink(), output.plan().schema(), 0))));
    }
    for (int i = pipeline.shared().size() - 1; i >= 0; i--) {
      PipelinePlan.Shared definition = pipeline.shared().get(i);
      List<Draft> consumers = consumersOfShared.remove(definition.step());
      if (consumers != null) {
        produce(definition.plan(), consumers);
      }
    }
    if (!consumersOfShared.isEmpty()) {
      throw new LongbowException(
          ErrorCode.INTERNAL,
          "Shared steps used before they are defined: " + consumersOfShared.keySet());
    }
    return drafts.finish(pipeline, works);
  }

  /** Plans a node whose rows go to these consumers. */
  private void produce(LogicalPlan plan, List<Draft> consumers) {
    if (plan instanceof LogicalPlan.Scan scan) {
      drafts.addScan(new PlannedPipeline.FrozenScan(scan, freeze(scan)), consumers);
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      consumersOfShared
          .computeIfAbsent(reference.step(), step -> new ArrayList<>())
          .addAll(0, consumers);
    } else if (plan instanceof LogicalPlan.Filter filter) {
      produce(
          filter.input(),
          List.of(Draft.of(new Operator.Filter(filter.step(), filter.predicate()), consumers)));
    } else if (plan instanceof LogicalPlan.Project project) {
      produce(
          project.input(),
          List.of(Draft.of(new Operator.Project(project.step(), project.columns()), consumers)));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      AggregateStages.Planned planned =
          new AggregateStages(drafts, works, partitions).plan(aggregate, consumers);
      produce(planned.input(), planned.consumers());
    } else if (plan instanceof LogicalPlan.Limit limit) {
      limit(limit, consumers);
    } else if (plan instanceof LogicalPlan.Sort sort) {
      sort(sort, consumers);
    } else if (plan instanceof LogicalPlan.Unique unique) {
      unique(unique, consumers);
    } else if (plan instanceof LogicalPlan.Window window) {
      window(window, consumers);
    } else if (plan instanceof LogicalPlan.Check check) {
      Operator operator = new Operator.Check(check.step(), checks++, 0, check.spec());
      produce(check.input(), List.of(Draft.of(operator, consumers)));
    } else if (plan instanceof LogicalPlan.Beside beside) {
      produce(beside.input(), consumers);
      beside.checks().forEach(check -> produce(check, List.of()));
    } else if (plan instanceof LogicalPlan.Draw draw) {
      Operator operator = new Operator.Draw(draw.step(), draw.seed(), 0, draw.columns());
      produce(draw.input(), List.of(Draft.of(operator, consumers)));
    } else if (plan instanceof LogicalPlan.Explode explode) {
      Operator operator =
          new Operator.Explode(
              explode.step(),
              explode.columns(),
              explode.keepEmpty(),
              explode.index().isPresent(),
              explode.schema());
      produce(explode.input(), List.of(Draft.of(operator, consumers)));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      Operator operator =
          new Operator.Unpivot(
              unpivot.step(), unpivot.columns(), unpivot.dropNulls(), unpivot.schema());
      produce(unpivot.input(), List.of(Draft.of(operator, consumers)));
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      statistics(statistics, consumers);
    } else if (plan instanceof LogicalPlan.Fill fill) {
      int known = fill.statistics().map(rows -> drafts.addExchangeToOne(rows).id()).orElse(-1);
      Operator operator = new Operator.Fill(fill.step(), fill.columns(), fill.output(), known);
      produce(fill.input(), List.of(Draft.of(operator, consumers)));
      fill.statistics().ifPresent(rows -> produce(rows, List.of(drafts.writeTo(known))));
    } else if (plan instanceof LogicalPlan.Join join) {
      join(join, consumers);
    } else if (plan instanceof LogicalPlan.Union union) {
      union(union, consumers);
    } else {
      throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
    }
  }

  /** A small side goes to every task of the other, else both go through an exchange. */
  private void join(LogicalPlan.Join join, List<Draft> consumers) {
    JoinChoices.Choice choice = joins.of(join);
    if (choice.broadcast()) {
      broadcast(choice.plan(), consumers);
    } else {
      partitioned(choice, consumers);
    }
  }

  /** The build side through an exchange of one partition; the join is where the probe rows are. */
  private void broadcast(JoinPlan plan, List<Draft> consumers) {
    String step = plan.join().step();
    Exchange exchange =
        drafts.addExchange(
            plan.join(), List.of(plan.buildSchema()), new Routing.Single(), 1, false);
    Operator operator =
        new Operator.BroadcastJoin(
            step, plan.spec(), plan.buildSchema(), plan.probeSchema(), plan.check(), exchange.id());
    works.broadcast(operator, plan);
    produce(plan.probe(), List.of(side(plan, false, Draft.of(operator, consumers))));
    produce(plan.build(), List.of(side(plan, true, Drafts.writeTo(exchange))));
  }

  /** Counts where the rows are, and one task that puts the counts together. */
  private void statistics(LogicalPlan.Statistics statistics, List<Draft> consumers) {
    String step = statistics.step();
    Exchange counts =
        drafts.addExchange(statistics, List.of(statistics.schema()), new Routing.Single(), 1, true);
    int before = statistics.before().map(rows -> drafts.addExchangeToOne(rows).id()).orElse(-1);
    Operator.Pass pass =
        new Operator.Pass(
            statistics.pass(), width(statistics), statistics.columns(), statistics.medians());
    drafts.addStage(counts, Draft.of(new Operator.MergeCounts(step, pass, before), consumers));
    produce(
        statistics.input(),
        List.of(
            Draft.of(
                new Operator.CountValues(step, pass, before), List.of(Drafts.writeTo(counts)))));
    statistics.before().ifPresent(rows -> produce(rows, List.of(drafts.writeTo(before))));
  }

  private static int width(LogicalPlan.Statistics statistics) {
    Schema input = statistics.input().schema();
    DataType type = input.field(input.require(statistics.columns().get(0))).type();
    return type.physical().width() * Byte.SIZE;
  }

  /** Both sides through one exchange by key, the build side in front. */
  private void partitioned(JoinChoices.Choice choice, List<Draft> consumers) {
    JoinPlan plan = choice.plan();
    Exchange exchange =
        drafts.addExchange(
            plan.join(),
            List.of(plan.buildSchema(), plan.probeSchema()),
            Routing.hash(plan.keys()),
            partitions.of(plan),
            false);
    Operator operator =
        new Operator.HashJoin(
            plan.join().step(), plan.spec(), plan.buildSchema(), plan.probeSchema(), plan.check());
    works.join(operator, choice, exchange.partitions());
    drafts.watch(
        exchange,
        SkewRule.of(
            plan.spec(),
            plan.check(),
            exchange.partitions(),
            estimates.of(plan.build()),
            estimates.of(plan.probe())));
    drafts.addStage(exchange, Draft.of(operator, consumers));
    produce(plan.probe(), List.of(side(plan, false, Drafts.writeTo(exchange).inBranch(1))));
    produce(plan.build(), List.of(side(plan, true, Drafts.writeTo(exchange).inBranch(0))));
  }

  /** A side's rows in the join's layout. */
  private static Draft side(JoinPlan plan, boolean ofBuild, Draft consumer) {
    return plan.isInOrder(ofBuild)
        ? consumer
        : Draft.of(
            new Operator.Project(
                plan.join().step(), ofBuild ? plan.buildColumns() : plan.probeColumns()),
            List.of(consumer));
  }

  /** The first rows of each task, brought together, and the first rows of those. */
  private void limit(LogicalPlan.Limit limit, List<Draft> consumers) {
    Operator last = new Operator.Limit(limit.step(), limit.count());
    Draft first = Draft.of(last, consumers);
    if (isOneTask(limit.input())) {
      produce(limit.input(), List.of(first));
      return;
    }
    works.limit(last, limit);
    Exchange exchange = drafts.addExchangeToOne(limit);
    drafts.addStage(exchange, first);
    produce(
        limit.input(),
        List.of(
            Draft.of(
                new Operator.Limit(limit.step(), limit.count()),
                List.of(Drafts.writeTo(exchange)))));
  }

  /**
   * Many rows by ranges, few to one partition; when only first rows are wanted, those of each task.
   */
  private void sort(LogicalPlan.Sort sort, List<Draft> consumers) {
    Operator operator = new Operator.Sort(sort.step(), sort.keys(), sort.limit());
    Draft last = Draft.of(operator, consumers);
    int ranges = partitions.of(sort);
    SortedInputs.Found found = sortedInput(sort);
    if (found.input().isPresent()) {
      Operator check = found.input().get().check(sort.step());
      produce(sort.input(), List.of(Draft.of(check, consumers)));
      return;
    }
    works.sort(operator, sort, ranges, ranges > 1 || !isOneTask(sort.input()), found.whyNot());
    if (ranges == 1 && isOneTask(sort.input())) {
      produce(sort.input(), List.of(last));
      return;
    }
    if (ranges > 1) {
      sortByRanges(sort, ranges, last);
      return;
    }
    Exchange exchange = drafts.addExchangeToOne(sort);
    drafts.addStage(exchange, last);
    Draft write = Drafts.writeTo(exchange);
    produce(
        sort.input(),
        List.of(sort.limit() == Long.MAX_VALUE ? write : Draft.of(operator, List.of(write))));
  }

  /** First rows are found in one pass without sorting the others; of order they have no use. */
  private SortedInputs.Found sortedInput(LogicalPlan.Sort sort) {
    return sort.limit() == Long.MAX_VALUE
        ? sorted.of(sort.input(), sort.keys())
        : SortedInputs.Found.NOTHING;
  }

  /** When a few columns are enough to tell where ranges begin, a pass over them comes first. */
  private void sortByRanges(LogicalPlan.Sort sort, int ranges, Draft last) {
    Optional<KeyPass> pass = KeyPass.of(sort);
    Exchange exchange =
        drafts.addExchange(
            sort,
            List.of(sort.schema()),
            new Routing.Range(sort.keys(), partitions.rowsOfRange(sort), pass.isPresent()),
            PartitionCount.mostRanges(ranges),
            false);
    drafts.addStage(exchange, last);
    produce(sort.input(), List.of(Drafts.writeTo(exchange)));
    // Behind what it must come before: the lists are turned round.
    pass.ifPresent(
        keys -> drafts.addScan(keys.scan(freeze(keys.source())), keys.consumers(exchange)));
  }

  /** Rows of equal keys to one partition, which sorts them together and keeps one of each. */
  private void unique(LogicalPlan.Unique unique, List<Draft> consumers) {
    Operator sort = new Operator.Sort(unique.step(), unique.sortKeys(), Long.MAX_VALUE);
    Operator keep = new Operator.Unique(unique.step(), unique.keys(), unique.last());
    Draft one = Draft.of(sort, List.of(Draft.of(keep, consumers)));
    boolean oneTask = isOneTask(unique.input());
    works.unique(sort, unique, oneTask ? 1 : partitions.of(unique), !oneTask);
    if (oneTask) {
      produce(unique.input(), List.of(one));
      return;
    }
    Exchange exchange =
        drafts.addExchange(
            unique,
            List.of(unique.schema()),
            Routing.hash(unique.keys()),
            partitions.of(unique),
            false);
    drafts.addStage(exchange, one);
    produce(unique.input(), List.of(Drafts.writeTo(exchange)));
  }

  /** Rows by ranges of partitions, which are sorted and looked at in their order. */
  private void window(LogicalPlan.Window window, List<Draft> consumers) {
    WindowSizes.check(window, bounds.of(window.input()).rows());
    WindowStages stages =
        new WindowStages(window, bounds.of(window.input()), drafts, works, partitions);
    SortedInputs.Found found = sorted.of(stages.rows(), stages.order());
    Optional<SortedWindow> inOrder = found.input().flatMap(rows -> SortedWindow.of(window, rows));
    if (inOrder.isPresent()) {
      inOrder.get().plan(stages.rows(), consumers, drafts, partitions);
      return;
    }
    WindowStages.Entry entry = stages.plan(isOneTask(stages.rows()), consumers, whyNot(found));
    produce(stages.rows(), List.of(entry.first()));
    entry
        .keyPass()
        .ifPresent(
            keys ->
                drafts.addScan(keys.scan(freeze(keys.source())), keys.consumers(entry.exchange())));
  }

  private static String whyNot(SortedInputs.Found found) {
    return found.input().isPresent()
        ? "not as the rows lie: frames reach over whole splits, or rows that are equal in the order lie across the borders of most"
        : found.whyNot();
  }

  /** Everything above a union runs in each branch; the writes keep the branches in order. */
  private void union(LogicalPlan.Union union, List<Draft> consumers) {
    for (int i = union.branches().size() - 1; i >= 0; i--) {
      int branch = i;
      produce(
          union.branches().get(i),
          consumers.stream().map(consumer -> consumer.inBranch(branch)).toList());
    }
  }

  /** Whether one task gives all rows of a node. */
  private boolean isOneTask(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan scan) {
      return freeze(scan).splits().size() <= 1;
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return isOneTask(estimates.definition(reference));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return partitions.of(aggregate) == 1;
    } else if (plan instanceof LogicalPlan.Join join) {
      JoinChoices.Choice choice = joins.of(join);
      return choice.broadcast()
          ? isOneTask(choice.plan().probe())
          : partitions.of(choice.plan()) == 1;
    } else if (plan instanceof LogicalPlan.Union union) {
      return union.branches().size() == 1 && isOneTask(union.branches().get(0));
    } else if (plan instanceof LogicalPlan.Unique unique) {
      return isOneTask(unique.input()) || partitions.of(unique) == 1;
    } else if (plan instanceof LogicalPlan.Filter
        || plan instanceof LogicalPlan.Project
        || plan instanceof LogicalPlan.Check
        || plan instanceof LogicalPlan.Beside
        || plan instanceof LogicalPlan.Draw
        || plan instanceof LogicalPlan.Explode
        || plan instanceof LogicalPlan.Unpivot
        || plan instanceof LogicalPlan.Fill) {
      return isOneTask(plan.inputs().get(0));
    } else if (plan instanceof LogicalPlan.Window window) {
      WindowStages stages =
          new WindowStages(window, bounds.of(window.input()), drafts, works, partitions);
      return sorted
          .of(stages.rows(), stages.order())
          .input()
          .flatMap(rows -> SortedWindow.of(window, rows))
          .map(SortedWindow::givesOneTask)
          .orElseGet(() -> stages.givesOneTask(isOneTask(stages.rows())));
    } else if (plan instanceof LogicalPlan.Sort sort) {
      return sortedInput(sort).input().isPresent()
          ? isOneTask(sort.input())
          : partitions.of(sort) == 1;
    } else if (plan instanceof LogicalPlan.Limit || plan instanceof LogicalPlan.Statistics) {
      return true;
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }

  private ScanPlan freeze(LogicalPlan.Scan scan) {
    ScanPlan frozen = scans.get(scan);
    if (frozen == null) {
      try {
        frozen =
            scan.source().plan(new ScanRequest(scan.columns(), scan.predicate(), scan.limit()));
      } catch (LongbowException e) {
        throw e.inStep(scan.step());
      }
      scans.put(scan, frozen);
    }
    return frozen;
  }
}

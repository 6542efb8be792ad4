package dev.longbow.physical;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Field;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.ExprPrinter;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says how a pipeline will run: the optimized plan with the rows expected of each node, then the
 * stages with what they read, compute and write. Nothing is run; sources are asked for their
 * splits.
 */
public final class Explain {
  private final StringBuilder text = new StringBuilder();

  private Explain() {}

  /**
   * What is said of a pipeline.
   *
   * @param costs what the text says of costs
   */
  public record Report(String text, PlanCosts costs) {}

  /** The text for a pipeline as written (not optimized yet). */
  public static String text(PipelinePlan pipeline, ExplainOptions options) {
    return report(pipeline, options).text();
  }

  /** The text for a pipeline as written (not optimized yet), and its costs. */
  public static Report report(PipelinePlan pipeline, ExplainOptions options) {
    Explain explain = new Explain();
    if (options.trace()) {
      explain.section("Plan as written", PlanPrinter.print(pipeline));
    }
    PipelinePlan optimized =
        Optimizer.optimize(
            pipeline,
            step -> {
              if (options.trace()) {
                explain.section("After " + step.rule(), PlanPrinter.print(step.plan()));
              }
            });
    Estimates estimates = new Estimates(optimized);
    explain.section(
        "Optimized plan",
        PlanPrinter.print(optimized, node -> "  (" + Quantities.of(estimates.of(node)) + ")"));
    PlannedPipeline planned = PhysicalPlanner.planned(optimized);
    explain.text.append("Stages\n");
    planned.physical().stages().forEach(stage -> explain.stage(stage, planned));
    explain.exchanges(planned.physical());
    PlanCosts costs = planned.costs(options.tasks(), options.memory());
    if (!costs.steps().isEmpty()) {
      explain.text.append('\n');
      explain.section(CostTable.title(costs), CostTable.body(costs));
      explain.text.setLength(explain.text.length() - 1);
    }
    List<String> warnings = new ArrayList<>(planned.warnings());
    optimized
        .outputs()
        .forEach(
            output ->
                CollectWarning.of(output, estimates, options.memory()).ifPresent(warnings::add));
    if (!warnings.isEmpty()) {
      explain.text.append("\nWarnings\n");
      warnings.forEach(warning -> explain.line(1, warning));
    }
    return new Report(explain.text.toString(), costs);
  }

  private void section(String title, String body) {
    text.append(title).append('\n');
    body.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    text.append('\n');
  }

  private void stage(Stage stage, PlannedPipeline planned) {
    if (stage.input() instanceof Stage.ExchangeInput input) {
      exchange(stage, planned.physical().exchange(input.exchange()), planned);
    } else {
      scan(stage, planned.scans().get(stage.id()));
    }
    stage.roots().forEach(root -> node(root, 2, planned));
  }

  /** How many there are, of which kinds, and all their partitions. */
  private void exchanges(PhysicalPlan plan) {
    List<Exchange> all = plan.exchanges();
    if (all.isEmpty()) {
      return;
    }
    Map<String, Long> kinds = new TreeMap<>();
    all.forEach(exchange -> kinds.merge(kind(exchange.routing()), 1L, Long::sum));
    List<String> texts = new ArrayList<>();
    kinds.forEach((kind, count) -> texts.add(count + " " + kind));
    line(
        1,
        "Exchanges: %d (%s), %s"
            .formatted(
                all.size(),
                String.join(", ", texts),
                Quantities.count(all.stream().mapToLong(Exchange::partitions).sum(), "partition")));
  }

  private static String kind(Routing routing) {
    return routing instanceof Routing.Hash
        ? "by hash"
        : routing instanceof Routing.Single ? "to one partition" : "by ranges";
  }

  private void scan(Stage stage, PlannedPipeline.FrozenScan frozen) {
    LogicalPlan.Scan scan = frozen.scan();
    List<Split> splits = frozen.plan().splits();
    line(
        1,
        "Stage %d reads [%s] %s %s"
            .formatted(stage.id(), scan.step(), scan.source().format(), scan.source().location()));
    int all = scan.source().schema().size();
    line(
        2,
        "columns: %s (%d of %d)"
            .formatted(
                scan.columns().isEmpty() ? "none" : String.join(", ", scan.columns()),
                scan.columns().size(),
                all));
    scan.predicate().ifPresent(p -> line(2, "pushed down: " + ExprPrinter.print(p)));
    if (scan.limit() != Long.MAX_VALUE) {
      line(2, "stops each split after " + Quantities.count(scan.limit(), "row"));
    }
    long bytes = splits.stream().mapToLong(Split::bytes).sum();
    line(2, "splits: %d, %s to read".formatted(splits.size(), Quantities.bytes(bytes)));
    line(2, "estimate: " + Quantities.of(frozen.plan().estimate()));
    frozen.plan().notes().forEach(note -> line(2, "note: " + note));
  }

  private void exchange(Stage stage, Exchange exchange, PlannedPipeline planned) {
    line(
        1,
        "Stage %d reads exchange %d [%s], %s"
            .formatted(stage.id(), exchange.id(), exchange.step(), routing(exchange.routing())));
    line(
        2,
        exchange.routing() instanceof Routing.Range range
            ? "partitions: up to %d, of about %s"
                .formatted(ranges(exchange, range), Quantities.count(range.rows(), "row"))
            : "partitions: " + exchange.partitions());
    stage.roots().stream()
        .map(root -> planned.works().get(root.operator()))
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(work -> line(2, "shuffled: " + Quantities.of(work.shuffled())));
    if (exchange.partitions() > 1
        && stage.roots().get(0).operator() instanceof Operator.HashJoin join) {
      line(
          2,
          "skew: "
              + exchange
                  .skew()
                  .map(SkewRule::text)
                  .orElseGet(() -> SkewRule.whyNot(join.spec(), join.check())));
    }
  }

  private static String routing(Routing routing) {
    if (routing instanceof Routing.Single) {
      return "everything in one partition";
    } else if (routing instanceof Routing.Hash hash) {
      return "by hash of " + String.join(", ", hash.keys());
    } else if (routing instanceof Routing.Range range) {
      return "by ranges of " + joined(range.keys(), SortKey::text) + together(range);
    } else if (routing instanceof Routing.SameTask) {
      return "by range, those with parts of partitions";
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown routing " + routing);
  }

  /** Parts of partitions have numbers of their own. */
  private static int ranges(Exchange exchange, Routing.Range range) {
    return range.groups().isPresent() ? exchange.partitions() / 2 : exchange.partitions();
  }

  /** Which rows stay in one range. */
  private static String together(Routing.Range range) {
    if (range.groups().map(groups -> groups.keys() == 0).orElse(true)) {
      return "";
    }
    return ", partitions whole unless they are larger than a range";
  }

  private void node(Stage.Node node, int depth, PlannedPipeline planned) {
    line(depth, "-> " + operator(node.operator()));
    if (node.operator() instanceof Operator.Join join) {
      Work work = planned.works().get(join);
      line(depth + 1, held(join, work));
      if (join.check().isActive()) {
        line(depth + 1, checked(join, work));
      }
    }
    Work work = planned.works().get(node.operator());
    if (work != null && !work.note().isEmpty()) {
      line(depth + 1, work.note());
    }
    node.consumers().forEach(consumer -> node(consumer, depth + 1, planned));
  }

  private static String held(Operator.Join join, Work work) {
    if (join instanceof Operator.BroadcastJoin broadcast) {
      return "builds the %s side: exchange %d, %s in one table that every task has"
          .formatted(
              join.check().buildLeft() ? "left" : "right",
              broadcast.exchange(),
              Quantities.of(work.held()));
    }
    return "builds the %s side: %s in tables, %s in each partition"
        .formatted(
            join.check().buildLeft() ? "left" : "right",
            Quantities.of(work.held()),
            Quantities.bytes(work.held().bytes() / work.partitions()));
  }

  private static String checked(Operator.Join join, Work work) {
    Operator.KeyCheck check = join.check();
    List<String> what = new ArrayList<>();
    if (!check.validate().isEmpty()) {
      what.add("that it is " + check.validate());
    }
    if (check.maxRows() < Long.MAX_VALUE) {
      what.add("at most " + Quantities.count(check.maxRows(), "row"));
    }
    if (join instanceof Operator.BroadcastJoin) {
      return "checks %s: counts the rows that come out%s"
          .formatted(
              String.join(" and ", what),
              check.buildUnique()
                  ? ", and the table's by key, about "
                      + Quantities.count(work.check().rows(), "key")
                  : "");
    }
    return "checks %s: counts both sides' rows by key, about %s in %s beside the join's tables"
        .formatted(
            String.join(" and ", what),
            Quantities.count(work.check().rows(), "key"),
            Quantities.bytes(work.check().bytes()));
  }

  private static String operator(Operator operator) {
    String step = " [" + operator.step() + "]";
    if (operator instanceof Operator.Filter filter) {
      return "filter" + step + " " + ExprPrinter.print(filter.predicate());
    } else if (operator instanceof Operator.Project project) {
      return "project" + step + " " + joined(project.columns(), ExprPrinter::print);
    } else if (operator instanceof Operator.PartialAggregate partial) {
      return "partial aggregate"
          + step
          + keys(partial.keys(), ExprPrinter::print)
          + calls(partial.aggregates());
    } else if (operator instanceof Operator.FinalAggregate merge) {
      return "final aggregate" + step + keys(merge.keys(), Field::name);
    } else if (operator instanceof Operator.Join join) {
      return join(step, join);
    } else if (operator instanceof Operator.Sort sort) {
      return "sort"
          + step
          + " by "
          + joined(sort.keys(), SortKey::text)
          + (sort.limit() == Long.MAX_VALUE ? "" : ", first " + sort.limit());
    } else if (operator instanceof Operator.InOrder order) {
      return "no sort"
          + step
          + " by "
          + joined(order.keys(), SortKey::text)
          + ": as the files are sorted, compared while reading";
    } else if (operator instanceof Operator.Unique unique) {
      return (unique.last() ? "last" : "first")
          + " of each"
          + step
          + " "
          + String.join(", ", unique.keys());
    } else if (operator instanceof Operator.Window window) {
      return "window"
          + step
          + switch (window.ranges()) {
            case ALL -> " ";
            case WHOLE -> " of whole partitions ";
            case CUT -> " of partitions over several ranges ";
          }
          + window.spec().text();
    } else if (operator instanceof Operator.CarriedWindow window) {
      return "window" + step + " from split to split " + window.spec().text() + before(window);
    } else if (operator instanceof Operator.FirstOfGroups first) {
      return "first "
          + first.count()
          + " of each"
          + step
          + " by "
          + joined(first.keys().subList(0, first.groups()), SortKey::column);
    } else if (operator instanceof Operator.CutGroups) {
      return "partitions over several ranges" + step;
    } else if (operator instanceof Operator.RangeStates) {
      return "states of ranges" + step;
    } else if (operator instanceof Operator.CarryStates) {
      return "carry states from range to range" + step;
    } else if (operator instanceof Operator.Check check) {
      return "check" + step + " " + check.spec().text();
    } else if (operator instanceof Operator.Draw draw) {
      return "random numbers"
          + step
          + " from seed "
          + draw.seed()
          + ": "
          + joined(draw.columns(), Field::name)
          + branch(draw.branch());
    } else if (operator instanceof Operator.Explode explode) {
      List<Field> fields = explode.schema().fields();
      return "explode"
          + step
          + " "
          + PlanPrinter.explodes(
              explode.columns(),
              explode.keepEmpty(),
              explode.index()
                  ? Optional.of(fields.get(fields.size() - 1).name())
                  : Optional.empty());
    } else if (operator instanceof Operator.Unpivot unpivot) {
      List<String> names = unpivot.schema().names();
      int size = names.size();
      return "unpivot"
          + step
          + " "
          + PlanPrinter.unpivots(
              unpivot.columns(), names.get(size - 2), names.get(size - 1), unpivot.dropNulls());
    } else if (operator instanceof Operator.CountValues count) {
      return "count values" + step + pass(count.pass()) + before(count);
    } else if (operator instanceof Operator.MergeCounts merge) {
      return "merge counts" + step + pass(merge.pass()) + before(merge);
    } else if (operator instanceof Operator.Fill fill) {
      return "fill" + step + " " + joined(fill.columns(), ColumnFill::text) + before(fill);
    } else if (operator instanceof Operator.Limit limit) {
      return "limit" + step + " " + limit.count();
    } else if (operator instanceof Operator.ExchangeWrite write) {
      return "exchange " + write.exchange() + branch(write.branch());
    } else if (operator instanceof Operator.SampleWrite write) {
      return "sample of keys for the ranges of exchange " + write.exchange();
    } else if (operator instanceof Operator.SinkWrite write) {
      return "output" + step + " " + PlanPrinter.target(write.sink()) + branch(write.branch());
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown operator " + operator);
  }

  private static String pass(Operator.Pass pass) {
    return " of %s, pass %d%s"
        .formatted(
            Quantities.count(pass.columns().size(), "column"),
            pass.number() + 1,
            pass.medians().isEmpty()
                ? ""
                : ", " + Quantities.count(pass.medians().size(), "median"));
  }

  private static String before(Operator.Broadcast operator) {
    return operator.exchange() < 0 ? "" : ", knowing exchange " + operator.exchange();
  }

  private static String join(String step, Operator.Join join) {
    int keys = join.spec().keys();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      pairs.add(join.probe().field(i).name() + " = " + join.build().field(i).name());
    }
    return (join instanceof Operator.BroadcastJoin ? "broadcast join" : "hash join")
        + step
        + " "
        + join.spec().type().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + (keys == 0 ? "" : ", probe = build: " + String.join(", ", pairs))
        + (join.spec().nullEqual() ? ", null = null" : "")
        + join.spec()
            .condition()
            .map(c -> ", where " + ExprPrinter.print(c.expression()))
            .orElse("");
  }

  private static <T> String keys(List<T> keys, Function<T, String> print) {
    return keys.isEmpty() ? " over everything" : " by " + joined(keys, print);
  }

  private static String calls(List<AggregateCall> calls) {
    return calls.isEmpty() ? "" : ": " + joined(calls, ExprPrinter::print);
  }

  private static <T> String joined(List<T> items, Function<T, String> print) {
    return items.stream().map(print).collect(Collectors.joining(", "));
  }

  private static String branch(int branch) {
    return branch == 0 ? "" : " as branch " + branch;
  }

  private void line(int depth, String line) {
    // A column's name may have line ends.
    String whole = line.replace("\n", "\\n").replace("\r", "\\r");
    text.append("  ".repeat(depth)).append(whole).append('\n');
  }
}

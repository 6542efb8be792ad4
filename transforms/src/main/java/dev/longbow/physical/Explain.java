package dev.longbow.physical;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.Field;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.ExprPrinter;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** The text for a pipeline as written (not optimized yet). */
  public static String text(PipelinePlan pipeline, ExplainOptions options) {
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
        PlanPrinter.print(optimized, node -> "  (" + quantity(estimates.of(node)) + ")"));
    PlannedPipeline planned = PhysicalPlanner.planned(optimized);
    explain.text.append("Stages\n");
    planned.physical().stages().forEach(stage -> explain.stage(stage, planned));
    return explain.text.toString();
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
    stage.roots().forEach(root -> node(root, 2));
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
      line(2, "stops each split after " + count(scan.limit(), "row"));
    }
    long bytes = splits.stream().mapToLong(Split::bytes).sum();
    line(2, "splits: %d, %s to read".formatted(splits.size(), bytes(bytes)));
    line(2, "estimate: " + quantity(frozen.plan().estimate()));
    frozen.plan().notes().forEach(note -> line(2, "note: " + note));
  }

  private void exchange(Stage stage, Exchange exchange, PlannedPipeline planned) {
    line(
        1,
        "Stage %d reads exchange %d [%s], %s"
            .formatted(stage.id(), exchange.id(), exchange.step(), routing(exchange.routing())));
    line(2, "partitions: " + exchange.partitions());
    line(2, "estimate: " + quantity(planned.exchanged().get(exchange.id())));
  }

  private static String routing(Routing routing) {
    if (routing instanceof Routing.Single) {
      return "everything in one partition";
    } else if (routing instanceof Routing.Hash hash) {
      return "by hash of " + String.join(", ", hash.keys());
    } else if (routing instanceof Routing.Range range) {
      return "by ranges of " + joined(range.keys(), SortKey::text);
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown routing " + routing);
  }

  private void node(Stage.Node node, int depth) {
    line(depth, "-> " + operator(node.operator()));
    if (node.operator() instanceof Operator.HashJoin join) {
      joinNotes(join).forEach(note -> line(depth + 1, "note: " + note));
    }
    node.consumers().forEach(consumer -> node(consumer, depth + 1));
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
    } else if (operator instanceof Operator.HashJoin join) {
      return hashJoin(step, join);
    } else if (operator instanceof Operator.Sort sort) {
      return "sort"
          + step
          + " by "
          + joined(sort.keys(), SortKey::text)
          + (sort.limit() == Long.MAX_VALUE ? "" : ", first " + sort.limit());
    } else if (operator instanceof Operator.Draw draw) {
      return "random numbers"
          + step
          + " from seed "
          + draw.seed()
          + ": "
          + joined(draw.columns(), Field::name)
          + branch(draw.branch());
    } else if (operator instanceof Operator.Limit limit) {
      return "limit" + step + " " + limit.count();
    } else if (operator instanceof Operator.ExchangeWrite write) {
      return "exchange " + write.exchange() + branch(write.branch());
    } else if (operator instanceof Operator.SinkWrite write) {
      return "output" + step + " " + PlanPrinter.target(write.sink()) + branch(write.branch());
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown operator " + operator);
  }

  private static List<String> joinNotes(Operator.HashJoin join) {
    Operator.KeyCheck check = join.check();
    List<String> notes = new ArrayList<>();
    if (check.isActive()) {
      notes.add(
          "checks"
              + (check.validate().isEmpty() ? "" : " that it is " + check.validate())
              + (check.maxRows() == Long.MAX_VALUE
                  ? ""
                  : " at most " + count(check.maxRows(), "row"))
              + ": counts the keys of both sides in a table beside the join's");
    } else if (check.validate().isEmpty() && join.spec().type().isOfPairs()) {
      notes.add(
          "rows multiply where both sides have a key several times; validate: 1:1, 1:m or m:1"
              + " refuses that, validate: m:m says it is meant");
    }
    return notes;
  }

  private static String hashJoin(String step, Operator.HashJoin join) {
    int keys = join.spec().keys();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      pairs.add(join.probe().field(i).name() + " = " + join.build().field(i).name());
    }
    return "hash join"
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

  private static String quantity(Estimate estimate) {
    return "about " + count(estimate.rows(), "row") + ", " + bytes(estimate.bytes());
  }

  private static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? noun : noun + "s");
  }

  private static String bytes(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB", "PB"};
    double shown = bytes;
    int unit = 0;
    while (shown >= 1000 && unit < units.length - 1) {
      shown /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, units[unit]);
  }
}

package dev.longbow.plan;

import dev.longbow.column.Field;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.matrix.ColumnFill;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Plans as indented text, a node to a line, inputs below the node that consumes them:
 *
 * <pre>
 * Filter [recent] x > 5
 *   Scan [vitals] parquet data/*.parquet: x, y
 * </pre>
 */
public final class PlanPrinter {
  private PlanPrinter() {}

  /** The text of a pipeline: shared steps, then outputs. */
  public static String print(PipelinePlan pipeline) {
    return print(pipeline, plan -> "");
  }

  /** The text of a pipeline with something to say at the end of each node's line. */
  public static String print(PipelinePlan pipeline, Function<LogicalPlan, String> remark) {
    StringBuilder text = new StringBuilder();
    for (PipelinePlan.Shared shared : pipeline.shared()) {
      text.append("Shared [").append(shared.step()).append("]\n");
      append(shared.plan(), 1, remark, text);
    }
    for (PipelinePlan.Output output : pipeline.outputs()) {
      text.append("Output [")
          .append(output.sink().name())
          .append("] ")
          .append(target(output.sink()))
          .append('\n');
      append(output.plan(), 1, remark, text);
    }
    return text.toString();
  }

  /** {@code csv out.csv}, or the format alone where there is no path. */
  public static String target(SinkSpec sink) {
    String target = sink.path().isEmpty() ? sink.format() : sink.format() + " " + sink.path();
    return sink.layout().partitionBy().isEmpty()
        ? target
        : target + " by " + String.join(", ", sink.layout().partitionBy());
  }

  /** A column's name may have line ends. */
  private static String oneLine(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r");
  }

  /** The text of a plan. */
  public static String print(LogicalPlan plan) {
    StringBuilder text = new StringBuilder();
    append(plan, 0, node -> "", text);
    return text.toString();
  }

  private static void append(
      LogicalPlan plan, int depth, Function<LogicalPlan, String> remark, StringBuilder text) {
    text.append("  ".repeat(depth))
        .append(oneLine(line(plan)))
        .append(remark.apply(plan))
        .append('\n');
    plan.inputs().forEach(input -> append(input, depth + 1, remark, text));
  }

  /** One node without its inputs. */
  public static String line(LogicalPlan plan) {
    String step = " [" + plan.step() + "]";
    if (plan instanceof LogicalPlan.Scan scan) {
      return "Scan"
          + step
          + " "
          + scan.source().format()
          + " "
          + scan.source().location()
          + ": "
          + (scan.columns().isEmpty() ? "(row count only)" : String.join(", ", scan.columns()))
          + scan.predicate().map(p -> " WHERE " + ExprPrinter.print(p)).orElse("")
          + (scan.limit() == Long.MAX_VALUE ? "" : " LIMIT " + scan.limit() + " per split");
    } else if (plan instanceof LogicalPlan.SharedRef reference) {
      return "SharedRef" + step + " " + names(reference.schema().fields());
    } else if (plan instanceof LogicalPlan.Filter filter) {
      return "Filter" + step + " " + ExprPrinter.print(filter.predicate());
    } else if (plan instanceof LogicalPlan.Project project) {
      return "Project" + step + " " + joined(project.columns(), ExprPrinter::print);
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      return "Aggregate"
          + step
          + (aggregate.keys().isEmpty()
              ? " over everything"
              : " by " + joined(aggregate.keys(), ExprPrinter::print))
          + (aggregate.aggregates().isEmpty()
              ? ""
              : ": " + joined(aggregate.aggregates(), ExprPrinter::print));
    } else if (plan instanceof LogicalPlan.Limit limit) {
      return "Limit" + step + " " + limit.count();
    } else if (plan instanceof LogicalPlan.Sort sort) {
      return "Sort"
          + step
          + " by "
          + joined(sort.keys(), SortKey::text)
          + (sort.limit() == Long.MAX_VALUE ? "" : ", first " + sort.limit());
    } else if (plan instanceof LogicalPlan.Unique unique) {
      return "Unique"
          + step
          + " by "
          + String.join(", ", unique.keys())
          + (unique.last() ? ": last" : ": first")
          + " by "
          + joined(unique.order(), SortKey::text);
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      return "PartitionAggregate"
          + step
          + (window.partitionBy().isEmpty()
              ? " over everything"
              : " by " + String.join(", ", window.partitionBy()))
          + ": "
          + joined(window.aggregates(), ExprPrinter::print);
    } else if (plan instanceof LogicalPlan.Window window) {
      return "Window"
          + step
          + " "
          + window.spec().text()
          + (window.first() == Long.MAX_VALUE ? "" : ", first " + window.first() + " of each");
    } else if (plan instanceof LogicalPlan.Check check) {
      return "Check" + step + " " + check.spec().text();
    } else if (plan instanceof LogicalPlan.Beside) {
      return "Beside" + step + " checks of all its rows together";
    } else if (plan instanceof LogicalPlan.Checkpoint) {
      return "Checkpoint" + step;
    } else if (plan instanceof LogicalPlan.Draw draw) {
      return "Draw" + step + " seed " + draw.seed() + ": " + String.join(", ", draw.names());
    } else if (plan instanceof LogicalPlan.Explode explode) {
      return "Explode"
          + step
          + " "
          + explodes(explode.columns(), explode.keepEmpty(), explode.index());
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      return "Unpivot"
          + step
          + " "
          + unpivots(unpivot.columns(), unpivot.names(), unpivot.values(), unpivot.dropNulls());
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      return "Statistics"
          + step
          + " pass "
          + (statistics.pass() + 1)
          + ": "
          + joined(statistics.columns(), column -> column);
    } else if (plan instanceof LogicalPlan.Fill fill) {
      return "Fill" + step + ": " + joined(fill.columns(), ColumnFill::text);
    } else if (plan instanceof LogicalPlan.Join join) {
      return "Join"
          + step
          + " "
          + join.type().text()
          + (join.keys().isEmpty()
              ? ""
              : " on " + joined(join.keys(), key -> key.left() + " = " + key.right()))
          + (join.nullEqual() ? ", null = null" : "")
          + join.condition().map(c -> " where " + ExprPrinter.print(c)).orElse("")
          + (join.check().cardinality().text().isEmpty()
              ? ""
              : ", validate " + join.check().cardinality().text())
          + (join.check().maxRows() == Long.MAX_VALUE
              ? ""
              : ", at most " + join.check().maxRows() + " rows")
          + ": "
          + (join.columns().isEmpty() ? "(no columns)" : String.join(", ", join.columns()));
    } else if (plan instanceof LogicalPlan.Union) {
      return "Union" + step;
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }

  private static String names(List<Field> fields) {
    return joined(fields, Field::name);
  }

  private static <T> String joined(List<T> items, Function<T, String> print) {
    return items.isEmpty()
        ? "(no columns)"
        : items.stream().map(print).collect(Collectors.joining(", "));
  }

  /** Which columns become rows, in words. */
  public static String unpivots(
      List<String> columns, String names, String values, boolean dropNulls) {
    return "%s as %s and %s%s"
        .formatted(String.join(", ", columns), names, values, dropNulls ? ", not nulls" : "");
  }

  /** What an explosion does, in words. */
  public static String explodes(List<String> columns, boolean keepEmpty, Optional<String> index) {
    return String.join(", ", columns)
        + (keepEmpty ? "" : ", not rows without elements")
        + index.map(name -> ", places as " + name).orElse("");
  }
}

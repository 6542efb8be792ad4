package dev.longbow.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.ExprJson;
import dev.longbow.codec.Json;
import dev.longbow.codec.Sha256;
import dev.longbow.codec.SortJson;
import dev.longbow.codec.TypeJson;
import dev.longbow.codec.WindowJson;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.matrix.ColumnFill;

/**
 * The sha256 of a logical plan: equal for runs that compute the same from the same places into the
 * same places, whatever the machine, the run and the order in which options were written. It says
 * nothing about file contents; the manifest's input fingerprints do.
 */
public final class PlanHash {
  private PlanHash() {}

  /** The hash of a plan, in lower-case hex. */
  public static String of(PipelinePlan plan) {
    return Sha256.of(Json.write(encode(plan)));
  }

  private static JsonNode encode(PipelinePlan plan) {
    ObjectNode node = Json.tagged("pipeline").put("name", plan.name());
    node.set(
        "shared",
        Json.array(
            plan.shared(),
            shared -> Json.tagged(shared.step()).set("plan", encode(shared.plan()))));
    return node.set(
        "outputs",
        Json.array(
            plan.outputs(),
            output -> sink(output.sink(), Json.object()).set("plan", encode(output.plan()))));
  }

  private static ObjectNode sink(SinkSpec sink, ObjectNode node) {
    if (!sink.layout().isPlain()) {
      node.set("partition_by", Json.strings(sink.layout().partitionBy()));
      node.put("max_rows", sink.layout().maxRows()).put("bytes", sink.layout().targetBytes());
    }
    return node.put("name", sink.name())
        .put("format", sink.format())
        .put("path", sink.path())
        .put("mode", sink.mode().name())
        .set("options", Json.stringMap(sink.options()));
  }

  private static JsonNode encode(LogicalPlan plan) {
    ObjectNode node = Json.tagged(kind(plan)).put("step", plan.step());
    if (plan instanceof LogicalPlan.Scan scan) {
      node.put("format", scan.source().format()).put("location", scan.source().location());
      if (!scan.source().formatSettings().isEmpty()) {
        node.put("settings", scan.source().formatSettings());
      }
      node.set("schema", TypeJson.encode(scan.schema()));
      node.set("predicate", ExprJson.encode(scan.predicate()));
      node.put("limit", scan.limit());
    } else if (plan instanceof LogicalPlan.Filter filter) {
      node.set("predicate", ExprJson.encode(filter.predicate()));
    } else if (plan instanceof LogicalPlan.Project project) {
      node.set("columns", Json.array(project.columns(), ExprJson::encode));
    } else if (plan instanceof LogicalPlan.Aggregate aggregate) {
      node.set("keys", Json.array(aggregate.keys(), ExprJson::encode));
      node.set("aggregates", Json.array(aggregate.aggregates(), ExprJson::encode));
    } else if (plan instanceof LogicalPlan.Limit limit) {
      node.put("count", limit.count());
    } else if (plan instanceof LogicalPlan.Sort sort) {
      node.put("limit", sort.limit());
      node.set("keys", Json.array(sort.keys(), SortJson::encode));
    } else if (plan instanceof LogicalPlan.Unique unique) {
      node.put("last", unique.last()).set("keys", Json.strings(unique.keys()));
      node.set("order", Json.array(unique.order(), SortJson::encode));
    } else if (plan instanceof LogicalPlan.PartitionAggregate window) {
      node.set("partition_by", Json.strings(window.partitionBy()));
      node.set("aggregates", Json.array(window.aggregates(), ExprJson::encode));
    } else if (plan instanceof LogicalPlan.Window window) {
      node.put("first", window.first()).set("window", WindowJson.encode(window.spec()));
    } else if (plan instanceof LogicalPlan.Check check) {
      node.set("spec", CheckJson.encode(check.spec()));
    } else if (plan instanceof LogicalPlan.Draw draw) {
      node.put("seed", draw.seed()).set("names", Json.strings(draw.names()));
    } else if (plan instanceof LogicalPlan.Explode explode) {
      node.put("keep_empty", explode.keepEmpty()).put("index", explode.index().orElse(null));
      node.set("columns", Json.strings(explode.columns()));
    } else if (plan instanceof LogicalPlan.Unpivot unpivot) {
      node.put("names", unpivot.names()).put("values", unpivot.values());
      node.put("drop_nulls", unpivot.dropNulls()).set("columns", Json.strings(unpivot.columns()));
    } else if (plan instanceof LogicalPlan.Statistics statistics) {
      node.put("pass", statistics.pass()).set("columns", Json.strings(statistics.columns()));
      node.set("medians", Json.strings(statistics.medians()));
    } else if (plan instanceof LogicalPlan.Fill fill) {
      node.set("columns", Json.strings(fill.columns().stream().map(ColumnFill::text).toList()));
    } else if (plan instanceof LogicalPlan.Join join) {
      node.put("type", join.type().text()).put("null_equal", join.nullEqual());
      node.put("validate", join.check().cardinality().text());
      node.put("max_rows", join.check().maxRows());
      node.set(
          "keys",
          Json.array(
              join.keys(), key -> Json.object().put("left", key.left()).put("right", key.right())));
      node.set("condition", ExprJson.encode(join.condition()));
      node.set("columns", Json.strings(join.columns()));
    }
    return node.set("inputs", Json.array(plan.inputs(), PlanHash::encode));
  }

  /** Exhaustive, so that a new node cannot be left out of the hash. */
  private static String kind(LogicalPlan plan) {
    if (plan instanceof LogicalPlan.Scan) {
      return "scan";
    } else if (plan instanceof LogicalPlan.SharedRef) {
      return "shared";
    } else if (plan instanceof LogicalPlan.Filter) {
      return "filter";
    } else if (plan instanceof LogicalPlan.Project) {
      return "project";
    } else if (plan instanceof LogicalPlan.Aggregate) {
      return "aggregate";
    } else if (plan instanceof LogicalPlan.Limit) {
      return "limit";
    } else if (plan instanceof LogicalPlan.Sort) {
      return "sort";
    } else if (plan instanceof LogicalPlan.Unique) {
      return "unique";
    } else if (plan instanceof LogicalPlan.PartitionAggregate) {
      return "partition_aggregate";
    } else if (plan instanceof LogicalPlan.Window) {
      return "window";
    } else if (plan instanceof LogicalPlan.Check) {
      return "check";
    } else if (plan instanceof LogicalPlan.Checkpoint) {
      return "checkpoint";
    } else if (plan instanceof LogicalPlan.Beside) {
      return "beside";
    } else if (plan instanceof LogicalPlan.Draw) {
      return "draw";
    } else if (plan instanceof LogicalPlan.Explode) {
      return "explode";
    } else if (plan instanceof LogicalPlan.Unpivot) {
      return "unpivot";
    } else if (plan instanceof LogicalPlan.Statistics) {
      return "statistics";
    } else if (plan instanceof LogicalPlan.Fill) {
      return "fill";
    } else if (plan instanceof LogicalPlan.Join) {
      return "join";
    } else if (plan instanceof LogicalPlan.Union) {
      return "union";
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown plan node " + plan);
  }
}

package dev.longbow.physical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.codec.DeepStack;
import dev.longbow.codec.ExprJson;
import dev.longbow.codec.Json;
import dev.longbow.codec.SortJson;
import dev.longbow.codec.TypeJson;
import dev.longbow.codec.WindowJson;
import dev.longbow.connector.Layout;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.CheckJson;
import java.util.Optional;

/**
 * Stages, exchanges and outputs as versioned JSON text: how a plan travels to tasks. Equal plans
 * give equal text. Nothing but data is written: no class names, no lambdas, no secrets.
 */
public final class StageCodec {
  /** Changes whenever text of the old form would be read wrongly. */
  static final int VERSION = 1;

  private StageCodec() {}

  /** Encodes a stage; {@link Stage#withoutSplits} makes it small where splits travel apart. */
  public static String encode(Stage stage) {
    return DeepStack.call(() -> encoded(stage));
  }

  private static String encoded(Stage stage) {
    ObjectNode node = versioned("stage").put("id", stage.id());
    node.set("input", input(stage.input()));
    node.set("roots", Json.array(stage.roots(), StageCodec::node));
    return Json.write(node);
  }

  /**
   * Decodes a stage.
   *
   * @throws LongbowException {@link ErrorCode#INTERNAL} for text of another version
   */
  public static Stage stage(String text) {
    return DeepStack.call(() -> decoded(text));
  }

  private static Stage decoded(String text) {
    JsonNode node = read(text, "stage");
    return new Stage(
        Json.int32(node, "id"),
        input(Json.get(node, "input")),
        Json.list(node, "roots", StageCodec::node));
  }

  /** Encodes an exchange. */
  public static String encode(Exchange exchange) {
    return Json.write(exchange(exchange, versioned("exchange")));
  }

  /** Decodes an exchange. */
  public static Exchange exchange(String text) {
    return exchange(read(text, "exchange"));
  }

  /** Encodes an output. */
  public static String encode(PhysicalPlan.Output output) {
    return Json.write(output(output, versioned("output")));
  }

  /** Decodes an output. */
  public static PhysicalPlan.Output output(String text) {
    return output(read(text, "output"));
  }

  /** Encodes a reader. */
  public static String encode(ReaderSpec reader) {
    return Json.write(reader(reader, versioned("reader")));
  }

  /** Decodes a reader. */
  public static ReaderSpec reader(String text) {
    return reader(read(text, "reader"));
  }

  private static ObjectNode versioned(String tag) {
    return Json.tagged(tag).put("version", VERSION);
  }

  private static JsonNode read(String text, String tag) {
    JsonNode node = Json.read(text);
    int version = Json.int32(node, "version");
    if (version != VERSION) {
      throw new LongbowException(
          ErrorCode.INTERNAL,
          "Cannot read a plan of version %d, this Longbow reads version %d: the submitting and the"
                  .formatted(version, VERSION)
              + " running side must be the same release");
    }
    if (!Json.tag(node).equals(tag)) {
      throw Json.unknownTag(tag, node);
    }
    return node;
  }

  private static JsonNode input(Stage.Input input) {
    if (input instanceof Stage.ScanInput scan) {
      ObjectNode node =
          Json.tagged("scan").put("step", scan.step()).put("pruned_rows", scan.prunedRows());
      node.set("reader", reader(scan.reader(), Json.object()));
      scan.rejected().ifPresent(side -> node.set("rejected", rejected(side)));
      return node.set("splits", Json.array(scan.splits(), StageCodec::split));
    } else if (input instanceof Stage.ExchangeInput read) {
      return Json.tagged("exchange")
          .put("exchange", read.exchange())
          .set("layouts", Json.array(read.layouts(), TypeJson::encode));
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown stage input " + input);
  }

  private static Stage.Input input(JsonNode node) {
    return switch (Json.tag(node)) {
      case "scan" ->
          new Stage.ScanInput(
              Json.text(node, "step"),
              reader(Json.get(node, "reader")),
              Json.list(node, "splits", StageCodec::split),
              Json.int64(node, "pruned_rows"),
              Optional.ofNullable(node.get("rejected")).map(StageCodec::rejected));
      case "exchange" ->
          new Stage.ExchangeInput(
              Json.int32(node, "exchange"), Json.list(node, "layouts", TypeJson::schema));
      default -> throw Json.unknownTag("stage input", node);
    };
  }

  private static JsonNode rejected(RejectedRows rejected) {
    ObjectNode node = Json.object();
    node.set("sink", sink(rejected.sink()));
    return node.set("schema", TypeJson.encode(rejected.schema()));
  }

  private static RejectedRows rejected(JsonNode node) {
    return new RejectedRows(sink(Json.get(node, "sink")), TypeJson.schema(node, "schema"));
  }

  private static JsonNode node(Stage.Node node) {
    ObjectNode encoded = Json.object();
    encoded.set("operator", operator(node.operator()));
    return encoded.set("consumers", Json.array(node.consumers(), StageCodec::node));
  }

  private static Stage.Node node(JsonNode node) {
    return new Stage.Node(
        operator(Json.get(node, "operator")), Json.list(node, "consumers", StageCodec::node));
  }

  private static JsonNode operator(Operator operator) {
    if (operator instanceof Operator.Filter filter) {
      return Json.tagged("filter")
          .put("step", filter.step())
          .set("predicate", ExprJson.encode(filter.predicate()));
    } else if (operator instanceof Operator.Project project) {
      return Json.tagged("project")
          .put("step", project.step())
          .set("columns", Json.array(project.columns(), ExprJson::encode));
    } else if (operator instanceof Operator.PartialAggregate partial) {
      ObjectNode node = Json.tagged("partial_aggregate").put("step", partial.step());
      node.set("keys", Json.array(partial.keys(), ExprJson::encode));
      return node.set("aggregates", Json.array(partial.aggregates(), ExprJson::encode));
    } else if (operator instanceof Operator.FinalAggregate merge) {
      ObjectNode node =
          Json.tagged("final_aggregate").put("step", merge.step()).put("ordered", merge.ordered());
      node.set("keys", Json.array(merge.keys(), TypeJson::encode));
      return node.set("aggregates", Json.array(merge.aggregates(), ExprJson::encode));
    } else if (operator instanceof Operator.Join join) {
      return JoinJson.encode(join);
    } else if (operator instanceof Operator.CountValues count) {
      return FillJson.encode(count);
    } else if (operator instanceof Operator.MergeCounts merge) {
      return FillJson.encode(merge);
    } else if (operator instanceof Operator.Fill fill) {
      return FillJson.encode(fill);
    } else if (operator instanceof Operator.Sort sort) {
      return Json.tagged("sort")
          .put("step", sort.step())
          .put("limit", sort.limit())
          .set("keys", Json.array(sort.keys(), SortJson::encode));
    } else if (operator instanceof Operator.InOrder order) {
      ObjectNode node = Json.tagged("in_order").put("step", order.step());
      node.set("keys", Json.array(order.keys(), SortJson::encode));
      node.set("lasts", Json.strings(order.lasts()));
      return node.set("firsts", Json.strings(order.firsts()));
    } else if (operator instanceof Operator.Unique unique) {
      return Json.tagged("unique")
          .put("step", unique.step())
          .put("last", unique.last())
          .set("keys", Json.strings(unique.keys()));
    } else if (operator instanceof Operator.Window window) {
      return Json.tagged("window")
          .put("step", window.step())
          .put("ranges", window.ranges().name())
          .put("first_cut", window.firstCut())
          .set("spec", WindowJson.encode(window.spec()));
    } else if (operator instanceof Operator.CarriedWindow window) {
      return Json.tagged("carried_window")
          .put("step", window.step())
          .put("exchange", window.exchange())
          .set("spec", WindowJson.encode(window.spec()));
    } else if (operator instanceof Operator.FirstOfGroups first) {
      return Json.tagged("first_of_groups")
          .put("step", first.step())
          .put("groups", first.groups())
          .put("count", first.count())
          .set("keys", Json.array(first.keys(), SortJson::encode));
    } else if (operator instanceof Operator.CutGroups cut) {
      return Json.tagged("cut_groups").put("step", cut.step()).put("first_cut", cut.firstCut());
    } else if (operator instanceof Operator.RangeStates states) {
      return Json.tagged("range_states")
          .put("step", states.step())
          .put("first_cut", states.firstCut())
          .set("spec", WindowJson.encode(states.spec()));
    } else if (operator instanceof Operator.CarryStates carry) {
      return Json.tagged("carry_states")
          .put("step", carry.step())
          .<ObjectNode>set("spec", WindowJson.encode(carry.spec()))
          .set("schema", TypeJson.encode(carry.schema()));
    } else if (operator instanceof Operator.Check check) {
      return Json.tagged("check")
          .put("step", check.step())
          .put("id", check.id())
          .put("branch", check.branch())
          .set("spec", CheckJson.encode(check.spec()));
    } else if (operator instanceof Operator.Draw draw) {
      return Json.tagged("draw")
          .put("step", draw.step())
          .put("seed", draw.seed())
          .put("branch", draw.branch())
          .set("columns", Json.array(draw.columns(), TypeJson::encode));
    } else if (operator instanceof Operator.Explode explode) {
      return Json.tagged("explode")
          .put("step", explode.step())
          .put("keep_empty", explode.keepEmpty())
          .put("index", explode.index())
          .<ObjectNode>set("columns", Json.strings(explode.columns()))
          .set("schema", TypeJson.encode(explode.schema()));
    } else if (operator instanceof Operator.Unpivot unpivot) {
      return Json.tagged("unpivot")
          .put("step", unpivot.step())
          .put("drop_nulls", unpivot.dropNulls())
          .<ObjectNode>set("columns", Json.strings(unpivot.columns()))
          .set("schema", TypeJson.encode(unpivot.schema()));
    } else if (operator instanceof Operator.Limit limit) {
      return Json.tagged("limit").put("step", limit.step()).put("count", limit.count());
    } else if (operator instanceof Operator.ExchangeWrite write) {
      return Json.tagged("exchange_write")
          .put("step", write.step())
          .put("exchange", write.exchange())
          .put("branch", write.branch());
    } else if (operator instanceof Operator.SampleWrite write) {
      return Json.tagged("sample_write")
          .put("step", write.step())
          .put("exchange", write.exchange());
    } else if (operator instanceof Operator.SinkWrite write) {
      ObjectNode node =
          Json.tagged("sink_write").put("step", write.step()).put("branch", write.branch());
      ArrayNode starts = node.putArray("starts");
      write.starts().forEach(starts::add);
      node.set("sink", sink(write.sink()));
      return node.set("schema", TypeJson.encode(write.schema()));
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown operator " + operator);
  }

  private static Operator operator(JsonNode node) {
    String step = Json.text(node, "step");
    return switch (Json.tag(node)) {
      case "filter" -> new Operator.Filter(step, ExprJson.expression(Json.get(node, "predicate")));
      case "project" -> new Operator.Project(step, Json.list(node, "columns", ExprJson::named));
      case "partial_aggregate" ->
          new Operator.PartialAggregate(
              step,
              Json.list(node, "keys", ExprJson::named),
              Json.list(node, "aggregates", ExprJson::aggregate));
      case "final_aggregate" ->
          new Operator.FinalAggregate(
              step,
              Json.list(node, "keys", TypeJson::field),
              Json.list(node, "aggregates", ExprJson::aggregate),
              Json.bool(node, "ordered"));
      case JoinJson.TAG, JoinJson.BROADCAST_TAG -> JoinJson.decode(step, node);
      case FillJson.COUNT_TAG, FillJson.MERGE_TAG, FillJson.FILL_TAG -> FillJson.decode(step, node);
      case "sort" ->
          new Operator.Sort(
              step, Json.list(node, "keys", SortJson::decode), Json.int64(node, "limit"));
      case "in_order" ->
          new Operator.InOrder(
              step,
              Json.list(node, "keys", SortJson::decode),
              Json.strings(node, "lasts"),
              Json.strings(node, "firsts"));
      case "unique" ->
          new Operator.Unique(step, Json.strings(node, "keys"), Json.bool(node, "last"));
      case "window" ->
          new Operator.Window(
              step,
              WindowJson.decode(Json.get(node, "spec")),
              Operator.Window.Ranges.valueOf(Json.text(node, "ranges")),
              Json.int32(node, "first_cut"));
      case "carried_window" ->
          new Operator.CarriedWindow(
              step, WindowJson.decode(Json.get(node, "spec")), Json.int32(node, "exchange"));
      case "first_of_groups" ->
          new Operator.FirstOfGroups(
              step,
              Json.list(node, "keys", SortJson::decode),
              Json.int32(node, "groups"),
              Json.int64(node, "count"));
      case "cut_groups" -> new Operator.CutGroups(step, Json.int32(node, "first_cut"));
      case "range_states" ->
          new Operator.RangeStates(
              step, WindowJson.decode(Json.get(node, "spec")), Json.int32(node, "first_cut"));
      case "carry_states" ->
          new Operator.CarryStates(
              step, WindowJson.decode(Json.get(node, "spec")), TypeJson.schema(node, "schema"));
      case "check" ->
          new Operator.Check(
              step,
              Json.int32(node, "id"),
              Json.int32(node, "branch"),
              CheckJson.decode(Json.get(node, "spec")));
      case "draw" ->
          new Operator.Draw(
              step,
              Json.int64(node, "seed"),
              Json.int32(node, "branch"),
              Json.list(node, "columns", TypeJson::field));
      case "explode" ->
          new Operator.Explode(
              step,
              Json.strings(node, "columns"),
              Json.bool(node, "keep_empty"),
              Json.bool(node, "index"),
              TypeJson.schema(Json.get(node, "schema")));
      case "unpivot" ->
          new Operator.Unpivot(
              step,
              Json.strings(node, "columns"),
              Json.bool(node, "drop_nulls"),
              TypeJson.schema(Json.get(node, "schema")));
      case "limit" -> new Operator.Limit(step, Json.int64(node, "count"));
      case "exchange_write" ->
          new Operator.ExchangeWrite(
              step, Json.int32(node, "exchange"), Json.int32(node, "branch"));
      case "sample_write" -> new Operator.SampleWrite(step, Json.int32(node, "exchange"));
      case "sink_write" ->
          new Operator.SinkWrite(
              step,
              sink(Json.get(node, "sink")),
              TypeJson.schema(node, "schema"),
              Json.int32(node, "branch"),
              Json.list(node, "starts", JsonNode::asLong));
      default -> throw Json.unknownTag("operator", node);
    };
  }

  private static JsonNode exchange(Exchange exchange, ObjectNode node) {
    node.put("id", exchange.id()).put("step", exchange.step());
    node.set("layouts", Json.array(exchange.layouts(), TypeJson::encode));
    node.set("routing", routing(exchange.routing()));
    exchange.skew().ifPresent(skew -> node.set("skew", skew(skew)));
    return node.put("partitions", exchange.partitions()).put("always_runs", exchange.alwaysRuns());
  }

  private static JsonNode skew(SkewRule skew) {
    return Json.object()
        .put("divides_build", skew.dividesBuild())
        .put("divides_probe", skew.dividesProbe())
        .put("multiplies", skew.multiplies())
        .put("least_rows", skew.leastRows());
  }

  private static Optional<SkewRule> skew(JsonNode exchange) {
    return Optional.ofNullable(exchange.get("skew"))
        .map(
            node ->
                new SkewRule(
                    Json.bool(node, "divides_build"),
                    Json.bool(node, "divides_probe"),
                    Json.bool(node, "multiplies"),
                    Json.int64(node, "least_rows")));
  }

  private static Exchange exchange(JsonNode node) {
    return new Exchange(
        Json.int32(node, "id"),
        Json.text(node, "step"),
        Json.list(node, "layouts", TypeJson::schema),
        routing(Json.get(node, "routing")),
        Json.int32(node, "partitions"),
        Json.bool(node, "always_runs"),
        skew(node));
  }

  private static JsonNode routing(Routing routing) {
    if (routing instanceof Routing.Single) {
      return Json.tagged("single");
    } else if (routing instanceof Routing.SameTask) {
      return Json.tagged("same_task");
    } else if (routing instanceof Routing.Hash hash) {
      return Json.tagged("hash").set("keys", Json.strings(hash.keys()));
    } else if (routing instanceof Routing.Range range) {
      return Json.tagged("range")
          .put("rows", range.rows())
          .put("sampled_before", range.isSampledBefore())
          .put("groups", range.groups().map(Routing.Groups::keys).orElse(-1))
          .put("peers", range.groups().map(Routing.Groups::peers).orElse(0))
          .set("keys", Json.array(range.keys(), SortJson::encode));
    }
    throw new LongbowException(ErrorCode.INTERNAL, "Unknown routing " + routing);
  }

  private static Optional<Routing.Groups> groups(JsonNode range) {
    int keys = Json.int32(range, "groups");
    return keys < 0
        ? Optional.empty()
        : Optional.of(new Routing.Groups(keys, Json.int32(range, "peers")));
  }

  private static Routing routing(JsonNode node) {
    return switch (Json.tag(node)) {
      case "single" -> new Routing.Single();
      case "hash" -> new Routing.Hash(Json.strings(node, "keys"));
      case "range" ->
          new Routing.Range(
              Json.list(node, "keys", SortJson::decode),
              Json.int64(node, "rows"),
              Json.bool(node, "sampled_before"),
              groups(node));
      case "same_task" -> new Routing.SameTask();
      default -> throw Json.unknownTag("routing", node);
    };
  }

  private static JsonNode output(PhysicalPlan.Output output, ObjectNode node) {
    node.set("sink", sink(output.sink()));
    return node.set("schema", TypeJson.encode(output.schema()));
  }

  private static PhysicalPlan.Output output(JsonNode node) {
    return new PhysicalPlan.Output(sink(Json.get(node, "sink")), TypeJson.schema(node, "schema"));
  }

  private static JsonNode reader(ReaderSpec reader, ObjectNode node) {
    node.put("format", reader.format());
    node.set("schema", TypeJson.encode(reader.schema()));
    node.set("predicate", ExprJson.encode(reader.predicate()));
    return node.put("limit", reader.limit()).put("options", reader.options());
  }

  private static ReaderSpec reader(JsonNode node) {
    return new ReaderSpec(
        Json.text(node, "format"),
        TypeJson.schema(node, "schema"),
        ExprJson.optional(node, "predicate"),
        Json.int64(node, "limit"),
        Json.textOrNull(node, "options"));
  }

  private static JsonNode split(Split split) {
    return Json.object()
        .put("index", split.index())
        .put("payload", split.payload())
        .put("rows", split.rows())
        .put("bytes", split.bytes());
  }

  private static Split split(JsonNode node) {
    return new Split(
        Json.int32(node, "index"),
        Json.textOrNull(node, "payload"),
        Json.int64(node, "rows"),
        Json.int64(node, "bytes"));
  }

  private static JsonNode sink(SinkSpec sink) {
    ObjectNode node = Json.object();
    node.set("partition_by", Json.strings(sink.layout().partitionBy()));
    node.set("options", Json.stringMap(sink.options()));
    node.set("order", Json.array(sink.order(), SortJson::encode));
    return node.put("name", sink.name())
        .put("format", sink.format())
        .put("path", sink.path())
        .put("mode", sink.mode().name())
        .put("max_rows", sink.layout().maxRows())
        .put("target_bytes", sink.layout().targetBytes());
  }

  private static SinkSpec sink(JsonNode node) {
    return new SinkSpec(
        Json.text(node, "name"),
        Json.text(node, "format"),
        Json.text(node, "path"),
        SinkSpec.Mode.valueOf(Json.text(node, "mode")),
        Json.stringMap(node, "options"),
        new Layout(
            Json.strings(node, "partition_by"),
            Json.int64(node, "max_rows"),
            Json.int64(node, "target_bytes")),
        Json.list(node, "order", SortJson::decode));
  }
}

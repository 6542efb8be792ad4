package dev.longbow.physical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.codec.RandomPlans;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.RejectedRows;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Split;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.join.JoinSpec;
import dev.longbow.join.OutputColumn;
import dev.longbow.plan.CheckSpec;
import dev.longbow.plan.RowCheck;
import dev.longbow.plan.RowCount;
import dev.longbow.plan.Severity;
import dev.longbow.sort.SortKey;
import dev.longbow.window.Frame;
import dev.longbow.window.WindowCall;
import dev.longbow.window.WindowFunction;
import dev.longbow.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StageCodecTest {
  private static final SinkSpec SINK =
      new SinkSpec(
          "out",
          "parquet",
          "out/ü.parquet",
          SinkSpec.Mode.FAIL,
          Map.of("compression", "zstd", "a", "1", "b", "2"));

  private static final WindowSpec WINDOW =
      new WindowSpec(
          List.of("k", "ü"),
          List.of(new SortKey("t", true, true)),
          List.of(SortKey.ascending("place")),
          List.of(
              new WindowCall(
                  "n",
                  DataType.INT64,
                  false,
                  WindowFunction.ROW_NUMBER,
                  Optional.empty(),
                  Optional.empty(),
                  0,
                  Frame.CUMULATIVE,
                  1),
              new WindowCall(
                  "before",
                  new DataType.Decimal(10, 2),
                  true,
                  WindowFunction.LAG,
                  Optional.of("x"),
                  Optional.empty(),
                  -3,
                  Frame.CUMULATIVE,
                  1),
              new WindowCall(
                  "other",
                  DataType.STRING,
                  true,
                  WindowFunction.LAST_WHERE,
                  Optional.of("x"),
                  Optional.of("b"),
                  0,
                  new Frame(Frame.Unit.RANGE, OptionalLong.of(-1L << 40), OptionalLong.empty()),
                  1),
              new WindowCall(
                  "mean",
                  DataType.FLOAT64,
                  true,
                  WindowFunction.MEAN,
                  Optional.of("y"),
                  Optional.empty(),
                  0,
                  Frame.lastRows(10),
                  4)));

  @Test
  void stagesComeBack() {
    for (long seed = 0; seed < 200; seed++) {
      String text = StageCodec.encode(stage(new RandomPlans(seed)));
      assertEquals(text, StageCodec.encode(StageCodec.stage(text)), "seed " + seed);
    }
  }

  @Test
  void everyFieldComesBack() {
    Stage stage =
        new Stage(
            3,
            new Stage.ExchangeInput(2, new Schema(List.of(Field.of("k", DataType.STRING)))),
            List.of(
                new Stage.Node(
                    new Operator.FinalAggregate(
                        "g", List.of(Field.of("k", DataType.STRING)), List.of()),
                    List.of(
                        new Stage.Node(new Operator.Limit("l", Long.MAX_VALUE), List.of()),
                        new Stage.Node(
                            new Operator.Draw(
                                "s", -7, 2, List.of(new Field("r", DataType.FLOAT64, false))),
                            List.of()),
                        new Stage.Node(new Operator.Unique("u", List.of("k"), true), List.of()),
                        new Stage.Node(
                            new Operator.InOrder(
                                "o",
                                List.of(new SortKey("k", true, true)),
                                List.of("00ff"),
                                List.of("01")),
                            List.of()),
                        new Stage.Node(
                            new Operator.Window("w", WINDOW, Operator.Window.Ranges.CUT, 7),
                            List.of()),
                        new Stage.Node(new Operator.Window("w", WINDOW), List.of()),
                        new Stage.Node(new Operator.CutGroups("w", 7), List.of()),
                        new Stage.Node(new Operator.RangeStates("w", WINDOW, 7), List.of()),
                        new Stage.Node(
                            new Operator.CarryStates(
                                "w", WINDOW, Schema.of(Field.of("k", DataType.STRING))),
                            List.of()),
                        new Stage.Node(
                            new Operator.Explode(
                                "e",
                                List.of("l", "m"),
                                true,
                                false,
                                new Schema(List.of(Field.of("l", DataType.INT64)))),
                            List.of()),
                        new Stage.Node(
                            new Operator.Unpivot(
                                "r",
                                List.of("l", "m"),
                                true,
                                new Schema(List.of(Field.of("l", DataType.INT64)))),
                            List.of()),
                        new Stage.Node(
                            new Operator.Check(
                                "c",
                                3,
                                4,
                                new CheckSpec(
                                    "c",
                                    List.of(
                                        new RowCheck(
                                            0,
                                            "TRUE",
                                            "condition",
                                            List.of("k"),
                                            Severity.REJECT,
                                            new BoundExpr.Literal(true, DataType.BOOL))),
                                    List.of(
                                        new RowCount(1, "many", Severity.WARN, 5, Long.MAX_VALUE)),
                                    Optional.of("n"),
                                    Optional.of(
                                        new RejectedRows(
                                            new SinkSpec(
                                                "c.rejected",
                                                "csv",
                                                "bad.csv",
                                                SinkSpec.Mode.OVERWRITE,
                                                Map.of()),
                                            Schema.of(Field.of("k", DataType.STRING)))))),
                            List.of()),
                        new Stage.Node(
                            new Operator.SinkWrite(
                                "o", SINK, Schema.of(Field.of("k", DataType.STRING)), 1),
                            List.of())))));
    assertEquals(stage, StageCodec.stage(StageCodec.encode(stage)));
    Exchange exchange =
        new Exchange(
            2, "g", Schema.of(new Field("k", DataType.UUID, false)), List.of("k"), 16, true);
    assertEquals(exchange, StageCodec.exchange(StageCodec.encode(exchange)));
    Exchange ranges =
        new Exchange(
            3,
            "s",
            exchange.layouts(),
            new Routing.Range(List.of(new SortKey("k", true, false)), 7, true),
            9,
            false);
    assertEquals(ranges, StageCodec.exchange(StageCodec.encode(ranges)));
    Exchange groups =
        new Exchange(
            3,
            "w",
            List.of(exchange.schema(), exchange.schema()),
            new Routing.Range(
                List.of(new SortKey("k", true, false)),
                7,
                false,
                Optional.of(new Routing.Groups(1, 2))),
            9,
            false);
    assertEquals(groups, StageCodec.exchange(StageCodec.encode(groups)));
    Exchange same = new Exchange(4, "w", exchange.layouts(), new Routing.SameTask(), 9, false);
    assertEquals(same, StageCodec.exchange(StageCodec.encode(same)));
    Exchange single = new Exchange(4, "l", exchange.schema(), List.of(), 1, false);
    assertEquals(single, StageCodec.exchange(StageCodec.encode(single)));
    Exchange split =
        new Exchange(
            5,
            "j",
            List.of(exchange.schema(), exchange.schema()),
            Routing.hash(List.of("k")),
            16,
            false,
            Optional.of(new SkewRule(false, true, true, 1L << 40)));
    assertEquals(split, StageCodec.exchange(StageCodec.encode(split)));
    PhysicalPlan.Output output = new PhysicalPlan.Output(SINK, exchange.schema());
    assertEquals(output, StageCodec.output(StageCodec.encode(output)));
    ReaderSpec reader = new ReaderSpec("rows", exchange.schema(), Optional.empty(), 7, null);
    assertEquals(reader, StageCodec.reader(StageCodec.encode(reader)));
  }

  @Test
  void splitsCanTravelApart() {
    Stage stage = stage(new RandomPlans(1));
    Stage without = StageCodec.stage(StageCodec.encode(stage.withoutSplits()));
    assertEquals(List.of(), ((Stage.ScanInput) without.input()).splits());
    assertEquals(stage.roots().size(), without.roots().size());
  }

  @Test
  void anotherVersionIsRefused() {
    String text =
        StageCodec.encode(stage(new RandomPlans(1))).replace("\"version\":1", "\"version\":99");
    LongbowException error = assertThrows(LongbowException.class, () -> StageCodec.stage(text));
    assertEquals(
        "LB901 Cannot read a plan of version 99, this Longbow reads version 1: the submitting and"
            + " the running side must be the same release",
        error.line());
  }

  @Test
  void textOfAnotherKindIsRefused() {
    String text = StageCodec.encode(new PhysicalPlan.Output(SINK, new RandomPlans(1).schema()));
    LongbowException error = assertThrows(LongbowException.class, () -> StageCodec.stage(text));
    assertEquals("LB901", error.code().label());
  }

  private static Stage stage(RandomPlans random) {
    Stage.Node write = node(new Operator.ExchangeWrite("agg", random.number(), random.number()));
    Stage.Node sink = node(new Operator.SinkWrite("out", SINK, random.schema(), random.number()));
    return new Stage(
        random.number(),
        new Stage.ScanInput(
            "in",
            new ReaderSpec(
                "parquet",
                random.schema(),
                Optional.of(random.expression(3)),
                Long.MAX_VALUE,
                "{\"nested\": [\"json\"]}"),
            List.of(new Split(0, "{}", -1, 5), new Split(1, "{\"f\": \"ä\"}", 9, 1L << 40)),
            5,
            Optional.of(new RejectedRows(SINK, random.schema()))),
        List.of(
            node(new Operator.Filter("f", random.expression(3)), write, sink),
            node(
                new Operator.Project("p", random.named()),
                node(
                    new Operator.PartialAggregate("agg", random.named(), random.aggregates()),
                    write)),
            node(
                new Operator.FinalAggregate("agg", random.schema().fields(), random.aggregates()),
                node(new Operator.Limit("first", 10), sink)),
            node(join(random), sink),
            node(broadcast(join(random)), sink),
            node(new Operator.Sort("s", List.of(new SortKey("a", true, false)), 7), sink)));
  }

  private static Operator.BroadcastJoin broadcast(Operator.HashJoin join) {
    return new Operator.BroadcastJoin(
        join.step(), join.spec(), join.build(), join.probe(), join.check(), 7);
  }

  private static Operator.HashJoin join(RandomPlans random) {
    List<OutputColumn> columns = new ArrayList<>();
    for (OutputColumn.Source source : OutputColumn.Source.values()) {
      random.schema().fields().forEach(f -> columns.add(new OutputColumn(f, source, 3)));
    }
    return new Operator.HashJoin(
        "j",
        new JoinSpec(
            JoinSpec.Type.FULL,
            2,
            true,
            Optional.of(new JoinSpec.Condition(random.expression(3), columns)),
            columns),
        random.schema(),
        // Never the same as the build side's.
        Schema.of(new Field("probe", random.schema().field(0).type(), true)),
        new Operator.KeyCheck(true, "m:1", false, true, 9, List.of("a", "b"), List.of("a", "c")));
  }

  private static Stage.Node node(Operator operator, Stage.Node... consumers) {
    return new Stage.Node(operator, List.of(consumers));
  }
}

package dev.longbow.physical;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What plans are warned of, and what silences it. */
class PlanWarningsTest {
  private static final LogicalPlan VITALS = TestSource.scan("vitals", 50_000_000, 32);
  private static final LogicalPlan SMALL = TestSource.scan("small", 1000, 2);
  private static final BoundExpr K = column(SMALL, "k");

  private static LogicalPlan join(
      String step, LogicalPlan left, LogicalPlan right, JoinSettings how) {
    return PlanBuilder.join(step, left, right, how, BindContext.DEFAULT);
  }

  private static List<String> warnings(LogicalPlan plan) {
    return PhysicalPlanner.planned(Optimizer.optimize(pipeline(plan))).warnings();
  }

  private static final JoinSettings ON_K = JoinSettings.on(JoinType.INNER, List.of("k"));

  @Test
  void warnsOfJoinsThatMayMultiplyRows() {
    List<String> multiply =
        List.of(
            "[j] Rows may multiply: neither side is known to have each key (k) only once. Write"
                + " validate: m:1, 1:m or 1:1 to have it checked, or m:m if that is meant");
    assertEquals(multiply, warnings(join("j", SMALL, SMALL, ON_K)));
    assertEquals(multiply, warnings(join("j", aggregate("g", SMALL, "x", "k", "b"), SMALL, ON_K)));
    LogicalPlan grouped = aggregate("g", SMALL, "x", "k");
    LogicalPlan renamed =
        filter("f", project("p", grouped, named("k", column(grouped, "k"))), equal(K, "a"));
    assertEquals(List.of(), warnings(join("j", SMALL, renamed, ON_K)));
    LogicalPlan unique =
        new LogicalPlan.Unique("u", select("s", SMALL, "k", "y"), List.of("k"), List.of(), false);
    assertEquals(List.of(), warnings(join("j", SMALL, unique, ON_K)));
    assertEquals(List.of(), warnings(join("j", grouped, SMALL, ON_K)));
    LogicalPlan once = join("once", renamed, grouped, ON_K);
    assertEquals(List.of(), warnings(join("j", SMALL, select("s", once, "k"), ON_K)));
    for (String stated : List.of("m:m", "m:1", "1:m", "1:1")) {
      assertEquals(List.of(), warnings(join("j", SMALL, SMALL, ON_K.withValidate(stated))));
    }
    assertEquals(List.of(), warnings(join("j", SMALL, SMALL, ON_K.withMaxOutputRows(10))));
    for (JoinType filter : List.of(JoinType.SEMI, JoinType.ANTI)) {
      assertEquals(
          List.of(), warnings(join("j", SMALL, SMALL, JoinSettings.on(filter, List.of("k")))));
    }
  }

  @Test
  void oneRowAtMostMultipliesNothing() {
    for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT, JoinType.FULL)) {
      JoinSettings onK = JoinSettings.on(type, List.of("k"));
      for (int rows = 0; rows <= 1; rows++) {
        LogicalPlan few = TestSource.scan("few", rows, 1);
        assertEquals(List.of(), warnings(join("j", SMALL, few, onK)), type + " " + rows);
        assertEquals(List.of(), warnings(join("j", few, SMALL, onK)), type + " " + rows);
      }
      assertEquals(List.of(), warnings(join("j", SMALL, limit(SMALL, 1), onK)));
      assertEquals(1, warnings(join("j", SMALL, TestSource.scan("two", 2, 1), onK)).size());
    }
  }

  @Test
  void warnsOfAllPairs() {
    assertEquals(
        List.of(
            "[j] Joins every row with every row. Join on keys, or write validate: m:m"
                + " if that is meant"),
        warnings(join("j", SMALL, SMALL, JoinSettings.cross())));
    assertEquals(
        List.of(), warnings(join("j", SMALL, aggregate("t", SMALL, null), JoinSettings.cross())));
  }

  @Test
  void warnsOfSortsThatAreOfNoUse() {
    LogicalPlan sorted =
        PlanBuilder.sort("s", SMALL, List.of(SortKey.ascending("x")), Long.MAX_VALUE);
    assertEquals(
        List.of(
            "[s] Nothing uses this order: [g] gives rows in an order of its own. Sort after it, or"
                + " not at all"),
        warnings(aggregate("g", sorted, "x", "k")));
    assertEquals(List.of(), warnings(sorted));
    assertEquals(List.of(), warnings(aggregate("g", limit(sorted, 10), "x", "k")));
    LogicalPlan first =
        PlanBuilder.groupBy(
            "g",
            sorted,
            List.of(ExprParser.parse("k")),
            List.of(ExprParser.parse("first(y) AS y")),
            BindContext.DEFAULT);
    assertEquals(List.of(), warnings(first));
  }

  @Test
  void warnsOfFiltersThatStayAboveASort() {
    LogicalPlan sorted =
        PlanBuilder.sort("s", SMALL, List.of(SortKey.ascending("x")), Long.MAX_VALUE);
    BoundExpr mayFail = above(call("div", literal(10L), column(sorted, "x")), 1L);
    assertEquals(
        List.of(
            "[f] Filters after [s] has sorted all rows: the condition could fail or needs columns"
                + " computed after the sort, so it was not moved. Filter first, then sort"),
        warnings(filter("f", sorted, mayFail)));
    assertEquals(List.of(), warnings(filter("f", sorted, above(column(sorted, "x"), 1L))));
  }

  @Test
  void warnsOfMuchWorkForOneTask() {
    LogicalPlan median =
        PlanBuilder.groupBy(
            "g",
            VITALS,
            List.of(),
            List.of(ExprParser.parse("median(y) AS y")),
            BindContext.DEFAULT);
    assertEquals(
        List.of(
            "[g] One task does all of it (aggregate everything, sorts values), with about"
                + " 5,000,001 rows"),
        warnings(median));
  }

  @Test
  void warnsOfCastsThereAndBack() {
    assertEquals(
        List.of(
            "[s] Casts CAST(x AS int32) to int64 and back to int32, which changes nothing: leave"
                + " both casts out"),
        warnings(cast("CAST(CAST(CAST(x AS int32) AS int64) AS int32) + 1 AS x")));
    assertEquals(
        List.of(
            "[s] Casts date(ts) to timestamp and back to date, which changes nothing: leave both"
                + " casts out"),
        warnings(cast("CAST(CAST(date(ts) AS timestamp) AS date) AS day")));
    // These round, check or drop something.
    assertEquals(
        List.of(),
        warnings(
            cast(
                "CAST(CAST(y AS float32) AS float64) AS y",
                "CAST(CAST(x AS int32) AS int64) AS x",
                "CAST(CAST(x AS float64) AS int64) AS rounded",
                "CAST(CAST(ts AS date) AS timestamp) AS day",
                "CAST(CAST(x AS string) AS int64) AS parsed")));
  }

  private static LogicalPlan cast(String... columns) {
    return PlanBuilder.select(
        "s", SMALL, Arrays.stream(columns).map(ExprParser::parse).toList(), BindContext.DEFAULT);
  }

  @Test
  void warnsOfLargeTextThatIsParsedAgain() {
    LogicalPlan text = text(50_000_000);
    LogicalPlan mean = aggregate("g", text, "x", "k");
    LogicalPlan twice = join("j", text, mean, ON_K);
    assertEquals(
        List.of(
            "[text] Reads and parses files.csv (381.5 MB of text) 2 times. Convert it to Parquet"
                + " once, \"longbow convert\", and read that"),
        warnings(twice));
    assertEquals(List.of(), warnings(mean));
    LogicalPlan small = text(1000);
    assertEquals(List.of(), warnings(join("j", small, aggregate("g", small, "x", "k"), ON_K)));
    assertEquals(List.of(), warnings(join("j", VITALS, aggregate("g", VITALS, "x", "k"), ON_K)));
  }

  private static LogicalPlan text(long rows) {
    return LogicalPlan.Scan.of("text", new TextSource(TestSource.of("files.csv", rows, 4)));
  }

  @Test
  void explainSaysWhatCollectingWouldHold() {
    assertEquals(
        "",
        explained(SMALL, OptionalLong.of(1L << 30))
            + explained(limit(VITALS, 10), OptionalLong.of(1L << 30))
            + explained(VITALS, OptionalLong.empty()));
    assertEquals(
        "  [vitals] collect() would hold about 50,000,000 rows, 1.9 GB, with a memory budget of"
            + " 1.0 GB: batches(n) and the write methods hold a few batches at a time\n",
        explained(VITALS, OptionalLong.of(1L << 30)));
  }

  /** The warnings of a frame that is explained with a memory budget. */
  private static String explained(LogicalPlan plan, OptionalLong memory) {
    SinkSpec sink = new SinkSpec("c", CollectWarning.FORMAT, "", SinkSpec.Mode.OVERWRITE, Map.of());
    PipelinePlan pipeline =
        new PipelinePlan("p", List.of(), List.of(new PipelinePlan.Output(plan, sink)));
    String text = Explain.text(pipeline, new ExplainOptions(false, 1, memory));
    int at = text.indexOf("Warnings\n");
    return at < 0 ? "" : text.substring(at + "Warnings\n".length());
  }

  /** The test table as if it were text. */
  private record TextSource(TestSource table) implements Source {
    @Override
    public String format() {
      return "csv";
    }

    @Override
    public String location() {
      return table.location();
    }

    @Override
    public Schema schema() {
      return table.schema();
    }

    @Override
    public Estimate estimate(ScanRequest request) {
      return table.estimate(request);
    }

    @Override
    public PushdownResult pushDown(BoundExpr predicate) {
      return table.pushDown(predicate);
    }

    @Override
    public ScanPlan plan(ScanRequest request) {
      return table.plan(request);
    }

    @Override
    public List<InputFile> files() {
      return List.of();
    }
  }
}

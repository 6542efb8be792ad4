package dev.longbow.physical;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.output;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;
import static dev.longbow.plan.TestPlans.union;

import dev.longbow.column.DataType;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.GoldenFile;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExplainTest {
  private static final LogicalPlan VITALS = TestSource.scan("vitals", 50_000_000, 32);
  private static final LogicalPlan SMALL = TestSource.scan("small", 1000, 1);
  private static final BoundExpr X = column(VITALS, "x");
  private static final BoundExpr K = column(VITALS, "k");

  private static LogicalPlan monthly() {
    LogicalPlan recent = filter("recent", VITALS, and(equal(K, "UCSF"), above(X, 100L)));
    LogicalPlan dated =
        project(
            "dated",
            recent,
            named("k", K),
            named("y", column(VITALS, "y")),
            named("year", call(DataType.INT64, "year", column(VITALS, "ts"))));
    return aggregate("monthly", dated, "y", "k", "year");
  }

  @Test
  void filterAndGroup() {
    GoldenFile.check(
        "filter_and_group.txt", Explain.text(pipeline(monthly()), ExplainOptions.DEFAULT));
  }

  @Test
  void trace() {
    GoldenFile.check("trace.txt", Explain.text(pipeline(monthly()), ExplainOptions.TRACE));
  }

  @Test
  void unionAndLimit() {
    LogicalPlan both = union(select("a", VITALS, "k", "x"), select("b", SMALL, "k", "x"));
    GoldenFile.check(
        "union_and_limit.txt",
        Explain.text(pipeline(limit(filter("f", both, above(X, 5L)), 10)), ExplainOptions.DEFAULT));
  }

  @Test
  void sorts() {
    List<SortKey> keys = List.of(new SortKey("k", true, false), new SortKey("x", false, true));
    GoldenFile.check(
        "sorts.txt",
        Explain.text(
            new PipelinePlan(
                "sorts",
                List.of(),
                List.of(
                    output("all", PlanBuilder.sort("all", VITALS, keys, Long.MAX_VALUE)),
                    output("first", PlanBuilder.sort("first", VITALS, keys, 100)))),
            ExplainOptions.DEFAULT));
  }

  /** Partitions by ranges, the rows of all in order, a frame to the partition's end. */
  @Test
  void windows() {
    List<LogicalPlan> windows = new ArrayList<>();
    for (String function :
        List.of(
            "rolling_mean(x, 10) OVER (PARTITION BY k ORDER BY ts)",
            "row_number() OVER (ORDER BY ts)",
            "sum(x) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)",
            "x / sum(x) OVER (PARTITION BY k)")) {
      String name = "w" + windows.size();
      windows.add(
          PlanBuilder.select(
              name,
              VITALS,
              List.of(ExprParser.parse("k"), ExprParser.parse(function).as("f")),
              BindContext.DEFAULT));
    }
    GoldenFile.check(
        "windows.txt",
        Explain.text(
            new PipelinePlan(
                "windows",
                List.of(),
                windows.stream().map(window -> output(window.step(), window)).toList()),
            ExplainOptions.DEFAULT));
  }

  @Test
  void sharedStep() {
    LogicalPlan shared = filter("recent", VITALS, above(X, 100L));
    LogicalPlan reference = new LogicalPlan.SharedRef("recent", shared.schema());
    PipelinePlan pipeline =
        new PipelinePlan(
            "two outputs",
            List.of(new PipelinePlan.Shared("recent", shared)),
            List.of(
                output("groups", aggregate("g", reference, "x", "k")),
                output("total", aggregate("t", reference, null)),
                output("rows", select("s", reference, "k", "y"))));
    GoldenFile.check("shared_step.txt", Explain.text(pipeline, ExplainOptions.DEFAULT));
  }

  /** What a join, its check and a sort cost, with a budget that is too small for them. */
  @Test
  void joinAndSort() {
    LogicalPlan encounters = TestSource.scan("encounters", 2_000_000, 4);
    LogicalPlan joined =
        PlanBuilder.join(
            "joined",
            select("vitals", VITALS, "k", "x"),
            select("encounters", encounters, "k", "y", "ts"),
            JoinSettings.on(JoinType.LEFT, List.of("k"))
                .withValidate("m:1")
                .withMaxOutputRows(60_000_000),
            BindContext.DEFAULT);
    LogicalPlan sorted =
        PlanBuilder.sort("sorted", joined, List.of(SortKey.ascending("ts")), Long.MAX_VALUE);
    GoldenFile.check(
        "join_and_sort.txt",
        Explain.text(pipeline(sorted), new ExplainOptions(false, 4, OptionalLong.of(256L << 20))));
  }

  @Test
  void joins() {
    LogicalPlan named = select("named", SMALL, "k", "y");
    LogicalPlan joined =
        PlanBuilder.join(
            "facilities",
            VITALS,
            named,
            JoinSettings.on(JoinType.LEFT, List.of("k")).withValidate("m:1"),
            BindContext.DEFAULT);
    LogicalPlan pairs =
        PlanBuilder.join(
            "pairs",
            select("few", joined, "k", "x"),
            select("other", VITALS, "k", "ts"),
            JoinSettings.on(JoinType.INNER, List.of("k")),
            BindContext.DEFAULT);
    GoldenFile.check("joins.txt", Explain.text(pipeline(pairs), ExplainOptions.DEFAULT));
  }
}

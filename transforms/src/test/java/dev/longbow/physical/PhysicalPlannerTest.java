package dev.longbow.physical;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.output;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.expr.BindContext;
import dev.longbow.join.JoinSpec;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PhysicalPlannerTest {
  private static final LogicalPlan SMALL = TestSource.scan("small", 1000, 1);
  private static final LogicalPlan LARGE = TestSource.scan("large", 50_000_000, 32);

  @Test
  void aScanFilterAndSinkAreOneStage() {
    PhysicalPlan plan =
        PhysicalPlanner.plan(pipeline(filter("f", LARGE, above(column(LARGE, "x"), 5L))));
    assertEquals("0: scan large -> filter(out[0])", shape(plan));
    assertEquals(32, ((Stage.ScanInput) plan.stages().get(0).input()).splits().size());
    assertEquals(LARGE.schema(), plan.outputs().get(0).schema());
  }

  @Test
  void anAggregationIsCutAtItsExchange() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(aggregate("g", LARGE, "x", "k")));
    assertEquals(
        """
        0: scan large -> partial(exchange 0[0])
        1: exchange 0 -> final(out[0])""",
        shape(plan));
    Exchange exchange = plan.exchange(0);
    assertEquals(List.of("k"), exchange.keys());
    assertEquals(16, exchange.partitions());
    assertEquals(false, exchange.alwaysRuns());
  }

  @Test
  void aSmallAggregationHasOnePartition() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(aggregate("g", SMALL, "x", "k")));
    assertEquals(1, plan.exchange(0).partitions());
  }

  @Test
  void partitionsGrowWithTheStateAndEndAt256OrForTerabytesAt2048() {
    LogicalPlan huge = TestSource.scan("huge", 1_000_000_000L, 100);
    LogicalPlan enormous = TestSource.scan("enormous", 1L << 50, 100);
    int forHuge =
        PhysicalPlanner.plan(pipeline(aggregate("g", huge, "x", "k"))).exchange(0).partitions();
    assertTrue(forHuge > 16 && forHuge <= 256, "partitions: " + forHuge);
    assertEquals(1, Integer.bitCount(forHuge), "partitions: " + forHuge);
    assertEquals(
        2048,
        PhysicalPlanner.plan(pipeline(aggregate("g", enormous, "x", "k")))
            .exchange(0)
            .partitions());
  }

  @Test
  void oneGroupOverEverythingAlwaysRuns() {
    Exchange exchange = PhysicalPlanner.plan(pipeline(aggregate("g", LARGE, "x"))).exchange(0);
    assertEquals(List.of(), exchange.keys());
    assertEquals(1, exchange.partitions());
    assertTrue(exchange.alwaysRuns());
  }

  @Test
  void aLimitOverSeveralTasksBringsThemTogether() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(limit(LARGE, 10)));
    assertEquals(
        """
        0: scan large -> limit(exchange 0[0])
        1: exchange 0 -> limit(out[0])""",
        shape(plan));
    assertEquals(1, plan.exchange(0).partitions());
  }

  @Test
  void aLimitOverOneTaskStaysInIt() {
    assertEquals(
        "0: scan small -> limit(out[0])", shape(PhysicalPlanner.plan(pipeline(limit(SMALL, 10)))));
    assertEquals(
        """
        0: scan large -> partial(exchange 0[0])
        1: exchange 0 -> final(limit(out[0]))""",
        shape(PhysicalPlanner.plan(pipeline(limit(aggregate("g", LARGE, "x"), 10)))));
  }

  @Test
  void theBranchesOfAUnionWriteInOrder() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(union(union(SMALL, LARGE), SMALL)));
    assertEquals(
        """
        0: scan small -> out[0]
        1: scan large -> out[1]
        2: scan small -> out[2]""",
        shape(plan));
  }

  @Test
  void operatorsAboveAUnionRunInEachBranch() {
    LogicalPlan both = union(SMALL, LARGE);
    PhysicalPlan plan =
        PhysicalPlanner.plan(
            pipeline(aggregate("g", filter("f", both, above(column(both, "x"), 1L)), "x", "k")));
    assertEquals(
        """
        0: scan small -> filter(partial(exchange 0[0]))
        1: scan large -> filter(partial(exchange 0[1]))
        2: exchange 0 -> final(out[0])""",
        shape(plan));
  }

  @Test
  void aSharedStepIsComputedOnce() {
    LogicalPlan reference = new LogicalPlan.SharedRef("s", LARGE.schema());
    PhysicalPlan plan =
        PhysicalPlanner.plan(
            new PipelinePlan(
                "p",
                List.of(
                    new PipelinePlan.Shared(
                        "s", filter("f", LARGE, above(column(LARGE, "x"), 1L)))),
                List.of(output("a", aggregate("g", reference, "x", "k")), output("b", reference))));
    assertEquals(
        """
        0: scan large -> filter(partial(exchange 0[0]), b[0])
        1: exchange 0 -> final(a[0])""",
        shape(plan));
  }

  @Test
  void aSharedUnionUsedTwiceInAUnionKeepsItsPlaces() {
    LogicalPlan reference = new LogicalPlan.SharedRef("s", SMALL.schema());
    PhysicalPlan plan =
        PhysicalPlanner.plan(
            new PipelinePlan(
                "p",
                List.of(new PipelinePlan.Shared("s", union(SMALL, LARGE))),
                List.of(output("out", union(reference, reference)))));
    // Rows of the first reference come before those of the second.
    assertEquals(
        """
        0: scan small -> out[0], out[2]
        1: scan large -> out[1], out[3]""",
        shape(plan));
  }

  @Test
  void sharedStepsMayUseEarlierOnes() {
    LogicalPlan first = new LogicalPlan.SharedRef("first", SMALL.schema());
    LogicalPlan grouped = aggregate("g", first, "x", "k");
    LogicalPlan second = new LogicalPlan.SharedRef("second", grouped.schema());
    PhysicalPlan plan =
        PhysicalPlanner.plan(
            new PipelinePlan(
                "p",
                List.of(
                    new PipelinePlan.Shared("first", SMALL),
                    new PipelinePlan.Shared("second", grouped)),
                List.of(output("a", second), output("b", second), output("c", first))));
    assertEquals(
        """
        0: scan small -> partial(exchange 0[0]), c[0]
        1: exchange 0 -> final(a[0], b[0])""",
        shape(plan));
  }

  @Test
  void planningTwiceGivesTheSame() {
    PipelinePlan pipeline = pipeline(limit(aggregate("g", LARGE, "x", "k"), 3));
    assertEquals(PhysicalPlanner.plan(pipeline), PhysicalPlanner.plan(pipeline));
  }

  private static LogicalPlan sort(LogicalPlan input, long limit) {
    return PlanBuilder.sort("s", input, List.of(new SortKey("x", true, false)), limit);
  }

  @Test
  void manyRowsAreSortedByRanges() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(sort(LARGE, Long.MAX_VALUE)));
    assertEquals(
        """
        0: scan large -> exchange 0[0]
        1: exchange 0 -> sort(out[0])""",
        shape(plan));
    Exchange exchange = plan.exchange(0);
    assertEquals(
        new Routing.Range(List.of(new SortKey("x", true, false)), 500_000, false),
        exchange.routing());
    assertEquals(256, exchange.partitions());
    assertEquals(
        200,
        PhysicalPlanner.plan(
                pipeline(sort(LARGE, Long.MAX_VALUE)), 1_000_000, BroadcastLimit.DEFAULT)
            .exchange(0)
            .partitions());
    LogicalPlan enormous = TestSource.scan("enormous", 1L << 40, 1);
    assertEquals(
        2048,
        PhysicalPlanner.plan(pipeline(sort(enormous, Long.MAX_VALUE))).exchange(0).partitions());
  }

  @Test
  void fewRowsAreSortedByOneTask() {
    assertEquals(
        "0: scan small -> sort(out[0])",
        shape(PhysicalPlanner.plan(pipeline(sort(SMALL, Long.MAX_VALUE)))));
    Exchange two =
        PhysicalPlanner.plan(pipeline(sort(union(SMALL, SMALL), Long.MAX_VALUE))).exchange(0);
    assertEquals(new Routing.Single(), two.routing());
    assertEquals(1, two.partitions());
  }

  @Test
  void firstRowsInOrderNeedNoRanges() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(sort(LARGE, 1000)));
    assertEquals(
        """
        0: scan large -> sort(exchange 0[0])
        1: exchange 0 -> sort(out[0])""",
        shape(plan));
    assertEquals(1, plan.exchange(0).partitions());
  }

  @Test
  void aLimitOverRangesBringsTheirFirstRowsTogether() {
    PhysicalPlan plan = PhysicalPlanner.plan(pipeline(limit(sort(LARGE, Long.MAX_VALUE), 10)));
    assertEquals(
        """
        0: scan large -> exchange 0[0]
        1: exchange 0 -> sort(limit(exchange 1[0]))
        2: exchange 1 -> limit(out[0])""",
        shape(plan));
  }

  /** One line per stage: its input and its operator tree. */
  private static LogicalPlan join(LogicalPlan left, LogicalPlan right, JoinType type) {
    return PlanBuilder.join(
        "j", left, right, JoinSettings.on(type, List.of("k")), BindContext.DEFAULT);
  }

  @Test
  void theSmallerSideOfAJoinComesFirst() {
    String expected =
        """
        0: scan %s -> project(exchange 0[0])
        1: scan %s -> exchange 0[1]
        2: exchange 0 -> hashjoin(out[0])""";
    PhysicalPlan right = partitioned(pipeline(join(LARGE, SMALL, JoinType.INNER)));
    assertEquals(expected.formatted("small", "large"), shape(right));
    assertEquals(16, right.exchange(0).partitions());
    assertEquals("k_right", right.exchange(0).layouts().get(0).field(0).name());
    assertEquals("k", right.exchange(0).layouts().get(1).field(0).name());
    PhysicalPlan left = partitioned(pipeline(join(SMALL, LARGE, JoinType.INNER)));
    assertEquals(
        """
        0: scan small -> exchange 0[0]
        1: scan large -> project(exchange 0[1])
        2: exchange 0 -> hashjoin(out[0])""",
        shape(left));
  }

  private static Optional<SkewRule> skew(JoinType type, LogicalPlan left, LogicalPlan right) {
    return partitioned(pipeline(join(left, right, type))).exchange(0).skew();
  }

  @Test
  void largeJoinsMayBeSplitWhereNoUnmatchedRowsAskForAllOfTheOtherSide() {
    assertEquals(
        Optional.of(new SkewRule(true, true, true, 250_000)), skew(JoinType.INNER, LARGE, SMALL));
    assertEquals(
        Optional.of(new SkewRule(false, true, true, 250_000)), skew(JoinType.LEFT, LARGE, SMALL));
    assertEquals(
        Optional.of(new SkewRule(true, false, true, 250_000)), skew(JoinType.LEFT, SMALL, LARGE));
    assertEquals(
        Optional.of(new SkewRule(false, true, false, 250_000)), skew(JoinType.ANTI, LARGE, SMALL));
    assertEquals(Optional.empty(), skew(JoinType.FULL, LARGE, SMALL));
    assertEquals(Optional.empty(), skew(JoinType.INNER, SMALL, SMALL));
  }

  @Test
  void rowsThatStayWithoutAPartnerStreamPast() {
    PhysicalPlan plan = partitioned(pipeline(join(LARGE, SMALL, JoinType.LEFT)));
    assertEquals(
        """
        0: scan small -> project(exchange 0[0])
        1: scan large -> exchange 0[1]
        2: exchange 0 -> hashjoin(out[0])""",
        shape(plan));
    Operator.HashJoin join = (Operator.HashJoin) plan.stages().get(2).roots().get(0).operator();
    assertEquals(JoinSpec.Type.PROBE_OUTER, join.spec().type());
    assertEquals(plan.outputs().get(0).schema(), join.spec().outputSchema());
  }

  @Test
  void bothSidesOfAJoinMayBeUnions() {
    PhysicalPlan plan =
        partitioned(pipeline(join(union(LARGE, LARGE), union(SMALL, SMALL), JoinType.LEFT)));
    assertEquals(
        """
        0: scan small -> project(exchange 0[0])
        1: scan small -> project(exchange 0[1])
        2: scan large -> exchange 0[2]
        3: scan large -> exchange 0[3]
        4: exchange 0 -> hashjoin(out[0])""",
        shape(plan));
  }

  private static PhysicalPlan partitioned(PipelinePlan pipeline) {
    return PhysicalPlanner.plan(pipeline, BroadcastLimit.NONE);
  }

  /** One line per stage: its input and its operator tree. */
  static String shape(PhysicalPlan plan) {
    return plan.stages().stream()
        .map(stage -> stage.id() + ": " + input(stage.input()) + " -> " + nodes(stage.roots()))
        .collect(Collectors.joining("\n"));
  }

  private static String input(Stage.Input input) {
    return input instanceof Stage.ScanInput scan
        ? "scan " + scan.step()
        : "exchange " + ((Stage.ExchangeInput) input).exchange();
  }

  private static String nodes(List<Stage.Node> nodes) {
    return nodes.stream()
        .map(
            node -> {
              String name = name(node.operator());
              return node.consumers().isEmpty() ? name : name + "(" + nodes(node.consumers()) + ")";
            })
        .collect(Collectors.joining(", "));
  }

  private static String name(Operator operator) {
    if (operator instanceof Operator.ExchangeWrite write) {
      return "exchange " + write.exchange() + "[" + write.branch() + "]";
    } else if (operator instanceof Operator.SinkWrite write) {
      return write.sink().name() + "[" + write.branch() + "]";
    } else if (operator instanceof Operator.PartialAggregate) {
      return "partial";
    } else if (operator instanceof Operator.FinalAggregate) {
      return "final";
    }
    return operator.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }
}

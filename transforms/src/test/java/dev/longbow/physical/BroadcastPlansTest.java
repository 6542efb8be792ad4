package dev.longbow.physical;

import static dev.longbow.physical.PhysicalPlannerTest.shape;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.output;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.DataType;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which joins have a table that every task has, and where they stand then. */
class BroadcastPlansTest {
  private static final LogicalPlan SMALL = TestSource.scan("small", 1000, 1);
  private static final LogicalPlan TINY = TestSource.scan("tiny", 10, 1);
  private static final LogicalPlan MEDIUM = TestSource.scan("medium", 2_000_000, 4);
  private static final LogicalPlan LARGE = TestSource.scan("large", 50_000_000, 32);

  private static LogicalPlan join(LogicalPlan left, LogicalPlan right, JoinSettings settings) {
    return PlanBuilder.join("j", left, right, settings, BindContext.DEFAULT);
  }

  private static LogicalPlan join(LogicalPlan left, LogicalPlan right, JoinType type) {
    return join(left, right, JoinSettings.on(type, List.of("k")));
  }

  private static PhysicalPlan plan(LogicalPlan plan) {
    return PhysicalPlanner.plan(pipeline(plan));
  }

  private static boolean isBroadcast(LogicalPlan plan) {
    return plan(plan).stages().stream().anyMatch(stage -> !stage.broadcasts().isEmpty());
  }

  @Test
  void aSmallSideGoesToTheTasksOfTheOther() {
    PhysicalPlan right = plan(join(LARGE, SMALL, JoinType.INNER));
    assertEquals(
        """
        0: scan small -> project(exchange 0[0])
        1: scan large -> broadcastjoin(out[0])""",
        shape(right));
    assertEquals(1, right.exchange(0).partitions());
    assertEquals(List.of(), right.exchange(0).keys());
    PhysicalPlan left = plan(join(SMALL, LARGE, JoinType.INNER));
    assertEquals(
        """
        0: scan small -> exchange 0[0]
        1: scan large -> project(broadcastjoin(out[0]))""",
        shape(left));
  }

  /** Their layouts tell the rows of one side from those of the other. */
  @Test
  void theSidesOfASelfJoinDifferInTheirColumns() {
    List<String> all = SMALL.schema().names();
    for (JoinType type : JoinType.values()) {
      for (LogicalPlan side : List.of(SMALL, LARGE)) {
        LogicalPlan joined = join(side, side, JoinSettings.on(type, all));
        assertEquals(all, joined.schema().names());
        assertEquals(1, joins(joined), type + " of " + side);
        // No column is left of either side.
        LogicalPlan cross = join(side, side, JoinSettings.cross());
        assertEquals(1, joins(aggregate("g", cross, null)));
      }
    }
    // None of one side, and the other has a column of the name that it would get for that.
    LogicalPlan named =
        project("p", SMALL, named("right.", new BoundExpr.Literal(true, DataType.BOOL)));
    LogicalPlan none = new LogicalPlan.Project("none", TINY, List.of());
    assertEquals(1, joins(join(named, none, JoinSettings.cross())));
  }

  private static long joins(LogicalPlan plan) {
    return PhysicalPlanner.plan(Optimizer.optimize(pipeline(plan))).stages().stream()
        .mapToLong(stage -> joins(stage.roots()))
        .sum();
  }

  private static long joins(List<Stage.Node> nodes) {
    return nodes.stream()
        .mapToLong(
            node -> (node.operator() instanceof Operator.Join ? 1 : 0) + joins(node.consumers()))
        .sum();
  }

  @Test
  void rowsWithoutAPartnerMustNotComeFromTheTable() {
    assertTrue(isBroadcast(join(LARGE, SMALL, JoinType.LEFT)));
    assertTrue(isBroadcast(join(LARGE, SMALL, JoinType.SEMI)));
    assertTrue(isBroadcast(join(LARGE, SMALL, JoinType.ANTI)));
    assertTrue(isBroadcast(join(SMALL, LARGE, JoinType.RIGHT)));
    assertFalse(isBroadcast(join(LARGE, SMALL, JoinType.RIGHT)));
    assertFalse(isBroadcast(join(LARGE, SMALL, JoinType.FULL)));
    assertFalse(isBroadcast(join(SMALL, LARGE, JoinType.LEFT)));
    assertFalse(isBroadcast(join(SMALL, LARGE, JoinType.SEMI)));
    assertFalse(isBroadcast(join(SMALL, LARGE, JoinType.ANTI)));
    // Both may be held: the one whose rows all come out with a partner or not at all.
    assertTrue(isBroadcast(join(TINY, SMALL, JoinType.LEFT)));
  }

  @Test
  void keysOfTheProbeSideCannotBeCheckedByOneTask() {
    JoinSettings inner = JoinSettings.on(JoinType.INNER, List.of("k"));
    assertTrue(isBroadcast(join(LARGE, SMALL, inner.withValidate("m:1"))));
    assertTrue(isBroadcast(join(SMALL, LARGE, inner.withValidate("1:m"))));
    assertTrue(isBroadcast(join(LARGE, SMALL, inner.withMaxOutputRows(7))));
    assertFalse(isBroadcast(join(LARGE, SMALL, inner.withValidate("1:m"))));
    assertFalse(isBroadcast(join(LARGE, SMALL, inner.withValidate("1:1"))));
  }

  @Test
  void onlyWhatIsSurelySmallIsHeld() {
    assertFalse(isBroadcast(join(LARGE, LARGE, JoinType.INNER)));
    assertTrue(isBroadcast(join(LARGE, limit(LARGE, 5), JoinType.INNER)));
    // A tenth of the rows are expected to be groups, but any number may be.
    assertFalse(isBroadcast(join(LARGE, aggregate("g", MEDIUM, "x", "k"), JoinType.INNER)));
    assertTrue(isBroadcast(join(LARGE, aggregate("g", SMALL, "x", "k"), JoinType.INNER)));
    LogicalPlan pairs = renamed(join(MEDIUM, MEDIUM, JoinType.INNER));
    // That every row matches every other is not expected, but possible.
    assertFalse(isBroadcast(pairs));
    PhysicalPlan plan =
        plan(join(LARGE, renamed(join(SMALL, TINY, JoinType.INNER)), JoinType.LEFT));
    assertEquals(2, plan.stages().stream().mapToInt(stage -> stage.broadcasts().size()).sum());
  }

  private static LogicalPlan renamed(LogicalPlan plan) {
    return PlanBuilder.select("renamed", plan, List.of(ExprParser.parse("k")), BindContext.DEFAULT);
  }

  @Test
  void aJoinAboveAUnionIsInEachOfItsStages() {
    assertEquals(
        """
        0: scan small -> project(exchange 0[0])
        1: scan small -> project(exchange 0[1])
        2: scan large -> broadcastjoin(out[0])
        3: scan large -> broadcastjoin(out[1])""",
        shape(plan(join(union(LARGE, LARGE), union(SMALL, SMALL), JoinType.LEFT))));
  }

  @Test
  void severalTablesInOneStageAndBehindAnExchange() {
    LogicalPlan twice = join(join(LARGE, SMALL, JoinType.LEFT), TINY, JoinType.SEMI);
    assertEquals(
        """
        0: scan tiny -> project(exchange 1[0])
        1: scan small -> project(exchange 0[0])
        2: scan large -> broadcastjoin(broadcastjoin(out[0]))""",
        shape(plan(twice)));
    LogicalPlan grouped = aggregate("g", LARGE, "x", "k");
    assertEquals(
        """
        0: scan tiny -> project(exchange 1[0])
        1: scan large -> partial(exchange 0[0])
        2: exchange 0 -> final(broadcastjoin(out[0]))""",
        shape(plan(join(grouped, TINY, JoinType.INNER))));
  }

  private static PhysicalPlan plan(List<PipelinePlan.Shared> shared, LogicalPlan... plans) {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (LogicalPlan plan : plans) {
      outputs.add(output("out" + outputs.size(), plan));
    }
    return PhysicalPlanner.plan(new PipelinePlan("p", shared, outputs));
  }

  @Test
  void aTableIsMadeBeforeASharedStepJoinsWithIt() {
    LogicalPlan reference = new LogicalPlan.SharedRef("s", LARGE.schema());
    assertEquals(
        """
        0: scan small -> project(exchange 0[0])
        1: scan large -> broadcastjoin(out0[0]), out1[0]""",
        shape(
            plan(
                List.of(new PipelinePlan.Shared("s", LARGE)),
                join(reference, SMALL, JoinType.LEFT),
                reference)));
  }

  @Test
  void noStageWaitsForItself() {
    LogicalPlan a = new LogicalPlan.SharedRef("a", SMALL.schema());
    LogicalPlan b = new LogicalPlan.SharedRef("b", TINY.schema());
    List<PipelinePlan.Shared> shared =
        List.of(new PipelinePlan.Shared("a", SMALL), new PipelinePlan.Shared("b", TINY));
    assertEquals(
        """
        0: scan small -> partial(exchange 0[0]), exchange 1[1]
        1: exchange 0 -> final(project(exchange 1[0]))
        2: exchange 1 -> hashjoin(out0[0])""",
        shape(plan(shared.subList(0, 1), join(a, aggregate("g", a, "x", "k"), JoinType.LEFT))));
    // The stage of each would wait for the other's.
    PhysicalPlan plan =
        plan(
            shared,
            join(a, aggregate("g", b, "x", "k"), JoinType.LEFT),
            join(b, aggregate("h", a, "x", "k"), JoinType.LEFT));
    assertEquals(
        """
        0: scan tiny -> partial(exchange 0[0]), exchange 3[0]
        1: exchange 0 -> final(project(exchange 1[0]))
        2: scan small -> broadcastjoin(out0[0]), partial(exchange 2[0])
        3: exchange 2 -> final(project(exchange 3[1]))
        4: exchange 3 -> hashjoin(out1[0])""",
        shape(plan));
  }

  @Test
  void smallSidesOfCrossJoinsAreTables() {
    assertTrue(isBroadcast(join(LARGE, SMALL, JoinSettings.cross())));
    assertTrue(isBroadcast(join(SMALL, LARGE, JoinSettings.cross())));
    assertFalse(isBroadcast(join(LARGE, LARGE, JoinSettings.cross())));
  }
}

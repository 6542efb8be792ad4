package dev.longbow.plan;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.output;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanValidatorTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");

  @Test
  void aGoodPlanPasses() {
    LogicalPlan reference = new LogicalPlan.SharedRef("s", SCAN.schema());
    PlanValidator.validate(
        new PipelinePlan(
            "p",
            List.of(new PipelinePlan.Shared("s", SCAN)),
            List.of(
                output("a", filter("f", reference, above(X, 1L))),
                output("b", limit(union(reference, SCAN), 5)))));
  }

  @Test
  void columnsExistWithTheirTypes() {
    assertRefused(
        "LB202 [f] Missing columns: [x]. Nearest: [k]. Available: [k]",
        pipeline(filter("f", select("s", SCAN, "k"), above(X, 1L))));
    assertRefused(
        "LB204 [f] Invalid use of column 'x' as int32: it is int64",
        pipeline(
            filter(
                "f", SCAN, new BoundExpr.IsNull(new BoundExpr.Column("x", DataType.INT32, true)))));
  }

  @Test
  void predicatesAreConditions() {
    assertRefused(
        "LB204 [f] Invalid predicate of type int64, expected bool: x",
        pipeline(filter("f", SCAN, X)));
  }

  @Test
  void branchesOfAUnionAgree() {
    assertRefused(
        "LB206 [all] Cannot union [a] with [b]: columns [k] and [x] differ",
        pipeline(union(select("a", SCAN, "k"), select("b", SCAN, "x"))));
    assertRefused(
        "LB204 [all] Cannot union [a] with [b]: column 'x' is int64 in one and string in the"
            + " other; write CAST(x AS int64)",
        pipeline(union(select("a", SCAN, "x"), project("b", SCAN, named("x", column(SCAN, "k"))))));
  }

  @Test
  void limitsAreNotNegative() {
    assertRefused("LB206 [first] Invalid limit -1: expected 0 or more", pipeline(limit(SCAN, -1)));
  }

  @Test
  void sharedStepsAreDefinedBefore() {
    assertRefused(
        "LB206 [s] Missing definition of shared step",
        pipeline(new LogicalPlan.SharedRef("s", SCAN.schema())));
  }

  @Test
  void thereAreOutputsOfDifferentNames() {
    assertRefused(
        "LB206 Missing outputs: pipeline 'p' has none",
        new PipelinePlan("p", List.of(), List.of()));
    assertRefused(
        "LB206 [a] Cannot have two outputs of the same name",
        new PipelinePlan("p", List.of(), List.of(output("a", SCAN), output("a", SCAN))));
  }

  private static void assertRefused(String line, PipelinePlan plan) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> PlanValidator.validate(plan));
    assertEquals(line, error.line());
  }
}

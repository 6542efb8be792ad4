package dev.longbow.optimize;

import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.select;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import dev.longbow.plan.TestSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);

  @Test
  void theRulesWorkTogether() {
    LogicalPlan selected =
        select("s", filter("f", SCAN, above(column(SCAN, "x"), 5L)), "k", "x", "y");
    LogicalPlan grouped = aggregate("g", selected, "x", "k");
    LogicalPlan wanted =
        filter(
            "h", grouped, and(equal(column(grouped, "k"), "a"), above(column(grouped, "n"), 3L)));
    assertEquals(
        """
        Output [out] csv out.csv
          Filter [h] n > 3
            Aggregate [g] by k: count(*) AS n, sum(x) AS total
              Scan [t+f+h] test t: k, x WHERE x > 5 AND k = 'a'
        """,
        PlanPrinter.print(Optimizer.optimize(pipeline(wanted))));
  }

  @Test
  void aSharedStepIsABarrierForFiltersOnly() {
    LogicalPlan reference = new LogicalPlan.SharedRef("s", SCAN.schema());
    PipelinePlan plan =
        Optimizer.optimize(
            new PipelinePlan(
                "p",
                List.of(new PipelinePlan.Shared("s", SCAN)),
                List.of(
                    TestPlans.output(
                        "a",
                        select("c", filter("f", reference, above(column(SCAN, "x"), 1L)), "k")),
                    TestPlans.output("b", aggregate("g", reference, null, "k")))));
    assertEquals(
        """
        Shared [s]
          Scan [t] test t: k, x
        Output [a] csv a.csv
          Project [c] k
            Filter [f] x > 1
              SharedRef [s] k, x
        Output [b] csv b.csv
          Aggregate [g] by k: count(*) AS n
            SharedRef [s] k, x
        """,
        PlanPrinter.print(plan));
  }

  @Test
  void optimizingAgainChangesNothing() {
    PipelinePlan once =
        Optimizer.optimize(
            pipeline(
                limit(
                    select("s", filter("f", union(SCAN, SCAN), above(column(SCAN, "x"), 5L)), "k"),
                    10)));
    assertEquals(once, Optimizer.optimize(once));
  }

  @Test
  void theTraceNamesTheRulesThatDidSomething() {
    List<String> rules = new ArrayList<>();
    Optimizer.optimize(
        pipeline(select("s", filter("f", SCAN, above(column(SCAN, "x"), 5L)), "k")),
        step -> rules.add(step.rule()));
    assertEquals(
        List.of("push_filter_into_scan", "projection_pruning", "remove_identity_projects"), rules);
  }

  @Test
  void aRuleThatChangesTheSchemaIsNamed() {
    Rule broken =
        new Rule() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public PipelinePlan apply(PipelinePlan pipeline) {
            return pipeline(select("s", SCAN, "k"));
          }
        };
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> Optimizer.optimize(pipeline(SCAN), List.of(broken), step -> {}));
    assertEquals("LB901", error.code().label());
    assertEquals(
        "Rule broken changed the schema of output 'out' from {k: string, x: int64 not null, y:"
            + " float64, ts: timestamp, b: bool} to {k: string}",
        error.text());
  }

  @Test
  void aPlanThatMakesNoSenseIsRefused() {
    LogicalPlan scan = select("s", SCAN, "k");
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> Optimizer.optimize(pipeline(filter("f", scan, above(column(SCAN, "x"), 5L)))));
    assertEquals("LB202 [f] Missing columns: [x]. Nearest: [k]. Available: [k]", error.line());
  }
}

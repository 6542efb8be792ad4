package dev.longbow.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import java.util.List;

/** Applies a rule through the optimizer, so that the schema is checked too. */
final class RuleChecks {
  private RuleChecks() {}

  static void assertBecomes(Rule rule, LogicalPlan plan, String expected) {
    LogicalPlan after =
        Optimizer.optimize(TestPlans.pipeline(plan), List.of(rule), step -> {})
            .outputs()
            .get(0)
            .plan();
    assertEquals(expected.strip(), PlanPrinter.print(after).strip());
  }

  static void assertDoesNotFire(Rule rule, LogicalPlan plan) {
    PipelinePlan pipeline = TestPlans.pipeline(plan);
    assertEquals(PlanPrinter.print(pipeline), PlanPrinter.print(rule.apply(pipeline)));
  }
}

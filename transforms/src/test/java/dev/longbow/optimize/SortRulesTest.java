package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters and limits over sorts. */
class SortRulesTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);

  private static LogicalPlan sorted(LogicalPlan input, long limit) {
    return new LogicalPlan.Sort("s", input, List.of(SortKey.ascending("x")), limit);
  }

  private static LogicalPlan sorted(LogicalPlan input) {
    return sorted(input, Long.MAX_VALUE);
  }

  @Test
  void filtersBeforeSorting() {
    assertBecomes(
        new PushFilterThroughSort(),
        filter("f", sorted(SCAN), above(column(SCAN, "x"), 1L)),
        """
        Sort [s] by x
          Filter [f] x > 1
            Scan [t] test t: k, x, y, ts, b
        """);
  }

  @Test
  void notBeforeFirstRowsAndNotWhatMayFail() {
    assertDoesNotFire(
        new PushFilterThroughSort(), filter("f", sorted(SCAN, 10), above(column(SCAN, "x"), 1L)));
    assertDoesNotFire(
        new PushFilterThroughSort(),
        filter("f", sorted(SCAN), above(call("div", literal(1L), column(SCAN, "x")), 1L)));
  }

  @Test
  void aLimitMakesASortKeepFirstRowsOnly() {
    assertBecomes(
        new LimitIntoSort(),
        limit(sorted(SCAN), 10),
        """
        Sort [s+first] by x, first 10
          Scan [t] test t: k, x, y, ts, b
        """);
    assertBecomes(
        new LimitIntoSort(),
        limit(sorted(SCAN, 5), 10),
        """
        Sort [s+first] by x, first 5
          Scan [t] test t: k, x, y, ts, b
        """);
    assertDoesNotFire(
        new LimitIntoSort(), limit(filter("f", sorted(SCAN), above(column(SCAN, "x"), 1L)), 10));
  }
}

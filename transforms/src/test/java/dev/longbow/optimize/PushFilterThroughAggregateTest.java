package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.literal;
import static dev.longbow.plan.TestPlans.named;

import dev.longbow.column.DataType;
import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushFilterThroughAggregateTest {
  private static final Rule RULE = new PushFilterThroughAggregate();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr Y = column(SCAN, "y");

  @Test
  void conditionsOnKeysMove() {
    LogicalPlan grouped = aggregate("g", SCAN, "x", "k");
    assertBecomes(
        RULE,
        filter(
            "f",
            grouped,
            and(equal(column(grouped, "k"), "UCSF"), above(column(grouped, "n"), 10L))),
        """
        Filter [f] n > 10
          Aggregate [g] by k: count(*) AS n, sum(x) AS total
            Filter [f] k = 'UCSF'
              Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void keysThatAreExpressionsArePutIn() {
    BoundExpr year = call(DataType.INT64, "year", column(SCAN, "ts"));
    LogicalPlan grouped =
        new LogicalPlan.Aggregate("g", SCAN, List.of(named("year", year)), List.of());
    assertBecomes(
        RULE,
        filter("f", grouped, equal(column(grouped, "year"), 2024L)),
        """
        Aggregate [g] by year(ts) AS year
          Filter [f] year(ts) = 2024
            Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void comparisonsOfFloatingPointKeysMove() {
    LogicalPlan grouped = aggregate("g", SCAN, null, "y");
    assertBecomes(
        RULE,
        filter("f", grouped, equal(Y, 0.0)),
        """
        Aggregate [g] by y: count(*) AS n
          Filter [f] y = 0.0
            Scan [t] test t: k, x, y, ts, b""");
  }

  @Test
  void notCalculationsThatTellZerosApart() {
    LogicalPlan grouped = aggregate("g", SCAN, null, "y");
    assertDoesNotFire(RULE, filter("f", grouped, above(call("/", literal(1.0), Y), 0.0)));
  }

  @Test
  void notOnAggregates() {
    LogicalPlan grouped = aggregate("g", SCAN, "x", "k");
    assertDoesNotFire(RULE, filter("f", grouped, above(column(grouped, "total"), 1L)));
  }

  @Test
  void notBelowOneGroupOverEverything() {
    assertDoesNotFire(RULE, filter("f", aggregate("g", SCAN, "x"), literal(false)));
  }
}

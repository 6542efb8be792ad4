package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Filters, limits and unused columns over explosions. */
class ExplodeRulesTest {
  private static final LogicalPlan SCAN =
      LogicalPlan.Scan.of(
          "t",
          RowsSource.ofBatches(
              new Schema(
                  List.of(
                      Field.of("x", DataType.INT64),
                      Field.of("y", DataType.INT64),
                      Field.of("l", new DataType.ListOf(DataType.INT64)))),
              List.of()));

  private static LogicalPlan exploded(boolean keepEmpty) {
    return new LogicalPlan.Explode("e", SCAN, List.of("l"), keepEmpty, Optional.of("n"));
  }

  @Test
  void filtersOtherColumnsBefore() {
    LogicalPlan explode = exploded(false);
    assertBecomes(
        new PushFilterThroughExplode(),
        filter(
            "f",
            explode,
            new BoundExpr.And(
                List.of(
                    above(column(SCAN, "x"), 1L),
                    above(column(explode, "l"), 2L),
                    above(column(explode, "n"), 3L)))),
        """
        Filter [f] l > 2 AND n > 3
          Explode [e] l, not rows without elements, places as n
            Filter [f] x > 1
              Scan [t] rows 0 rows in memory: x, y, l
        """);
  }

  @Test
  void notElementsAndNotWhatMayFail() {
    LogicalPlan explode = exploded(true);
    assertDoesNotFire(
        new PushFilterThroughExplode(), filter("f", explode, above(column(explode, "l"), 2L)));
    assertDoesNotFire(
        new PushFilterThroughExplode(),
        filter("f", explode, above(call("div", literal(1L), column(SCAN, "x")), 1L)));
  }

  @Test
  void limitsScansWhereNoRowIsLost() {
    assertBecomes(
        new PushLimit(),
        limit(exploded(true), 10),
        """
        Limit [first] 10
          Explode [e] l, places as n
            Scan [t] rows 0 rows in memory: x, y, l LIMIT 10 per split
        """);
    assertDoesNotFire(new PushLimit(), limit(exploded(false), 10));
  }
}

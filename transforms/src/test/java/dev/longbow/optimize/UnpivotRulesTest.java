package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.literal;
import static dev.longbow.plan.TestPlans.select;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.RowsSource;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestPlans;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters, limits and unused columns over columns that become rows. */
class UnpivotRulesTest {
  private static final LogicalPlan SCAN =
      LogicalPlan.Scan.of(
          "t",
          RowsSource.ofBatches(
              new Schema(
                  List.of(
                      Field.of("id", DataType.INT64),
                      Field.of("other", DataType.INT64),
                      Field.of("x", DataType.INT64),
                      Field.of("y", DataType.INT64))),
              List.of()));

  private static LogicalPlan unpivot(boolean dropNulls) {
    return new LogicalPlan.Unpivot("u", SCAN, List.of("x", "y"), "name", "value", dropNulls);
  }

  @Test
  void filtersRowsBeforeAndChoosesColumnsByName() {
    LogicalPlan unpivot = unpivot(false);
    assertBecomes(
        new PushFilterThroughUnpivot(),
        filter(
            "f",
            unpivot,
            and(
                above(column(SCAN, "id"), 1L),
                equal(column(unpivot, "name"), "y"),
                above(column(unpivot, "value"), 2L))),
        """
        Filter [f] value > 2
          Unpivot [u] y as name and value
            Project [u] id, other, y
              Filter [f] id > 1
                Scan [t] rows 0 rows in memory: id, other, x, y
        """);
    assertBecomes(
        new PushFilterThroughUnpivot(),
        filter("f", unpivot, above(column(SCAN, "id"), 1L)),
        """
        Unpivot [u] x, y as name and value
          Filter [f] id > 1
            Scan [t] rows 0 rows in memory: id, other, x, y
        """);
  }

  @Test
  void notValuesNotWhatMayFailAndNotTheLastColumn() {
    LogicalPlan unpivot = unpivot(true);
    for (var condition :
        List.of(
            above(column(unpivot, "value"), 2L),
            above(call("div", literal(1L), column(SCAN, "id")), 1L),
            equal(column(unpivot, "name"), "z"))) {
      assertDoesNotFire(new PushFilterThroughUnpivot(), filter("f", unpivot, condition));
    }
  }

  @Test
  void limitsScansWhereNoRowIsLost() {
    assertBecomes(
        new PushLimit(),
        limit(unpivot(false), 10),
        """
        Limit [first] 10
          Unpivot [u] x, y as name and value
            Scan [t] rows 0 rows in memory: id, other, x, y LIMIT 10 per split
        """);
    assertDoesNotFire(new PushLimit(), limit(unpivot(true), 10));
  }

  @Test
  void columnsThatNobodyReadsAreNotRepeated() {
    assertBecomes(
        new ProjectionPruning(),
        select("s", unpivot(true), "id", "value"),
        """
        Project [s] id, value
          Unpivot [u] x, y as name and value, not nulls
            Scan [t] rows 0 rows in memory: id, x, y
        """);
  }

  @Test
  void aKnownNameIsNotFilteredAgain() {
    LogicalPlan one =
        new LogicalPlan.Unpivot(
            "u", TestPlans.select("p", SCAN, "id", "y"), List.of("y"), "name", "value", false);
    assertBecomes(
        new PushFilterThroughUnpivot(),
        filter("f", one, equal(column(one, "name"), "y")),
        """
        Unpivot [u] y as name and value
          Project [u] id, y
            Project [p] id, y
              Scan [t] rows 0 rows in memory: id, other, x, y
        """);
    org.junit.jupiter.api.Assertions.assertTrue(
        KnownConditions.holds(one, equal(column(one, "name"), "y")));
  }
}

package dev.longbow.optimize;

import static dev.longbow.optimize.RuleChecks.assertBecomes;
import static dev.longbow.optimize.RuleChecks.assertDoesNotFire;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.select;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProjectionPruningTest {
  private static final Rule RULE = new ProjectionPruning();
  private static final LogicalPlan SCAN = TestSource.scan("t", 1000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr Y = column(SCAN, "y");
  private static final BoundExpr K = column(SCAN, "k");

  @Test
  void onlyUsedColumnsAreRead() {
    assertBecomes(
        RULE,
        aggregate("g", filter("f", SCAN, above(Y, 1.0)), "x", "k"),
        """
        Aggregate [g] by k: count(*) AS n, sum(x) AS total
          Filter [f] y > 1.0
            Scan [t] test t: k, x, y""");
  }

  @Test
  void countingRowsReadsNoColumns() {
    assertBecomes(
        RULE,
        aggregate("g", SCAN, null),
        """
        Aggregate [g] over everything: count(*) AS n
          Scan [t] test t: (row count only)""");
  }

  @Test
  void unusedExpressionsAndAggregatesGoButKeysStay() {
    LogicalPlan computed =
        project("p", SCAN, named("k", K), named("x", X), named("z", call("+", Y, Y)));
    assertBecomes(
        RULE,
        select("s", aggregate("g", computed, "x", "k"), "n"),
        """
        Project [s] n
          Aggregate [g] by k: count(*) AS n
            Project [p] k
              Scan [t] test t: k""");
  }

  @Test
  void branchesOfAUnionKeepTheirOrderAndShape() {
    LogicalPlan filtered = filter("f", SCAN, above(Y, 1.0));
    assertBecomes(
        RULE,
        aggregate("g", union(SCAN, filtered), "x", "k"),
        """
        Aggregate [g] by k: count(*) AS n, sum(x) AS total
          Union [all]
            Scan [t] test t: k, x
            Project [f] k, x
              Filter [f] y > 1.0
                Scan [t] test t: k, x, y""");
  }

  @Test
  void onlyWantedColumnsAreSentToALimit() {
    assertBecomes(
        RULE,
        select("s", limit(filter("f", SCAN, above(Y, 1.0)), 10), "k"),
        """
        Project [s] k
          Limit [first] 10
            Project [f] k
              Filter [f] y > 1.0
                Scan [t] test t: k, y""");
  }

  @Test
  void aPredicateInTheScanNeedsNoColumns() {
    LogicalPlan.Scan scan = (LogicalPlan.Scan) SCAN;
    LogicalPlan pushed =
        new LogicalPlan.Scan(
            "t", scan.source(), scan.columns(), Optional.of(above(Y, 1.0)), Long.MAX_VALUE);
    assertBecomes(
        RULE,
        select("s", pushed, "k"),
        """
        Project [s] k
          Scan [t] test t: k WHERE y > 1.0""");
  }

  @Test
  void notWhenEverythingIsWritten() {
    assertDoesNotFire(RULE, filter("f", SCAN, above(X, 5L)));
  }

  @Test
  void aSharedStepGivesWhatAnyOfItsConsumersUses() {
    LogicalPlan reference = new LogicalPlan.SharedRef("s", SCAN.schema());
    PipelinePlan pruned =
        Optimizer.optimize(
            new PipelinePlan(
                "p",
                List.of(new PipelinePlan.Shared("s", filter("f", SCAN, above(X, 5L)))),
                List.of(
                    TestPlans.output("a", aggregate("g", reference, "x", "k")),
                    TestPlans.output("b", select("c", reference, "y")))),
            List.of(RULE),
            step -> {});
    assertEquals(
        """
        Shared [s]
          Filter [f] x > 5
            Scan [t] test t: k, x, y
        Output [a] csv a.csv
          Aggregate [g] by k: count(*) AS n, sum(x) AS total
            SharedRef [s] k, x, y
        Output [b] csv b.csv
          Project [c] y
            SharedRef [s] k, x, y
        """,
        PlanPrinter.print(pruned));
  }

  /** Columns of either side that nobody wants, or only a filter before the join, do not travel. */
  @Test
  void joinsAndSortsGetTheirKeysAndWhatIsUsedAboveThem() {
    LogicalPlan.Join join =
        JoinPlans.join(
            JoinType.INNER,
            filter("f", JoinPlans.LEFT, above(column(JoinPlans.LEFT, "y"), 1.0)),
            JoinPlans.RIGHT,
            List.of(new LogicalPlan.Join.JoinKey("k", "key")));
    LogicalPlan sorted =
        new LogicalPlan.Sort(
            "s",
            filter("g", join, above(column(join, "w"), 2.0)),
            List.of(SortKey.ascending("z")),
            Long.MAX_VALUE);
    RuleChecks.assertBecomes(
        RULE,
        select("c", sorted, "x"),
        """
        Project [c] x
          Sort [s] by z
            Project [g] x, z
              Filter [g] w > 2.0
                Join [j] inner on k = key: x, z, w
                  Project [f] k, x
                    Filter [f] y > 1.0
                      Project [a] k, x, y
                        Scan [a] test a: k, x, y
                  Project [b] k AS key, x AS z, y AS w
                    Scan [b] test b: k, x, y
        """);
  }
}

package dev.longbow.physical;

import static dev.longbow.plan.TestPlans.FALSE;
import static dev.longbow.plan.TestPlans.above;
import static dev.longbow.plan.TestPlans.aggregate;
import static dev.longbow.plan.TestPlans.and;
import static dev.longbow.plan.TestPlans.call;
import static dev.longbow.plan.TestPlans.column;
import static dev.longbow.plan.TestPlans.equal;
import static dev.longbow.plan.TestPlans.filter;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.named;
import static dev.longbow.plan.TestPlans.or;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.project;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.aggregate.AggregateCall;
import dev.longbow.column.DataType;
import dev.longbow.connector.Estimate;
import dev.longbow.expr.BoundExpr;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.TestSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final LogicalPlan SCAN = TestSource.scan("t", 9_000, 2);
  private static final BoundExpr X = column(SCAN, "x");
  private static final BoundExpr K = column(SCAN, "k");

  private static long rows(LogicalPlan plan) {
    return new Estimates(pipeline(plan)).of(plan).rows();
  }

  @Test
  void filtersKeepAFraction() {
    assertEquals(900, rows(filter("f", SCAN, equal(K, "a"))));
    assertEquals(3000, rows(filter("f", SCAN, above(X, 1L))));
    assertEquals(300, rows(filter("f", SCAN, and(equal(K, "a"), above(X, 1L)))));
    assertEquals(3600, rows(filter("f", SCAN, or(equal(K, "a"), above(X, 1L)))));
    assertEquals(1, rows(filter("f", SCAN, FALSE)));
  }

  @Test
  void groupsFollowFromTheKeys() {
    assertEquals(1, rows(aggregate("g", SCAN, "x")));
    assertEquals(900, rows(aggregate("g", SCAN, "x", "k")));
    assertEquals(3, rows(aggregate("g", SCAN, "x", "b")));
    LogicalPlan dated =
        project("p", SCAN, named("month", call(DataType.INT64, "month", column(SCAN, "ts"))));
    assertEquals(12, rows(aggregate("g", dated, null, "month")));
    assertEquals(1, rows(aggregate("g", limit(SCAN, 1), "x", "k")));
  }

  /** Of a million groups, the first of a column with twelve values has twelve at most. */
  @Test
  void groupsOfGroups() {
    LogicalPlan dated =
        project(
            "p",
            SCAN,
            named("k", K),
            named("month", call(DataType.INT64, "month", column(SCAN, "ts"))));
    BoundExpr month = column(dated, "month");
    LogicalPlan.Aggregate first =
        new LogicalPlan.Aggregate(
            "first",
            dated,
            List.of(named("k", column(dated, "k"))),
            List.of(
                new AggregateCall("first", month, "of", DataType.INT64, true),
                new AggregateCall("sum", month, "sum", DataType.INT64, true)));
    assertEquals(900, rows(first));
    assertEquals(12, rows(aggregate("g", first, null, "of")));
    assertEquals(90, rows(aggregate("g", first, null, "sum")));
    assertEquals(900, rows(aggregate("g", first, null, "k")));
  }

  @Test
  void limitsAndUnions() {
    assertEquals(10, rows(limit(SCAN, 10)));
    assertEquals(9000, rows(limit(SCAN, 1_000_000)));
    assertEquals(9010, rows(union(SCAN, limit(SCAN, 10))));
  }

  @Test
  void partitionsFollowFromEstimates() {
    Estimate small = new Estimate(1_000_000, 8_000_000);
    Estimate large = new Estimate(1_000_001, 8_000_000);
    Estimate fewGroups = new Estimate(10, 100);
    assertEquals(1, PartitionCount.forAggregate(small, fewGroups));
    assertEquals(1, PartitionCount.forAggregate(large, fewGroups));
    assertEquals(16, PartitionCount.forAggregate(large, new Estimate(1_000_001, 8_000_000)));
    Estimate huge = new Estimate(1L << 40, 1L << 44);
    assertEquals(16, PartitionCount.forAggregate(huge, fewGroups));
    assertEquals(32, PartitionCount.forAggregate(large, new Estimate(1_000_000, 600L << 20)));
    assertEquals(256, PartitionCount.forAggregate(large, new Estimate(1L << 40, 1L << 50)));
  }

  @Test
  void partitionsOfTerabytesAreMore() {
    long terabyte = 1L << 40;
    Estimate side = new Estimate(1L << 30, terabyte / 8);
    Estimate most = new Estimate(1L << 33, 7 * terabyte / 8);
    // Up to here as many as ever: the order of the rows depends on it.
    assertEquals(256, PartitionCount.forJoin(side, most));
    assertEquals(1024, PartitionCount.forJoin(side, new Estimate(1L << 34, 2 * terabyte)));
    assertEquals(2048, PartitionCount.forJoin(side, new Estimate(1L << 36, 10 * terabyte)));
    assertEquals(2048, PartitionCount.forJoin(side, new Estimate(1L << 40, 900 * terabyte)));
    assertEquals(256, PartitionCount.forSort(new Estimate(1L << 33, terabyte), 500_000));
    assertEquals(512, PartitionCount.forSort(new Estimate(1L << 34, 2 * terabyte), 500_000));
    assertEquals(256, PartitionCount.mostRanges(200));
    assertEquals(512, PartitionCount.mostRanges(512));
    Estimate groups = new Estimate(1L << 33, terabyte / 8);
    assertEquals(2048, PartitionCount.forAggregate(new Estimate(1L << 38, 9 * terabyte), groups));
    // Many rows, few partial states.
    assertEquals(
        16,
        PartitionCount.forAggregate(
            new Estimate(1L << 38, 9 * terabyte), new Estimate(5_000, 200_000)));
  }
}

package dev.longbow.physical;

import static dev.longbow.physical.PhysicalPlannerTest.shape;
import static dev.longbow.plan.TestPlans.limit;
import static dev.longbow.plan.TestPlans.pipeline;
import static dev.longbow.plan.TestPlans.union;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.execute.RowBalance;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.TestSource;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which sorts sample their keys in a pass before, and what that pass reads and computes. */
final class KeyPassTest {
  private static final LogicalPlan LARGE =
      LogicalPlan.Scan.of("large", new Columns(TestSource.of("large", 100_000_000, 64)));

  /** A source whose columns are stored apart. */
  private record Columns(TestSource source) implements Source {
    @Override
    public String format() {
      return source.format();
    }

    @Override
    public String location() {
      return source.location();
    }

    @Override
    public Schema schema() {
      return source.schema();
    }

    @Override
    public Estimate estimate(ScanRequest request) {
      return source.estimate(request);
    }

    @Override
    public boolean keepsColumnsApart() {
      return true;
    }

    @Override
    public PushdownResult pushDown(BoundExpr predicate) {
      return source.pushDown(predicate);
    }

    @Override
    public ScanPlan plan(ScanRequest request) {
      return source.plan(request);
    }

    @Override
    public List<InputFile> files() {
      return source.files();
    }
  }

  private static LogicalPlan sort(LogicalPlan input, String... keys) {
    List<SortKey> sorted = List.of(keys).stream().map(SortKey::ascending).toList();
    return PlanBuilder.sort("s", input, sorted, Long.MAX_VALUE);
  }

  private static LogicalPlan where(LogicalPlan input, String condition) {
    return PlanBuilder.filter("f", input, ExprParser.parse(condition), BindContext.DEFAULT);
  }

  private static LogicalPlan with(LogicalPlan input, String... columns) {
    List<Expr> named = new ArrayList<>();
    for (String column : columns) {
      String[] parts = column.split(" = ", 2);
      named.add(new Expr.Alias(ExprParser.parse(parts[1]), parts[0]));
    }
    return PlanBuilder.withColumns("w", input, named, BindContext.DEFAULT);
  }

  private static PhysicalPlan plan(LogicalPlan plan) {
    return PhysicalPlanner.plan(pipeline(plan));
  }

  private static boolean isSampledBefore(LogicalPlan plan) {
    return plan(plan).exchanges().stream().anyMatch(Exchange::isSampledBefore);
  }

  @Test
  void keysOfAScanAreSampledBefore() {
    PhysicalPlan plan = plan(sort(LARGE, "x"));
    assertEquals(
        """
        0: scan large -> samplewrite
        1: scan large -> exchange 0[0]
        2: exchange 0 -> sort(out[0])""",
        shape(plan));
    Stage sample = plan.stages().get(0);
    assertEquals(0, sample.sampledExchange().orElseThrow());
    assertEquals(List.of("x"), sample.input().schema().names());
    assertTrue(plan.stages().get(1).sampledExchange().isEmpty());
    Stage.ScanInput first = (Stage.ScanInput) sample.input();
    Stage.ScanInput main = (Stage.ScanInput) plan.stages().get(1).input();
    assertEquals(64, first.splits().size());
    for (int i = 0; i < 64; i++) {
      assertEquals(main.splits().get(i).payload(), first.splits().get(i).payload());
      assertEquals(main.splits().get(i).index(), first.splits().get(i).index());
      assertTrue(main.splits().get(i).bytes() > 2 * first.splits().get(i).bytes());
    }
    // Rows that planning left out are counted once.
    assertEquals(List.of(1), RowBalance.planned(plan).stream().map(rows -> rows.stage()).toList());
    plan.stages().forEach(s -> assertEquals(s, StageCodec.stage(StageCodec.encode(s))));
  }

  @Test
  void onlyWhatKeysAndFiltersNeedIsReadAndComputed() {
    LogicalPlan input =
        with(where(with(LARGE, "z = y * 2", "n = x + 1"), "n > 5"), "key = n % 7", "w = z - 1");
    PhysicalPlan plan = plan(sort(input, "key"));
    assertEquals(
        """
        0: scan large -> project(filter(project(samplewrite)))
        1: scan large -> project(filter(project(exchange 0[0])))
        2: exchange 0 -> sort(out[0])""",
        shape(plan));
    Stage sample = plan.stages().get(0);
    assertEquals(List.of("x"), sample.input().schema().names());
    Stage.Node project = sample.roots().get(0);
    assertEquals(List.of("n"), ((Operator.Project) project.operator()).schema().names());
    Stage.Node last = project.consumers().get(0).consumers().get(0);
    assertEquals(List.of("key"), ((Operator.Project) last.operator()).schema().names());
    String text = Explain.text(pipeline(sort(LARGE, "x")), ExplainOptions.DEFAULT);
    assertTrue(text.contains("columns: x (1 of 5)"), text);
    assertTrue(text.contains("-> sample of keys for the ranges of exchange 0"), text);
  }

  @Test
  void othersWaitForTheirSample() {
    assertTrue(isSampledBefore(sort(LARGE, "b", "x")));
    // Keys, or what a filter needs, are most of what is read.
    assertFalse(isSampledBefore(sort(LARGE, "x", "y", "ts")));
    assertFalse(isSampledBefore(sort(where(LARGE, "y > 1 AND k <> 'a'"), "x")));
    // Reading a column takes as long as reading all.
    assertFalse(isSampledBefore(sort(TestSource.scan("rows", 100_000_000, 64), "x")));
    // The input is more than a scan and what can be computed of each of its rows.
    assertFalse(isSampledBefore(sort(union(LARGE, LARGE), "x")));
    assertFalse(isSampledBefore(sort(limit(LARGE, 50_000_000), "x")));
    // There are no ranges.
    LogicalPlan few = LogicalPlan.Scan.of("few", new Columns(TestSource.of("few", 9_000, 3)));
    assertFalse(isSampledBefore(sort(few, "x")));
    assertFalse(
        isSampledBefore(PlanBuilder.sort("top", LARGE, List.of(SortKey.ascending("x")), 10)));
  }
}

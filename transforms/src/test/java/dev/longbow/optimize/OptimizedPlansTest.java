package dev.longbow.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.plan.TestPlans;
import dev.longbow.plan.UnpivotSettings;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random plans give the same rows, in the same order, before and after optimizing. */
class OptimizedPlansTest {
  private static final int PLANS = 1500;
  private static final List<String> CONDITIONS =
      List.of(
          "x > 2",
          "x <> 0",
          "k = 'a'",
          "k IN ('a', 'b', NULL)",
          "k IS NULL",
          "NOT (y < 1.5 OR k = 'c')",
          "y = 0.0",
          "is_nan(y)",
          "b",
          "b = FALSE",
          "b AND x > 1 OR NULL",
          "TRUE",
          "1 + 1 = 3",
          "div(10, x) > 1",
          "lower(k) = 'a' AND x < 5",
          "1.0 / y > 0.0",
          "coalesce(x, 0) >= 3");
  private static final List<String> NUMBERS =
      List.of("x", "x + 1", "x * 2", "div(12, x)", "CASE WHEN b THEN x ELSE 7 END", "3");

  /** Conditions on pairs of rows. */
  private static final List<String> PAIRS =
      List.of(
          "x < x_right",
          "x = x_right",
          "y = y_right",
          "lower(k) = lower(k_right) AND x > 1",
          "y = CAST(x_right AS float64)",
          "x_right = x AND y < y_right",
          "x > 1 AND x_right > 1",
          "b OR x_right = 2",
          "div(10, x_right) > x",
          "x IS NULL");

  private static final Schema SCHEMA =
      Schema.of(
          Field.of("k", DataType.STRING),
          Field.of("x", DataType.INT64),
          Field.of("y", DataType.FLOAT64),
          Field.of("b", DataType.BOOL),
          Field.of("l", new DataType.ListOf(DataType.INT64)));

  @Test
  void rowsAreTheSame() {
    int withRows = 0;
    int failing = 0;
    Set<String> fired = new TreeSet<>();
    for (long seed = 0; seed < PLANS; seed++) {
      PipelinePlan pipeline = new Plans(new Random(seed)).pipeline();
      PipelinePlan optimized = Optimizer.optimize(pipeline, step -> fired.add(step.rule()));
      String plans =
          "seed %d\n%s\nbecame\n%s"
              .formatted(seed, PlanPrinter.print(pipeline), PlanPrinter.print(optimized));
      List<List<List<Object>>> expected;
      try {
        expected = Interpreter.run(pipeline);
      } catch (LongbowException e) {
        failing++; // A rule may make an error disappear, so there is nothing to compare.
        continue;
      }
      if (seed % 5 == 0) {
        assertEquals(optimized, Optimizer.optimize(optimized), plans);
      }
      try {
        assertEquals(expected, Interpreter.run(optimized), plans);
      } catch (LongbowException e) {
        fail("An error appeared: " + e.line() + "\n" + plans, e);
      }
      withRows += expected.get(0).isEmpty() ? 0 : 1;
    }
    Set<String> rules =
        Optimizer.RULES.stream().map(Rule::name).collect(Collectors.toCollection(TreeSet::new));
    rules.add("expand_partition_aggregates");
    assertEquals(rules, fired);
    assertTrue(withRows > PLANS / 4, "plans with rows: " + withRows);
    assertTrue(failing > 10 && failing < PLANS / 2, "plans with errors: " + failing);
  }

  /** Random plans; every step keeps the columns k, x, y and b, so that any other can follow. */
  private static final class Plans {
    private final Random random;
    private final List<PipelinePlan.Shared> shared = new ArrayList<>();
    private int steps;

    Plans(Random random) {
      this.random = random;
    }

    PipelinePlan pipeline() {
      if (random.nextInt(3) == 0) {
        shared.add(new PipelinePlan.Shared("shared", chain(random.nextInt(3))));
      }
      List<PipelinePlan.Output> outputs = new ArrayList<>();
      for (int i = random.nextInt(2); i >= 0; i--) {
        LogicalPlan plan = chain(1 + random.nextInt(5));
        outputs.add(
            TestPlans.output(
                "out" + i,
                random.nextBoolean()
                    ? plan
                    : PlanBuilder.select(step(), plan, parse("x", "k"), BindContext.DEFAULT)));
      }
      return new PipelinePlan("random", shared, outputs);
    }

    private LogicalPlan chain(int length) {
      LogicalPlan plan =
          shared.isEmpty() || random.nextBoolean()
              ? LogicalPlan.Scan.of(step(), new RandomTable(random.nextInt(4), random.nextLong()))
              : new LogicalPlan.SharedRef("shared", shared.get(0).plan().schema());
      for (int i = 0; i < length; i++) {
        plan = next(plan);
      }
      return plan;
    }

    private LogicalPlan next(LogicalPlan plan) {
      BindContext context = BindContext.DEFAULT;
      return switch (random.nextInt(15)) {
        case 0, 1, 2 -> PlanBuilder.filter(step(), plan, condition(), context);
        case 3 -> PlanBuilder.withColumns(step(), plan, parse(number() + " AS x"), context);
        case 4 ->
            PlanBuilder.select(
                step(), plan, parse("b", "x", number() + " AS z", "y", "k"), context);
        case 5 -> PlanBuilder.limit(step(), plan, random.nextInt(12));
        case 6 ->
            PlanBuilder.union(step(), List.of(narrow(plan), narrow(chain(random.nextInt(3)))));
        case 7 -> joined(plan);
        case 8 -> sorted(plan);
        case 9 -> exploded(plan);
        case 10 -> unpivoted(plan);
        case 11, 12 -> windowed(plan);
        case 13 -> asofJoined(plan);
        default ->
            PlanBuilder.groupBy(
                step(),
                plan,
                parse("k", "y", "b"),
                parse(random.nextBoolean() ? "sum(x) AS x" : "count(x) AS x", "count(*) AS n"),
                context);
      };
    }

    private LogicalPlan sorted(LogicalPlan plan) {
      List<SortKey> keys = new ArrayList<>();
      for (String column : List.of("k", "y", "x", "b")) {
        if (random.nextInt(3) == 0) {
          keys.add(new SortKey(column, random.nextBoolean(), random.nextBoolean()));
        }
      }
      if (keys.isEmpty()) {
        keys.add(SortKey.descending("x"));
      }
      long limit = random.nextInt(3) == 0 ? random.nextInt(12) : Long.MAX_VALUE;
      return PlanBuilder.sort(step(), plan, keys, limit);
    }

    /** One function, or two of two steps, which may be over the same window. */
    private LogicalPlan windowed(LogicalPlan plan) {
      String over = over();
      List<Expr> columns = new ArrayList<>(window(over));
      if (random.nextInt(3) == 0) {
        columns.addAll(parse("lag(x) OVER (PARTITION BY b ORDER BY y) AS other"));
      }
      LogicalPlan one = PlanBuilder.withColumns(step(), plan, columns, BindContext.DEFAULT);
      if (random.nextInt(3) == 0) {
        return firstOfPartitions(one);
      }
      return random.nextBoolean()
          ? one
          : PlanBuilder.withColumns(
              step(), one, window(random.nextBoolean() ? over : over()), BindContext.DEFAULT);
    }

    private LogicalPlan firstOfPartitions(LogicalPlan plan) {
      String over = " OVER (PARTITION BY k ORDER BY y)";
      LogicalPlan numbered =
          PlanBuilder.withColumns(
              step(),
              plan,
              parse(
                  "row_number()" + over + " AS place", oneOf("lag(x)", "lead(x)") + over + " AS x"),
              BindContext.DEFAULT);
      return PlanBuilder.filter(
          step(),
          numbered,
          ExprParser.parse(
              oneOf("place <= 2", "place < 2 AND b", "place = 1", "place >= 2", "place <= 2 OR b")),
          BindContext.DEFAULT);
    }

    private String over() {
      String keys = oneOf("", "PARTITION BY k", "PARTITION BY b, k", "PARTITION BY y");
      String order =
          oneOf("", "", " ORDER BY x", " ORDER BY y DESC, b", " ORDER BY x + 1 NULLS FIRST");
      return " OVER (" + keys + order + ")";
    }

    private List<Expr> window(String over) {
      String function =
          over.contains("ORDER")
              ? oneOf(
                  "row_number()",
                  "lag(x)",
                  "lead(x, 2)",
                  "diff(x)",
                  "cum_sum(x)",
                  "lag(div(12, x))")
              : oneOf("count(x)", "count(*)", "sum(x)", "sum(x * 2)");
      return parse(function + over + oneOf(" AS x", " AS w", " + 1 AS x"));
    }

    private String oneOf(String... choices) {
      return choices[random.nextInt(choices.length)];
    }

    /** As long as there is a list. */
    private LogicalPlan exploded(LogicalPlan plan) {
      Schema schema = plan.schema();
      return schema.contains("l")
              && schema.field(schema.require("l")).type() instanceof DataType.ListOf
          ? PlanBuilder.explode(
              step(), plan, List.of("l"), random.nextBoolean(), random.nextBoolean() ? "n" : null)
          : plan;
    }

    /** Numbers side by side become rows, perhaps of one of them only. */
    private LogicalPlan unpivoted(LogicalPlan plan) {
      BindContext context = BindContext.DEFAULT;
      UnpivotSettings settings =
          UnpivotSettings.byIndex("k", "y", "b").withColumns("x1", "x2").named("m", "x");
      LogicalPlan rows =
          PlanBuilder.unpivot(
              step(),
              PlanBuilder.withColumns(step(), plan, parse("x AS x1", number() + " AS x2"), context),
              random.nextBoolean() ? settings.withoutNulls() : settings,
              context);
      return random.nextBoolean()
          ? rows
          : PlanBuilder.filter(
              step(),
              rows,
              ExprParser.parse(
                  List.of("m = 'x2'", "m > 'x1' AND x > 1", "m = 'x3'", "k = 'a' AND m <> k")
                      .get(random.nextInt(4))),
              context);
    }

    private LogicalPlan joined(LogicalPlan plan) {
      JoinType type = JoinType.values()[random.nextInt(JoinType.values().length)];
      List<String> keys =
          List.of(List.of("k"), List.of("b", "k"), List.of("y"), List.<String>of())
              .get(random.nextInt(4));
      JoinSettings settings = JoinSettings.on(type, keys);
      if (random.nextInt(4) == 0) {
        settings = settings.withNullEqual();
      }
      if (random.nextInt(2) == 0) {
        settings =
            settings.withCondition(
                ExprParser.parse(
                    PAIRS.get(random.nextInt(PAIRS.size()))
                        + (random.nextBoolean() ? "" : " AND x_right <> 2")));
      }
      LogicalPlan left = narrow(PlanBuilder.limit(step(), plan, 30));
      LogicalPlan pairs =
          PlanBuilder.join(
              step(), left, narrow(chain(random.nextInt(3))), settings, BindContext.DEFAULT);
      String x = type.isFilter() || random.nextBoolean() ? "x" : "coalesce(x_right, x) AS x";
      return PlanBuilder.select(step(), pairs, parse("k", x, "y", "b"), BindContext.DEFAULT);
    }

    private LogicalPlan asofJoined(LogicalPlan plan) {
      AsofSettings settings =
          AsofSettings.on("x")
              .withType(random.nextBoolean() ? JoinType.LEFT : JoinType.INNER)
              .withDirection(
                  AsofSettings.Direction.values()[
                      random.nextInt(AsofSettings.Direction.values().length)]);
      if (random.nextBoolean()) {
        settings = settings.withBy("k");
      }
      if (random.nextInt(3) == 0) {
        settings = settings.withTolerance("2");
      }
      LogicalPlan pairs =
          PlanBuilder.asofJoin(
              step(),
              narrow(plan),
              narrow(chain(random.nextInt(3))),
              random.nextBoolean() ? settings : settings.withStrict(),
              BindContext.DEFAULT);
      String y = random.nextBoolean() ? "y" : "y_right AS y";
      return PlanBuilder.select(step(), pairs, parse("k", "x", y, "b"), BindContext.DEFAULT);
    }

    private LogicalPlan narrow(LogicalPlan plan) {
      return PlanBuilder.select(step(), plan, parse("k", "x", "y", "b"), BindContext.DEFAULT);
    }

    private Expr condition() {
      String condition = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
      return ExprParser.parse(
          random.nextInt(3) == 0
              ? condition + " AND " + CONDITIONS.get(random.nextInt(CONDITIONS.size()))
              : condition);
    }

    private String number() {
      return NUMBERS.get(random.nextInt(NUMBERS.size()));
    }

    private static List<Expr> parse(String... expressions) {
      return List.of(expressions).stream().map(ExprParser::parse).toList();
    }

    private String step() {
      return "s" + steps++;
    }
  }

  /** A few rows in two splits; takes comparisons with constants only. */
  private record RandomTable(int rowsPerSplit, long seed) implements Interpreter.Table {
    @Override
    public List<List<Map<String, Object>>> read(ScanRequest request) {
      Random random = new Random(seed);
      List<List<Map<String, Object>>> splits = new ArrayList<>();
      for (int split = 0; split < 2; split++) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 4 * rowsPerSplit; i++) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("k", oneOf(random, "a", "b", "c", "A", null));
          row.put("x", oneOf(random, 1L, 2L, 3L, 5L, 8L, 1L, 2L, 4L, null, 0L));
          row.put("y", oneOf(random, 0.0, -0.0, 1.5, -2.0, Double.NaN, null));
          row.put("b", oneOf(random, true, false, null));
          row.put("l", oneOf(random, List.of(1L, 2L), List.of(), List.of(3L), null));
          rows.add(row);
        }
        List<Map<String, Object>> kept =
            request.predicate().isPresent()
                ? Interpreter.filtered(SCHEMA, rows, request.predicate().get())
                : rows;
        splits.add(kept.subList(0, (int) Math.min(request.limit(), kept.size())));
      }
      return splits;
    }

    private static Object oneOf(Random random, Object... values) {
      return values[random.nextInt(values.length)];
    }

    @Override
    public String format() {
      return "random";
    }

    @Override
    public String location() {
      return "seed " + seed;
    }

    @Override
    public Schema schema() {
      return SCHEMA;
    }

    @Override
    public Estimate estimate(ScanRequest request) {
      return Estimate.UNKNOWN;
    }

    @Override
    public PushdownResult pushDown(BoundExpr predicate) {
      List<BoundExpr> accepted = new ArrayList<>();
      List<BoundExpr> residual = new ArrayList<>();
      for (BoundExpr conjunct : BoundExprs.conjuncts(predicate)) {
        (conjunct instanceof BoundExpr.Compare ? accepted : residual).add(conjunct);
      }
      return new PushdownResult(BoundExprs.conjunction(accepted), BoundExprs.conjunction(residual));
    }

    @Override
    public ScanPlan plan(ScanRequest request) {
      throw new UnsupportedOperationException("only interpreted");
    }

    @Override
    public List<InputFile> files() {
      return List.of();
    }
  }
}

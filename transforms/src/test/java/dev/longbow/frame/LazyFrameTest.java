package dev.longbow.frame;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;
import static dev.longbow.expr.Exprs.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Expr;
import dev.longbow.physical.ExplainOptions;
import dev.longbow.plan.GoldenFile;
import dev.longbow.plan.PlanPrinter;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class LazyFrameTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("facility", DataType.STRING),
          Field.of("timestamp", DataType.TIMESTAMP),
          Field.of("heart_rate", DataType.INT64),
          Field.of("bmi", DataType.FLOAT64));
  private static final LazyFrame VITALS = LazyFrame.ofRows(SCHEMA, List.of());

  @Test
  void stepsBecomeAPlan() {
    LazyFrame summary =
        VITALS
            .filter(col("heart_rate").gt(100))
            .withColumns(col("timestamp").call("year").as("year"))
            .groupBy("facility", "year")
            .agg(col("bmi").mean().as("avg_bmi"), count().as("n"))
            .rename("n", "readings")
            .limit(5);
    assertEquals(
        """
        Limit [limit_6] 5
          Project [rename_5] facility, year, avg_bmi, n AS readings
            Aggregate [group_by_4] by facility, year: mean(bmi) AS avg_bmi, count(*) AS n
              Project [with_columns_3] facility, timestamp, heart_rate, bmi, year(timestamp) AS year
                Filter [filter_2] heart_rate > 100
                  Scan [rows_1] rows 0 rows in memory: facility, timestamp, heart_rate, bmi
        """,
        PlanPrinter.print(summary.plan()));
    assertEquals(List.of("facility", "year", "avg_bmi", "readings"), summary.schema().names());
  }

  @Test
  void textMeansTheSameAsMethods() {
    assertEquals(
        VITALS
            .filter(col("bmi").gt(30.0))
            .select(col("facility"), col("bmi").times(2.0).as("b"))
            .plan(),
        VITALS.filter("bmi > 30.0").select("facility", "bmi * 2.0 AS b").plan());
    assertEquals(
        VITALS.groupBy(col("facility")).agg(col("bmi").sum().as("s")).plan(),
        VITALS.groupBy("facility").agg("sum(bmi) AS s").plan());
  }

  @Test
  void samplesUniqueRowsAndChecksBecomeAPlan() {
    LazyFrame latest =
        VITALS
            .sampleFraction(0.25, 7)
            .uniqueLast(List.of("facility"), SortKey.ascending("timestamp"))
            .check("heart_rate > 0")
            .sample(10);
    assertEquals(
        """
        Project [sample_5] facility, timestamp, heart_rate, bmi
          Sort [sample_5] by task, place
            Sort [sample_5] by random, first 10
              Draw [sample_5] seed 0: random, task, place
                Check [check_4] heart_rate > 0
                  Unique [unique_3] by facility: last by timestamp
                    Project [sample_2] facility, timestamp, heart_rate, bmi
                      Filter [sample_2] random < 0.25
                        Draw [sample_2] seed 7: random
                          Scan [rows_1] rows 0 rows in memory: facility, timestamp, heart_rate, bmi
        """,
        PlanPrinter.print(latest.plan()));
    assertEquals(SCHEMA.names(), latest.schema().names());
    assertThrows(LongbowException.class, () -> VITALS.sample(-1));
    assertThrows(LongbowException.class, () -> VITALS.sampleFraction(1.5));
    assertThrows(LongbowException.class, () -> VITALS.sampleFraction(Double.NaN));
    assertThrows(LongbowException.class, () -> VITALS.check("heart_rate + 1"));
    assertThrows(LongbowException.class, () -> VITALS.check(new String[0]));
  }

  @Test
  void framesAreImmutable() {
    LazyFrame one = VITALS.drop("bmi");
    LazyFrame two = VITALS.drop("heart_rate");
    assertEquals(List.of("facility", "timestamp", "heart_rate"), one.schema().names());
    assertEquals(List.of("facility", "timestamp", "bmi"), two.schema().names());
    assertEquals(SCHEMA, VITALS.schema());
  }

  @Test
  void parametersAreTyped() {
    LazyFrame filtered =
        VITALS
            .withParameter("facilities", List.of("UCSF", "ZSFG"))
            .filter("facility IN (:facilities)");
    assertTrue(
        PlanPrinter.print(filtered.plan()).contains("facility IN ('UCSF', 'ZSFG')"),
        PlanPrinter.print(filtered.plan()));
  }

  @Test
  void mistakesAreToldAtOnceWithTheStep() {
    LongbowException error =
        assertThrows(LongbowException.class, () -> VITALS.filter(col("hart_rate").gt(1)));
    assertEquals(
        "LB202 [filter_2] Missing columns: [hart_rate]. Nearest: [heart_rate]. Available: [facility,"
            + " timestamp, heart_rate, bmi]",
        error.line());
  }

  @Test
  void aUnionNeedsTheSameColumns() {
    LongbowException error =
        assertThrows(LongbowException.class, () -> VITALS.union(VITALS.drop("bmi")));
    assertEquals("LB206", error.code().label());
  }

  @Test
  void explainShowsStages() {
    GoldenFile.check(
        "lazy_frame.txt",
        VITALS
            .filter("heart_rate > 50 + 50 AND bmi IS NOT NULL")
            .groupBy("facility")
            .agg("avg(bmi) AS avg_bmi", "sum(heart_rate) / count(*) AS mean_rate")
            .explain(ExplainOptions.DEFAULT));
  }

  /** One argument's different values are found once; medians alone take values in one step. */
  @Test
  void explainShowsHowDifferentValuesAreFound() {
    GoldenFile.check(
        "holistic.txt",
        VITALS
            .groupBy("facility")
            .agg(
                col("heart_rate").nUnique().as("rates"),
                col("heart_rate").median().as("middle"),
                col("bmi").quantile(0.9).as("p90"),
                col("bmi").first().as("first_bmi"),
                count().as("n"))
            .explain(ExplainOptions.DEFAULT));
  }

  @Test
  void quantilesHaveAConstantFractionOfSomethingInOrder() {
    assertEquals(
        "LB205 [group_by_2] Invalid fraction 1.5 in quantile(bmi, 1.5): expected a constant number"
            + " from 0 to 1",
        aggregationError(col("bmi").quantile(1.5)));
    assertEquals(
        "LB205 [group_by_2] Invalid fraction bmi / 40 in quantile(bmi, bmi / 40): expected a constant"
            + " number from 0 to 1",
        aggregationError(col("bmi").quantile(col("bmi").dividedBy(40))));
    assertEquals(
        "LB205 [group_by_2] Invalid fraction NULL in quantile(bmi, NULL): expected a constant number"
            + " from 0 to 1",
        aggregationError(col("bmi").quantile(null)));
    assertEquals(
        "LB205 [group_by_2] Invalid fraction 0 / 0 in quantile(bmi, 0 / 0): expected a constant number"
            + " from 0 to 1",
        aggregationError(col("bmi").quantile(lit(0).dividedBy(0))));
    assertEquals(
        "LB204 [group_by_2] Cannot take median of a string. Expected a number, a date, a time or a"
            + " timestamp. `facility` is string",
        aggregationError(col("facility").median()));
  }

  private static String aggregationError(Expr aggregate) {
    return assertThrows(
            LongbowException.class, () -> VITALS.groupBy("facility").agg(aggregate.as("x")))
        .line();
  }

  @Test
  void quantilesTakeTheirFractionFromAParameter() {
    LazyFrame frame = VITALS.withParameter("q", 0.25).groupBy().agg("quantile(bmi, :q) AS low");
    assertEquals(
        "Aggregate [group_by_2] over everything: quantile(bmi, 0.25) AS low",
        PlanPrinter.line(frame.plan()));
    assertEquals("{low: float64}", frame.schema().toString());
  }

  @Test
  void rowsFromMapsGetTheirTypes() {
    assertEquals(
        "{a: int64}",
        LazyFrame.ofRows(List.of(Map.of("a", 1), Map.of("a", 2))).schema().toString());
  }

  @Test
  void batchesAreCutToTheSizeAskedFor() {
    boolean[] closed = new boolean[1];
    List<Integer> sizes = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    try (CloseableIterator<Batch> batches =
        new Rechunked(
            numbers(1).schema(), iterator(closed, numbers(5), numbers(1), numbers(4)), 3)) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        sizes.add(batch.rows());
        batch.toRows().forEach(row -> values.add(row.get("x")));
      }
      assertThrows(NoSuchElementException.class, batches::next);
    }
    assertEquals(List.of(3, 3, 3, 1), sizes);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 0L, 0L, 1L, 2L, 3L), values);
    assertTrue(closed[0]);
  }

  private static Batch numbers(int rows) {
    Schema schema = Schema.of(Field.of("x", DataType.INT64));
    Object[] values = new Object[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = (long) i;
    }
    return new Batch(schema, List.of(ColumnBuilder.of(DataType.INT64, values)), rows);
  }

  private static CloseableIterator<Batch> iterator(boolean[] closed, Batch... batches) {
    Iterator<Batch> iterator = List.of(batches).iterator();
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public Batch next() {
        return iterator.next();
      }

      @Override
      public void close() {
        closed[0] = true;
      }
    };
  }
}

package dev.longbow.beam;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Over;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.sort.SortKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

/** The public transforms in an ordinary Beam pipeline, with the runner's checks on. */
final class TransformsTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("facility", DataType.STRING),
          Field.of("timestamp", DataType.INT64),
          Field.of("bmi", DataType.FLOAT64));

  private final Pipeline pipeline = Pipeline.create(LocalRuns.direct(2, true));

  private PCollection<ArrowBatch> batches() {
    return pipeline.apply(
        Create.of(
                ArrowBatch.of(batch("UCSF", 1L, 20.0, "ZSFG", 2L, 30.0), order(0)),
                ArrowBatch.of(batch("UCSF", 3L, 40.0, null, 4L, null), order(1)))
            .withCoder(ArrowBatchCoder.of(SCHEMA)));
  }

  private static ArrowBatch.Order order(int task) {
    return new ArrowBatch.Order(0, task, 0);
  }

  private static Batch batch(Object... values) {
    int rows = values.length / SCHEMA.size();
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < SCHEMA.size(); c++) {
      ColumnBuilder builder = new ColumnBuilder(SCHEMA.field(c).type());
      for (int row = 0; row < rows; row++) {
        builder.append(values[row * SCHEMA.size() + c]);
      }
      columns.add(builder.build());
    }
    return new Batch(SCHEMA, columns, rows);
  }

  private static PCollection<String> rows(PCollection<ArrowBatch> batches) {
    return batches.apply(
        FlatMapElements.into(TypeDescriptors.strings())
            .via(batch -> batch.toBatch().toRows().stream().map(Object::toString).toList()));
  }

  @Test
  void filtersRowsAndKeepsTheOrder() {
    PCollection<ArrowBatch> filtered = batches().apply(Filter.where("timestamp <> 2 AND bmi > 0"));
    PAssert.that(rows(filtered))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=1, bmi=20.0}", "{facility=UCSF, timestamp=3, bmi=40.0}");
    PAssert.that(filtered)
        .satisfies(
            all -> {
              List<ArrowBatch> list = new ArrayList<>();
              all.forEach(list::add);
              list.sort(Comparator.comparing(batch -> batch.order().orElseThrow()));
              assertEquals(2, list.size());
              assertEquals(1L, list.get(0).toBatch().row(0).get("timestamp"));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void computesColumns() {
    PCollection<ArrowBatch> selected =
        batches()
            .apply(WithColumns.columns("bmi * 2 AS double_bmi"))
            .apply(Select.columns(col("facility"), col("double_bmi").as("x")));
    assertEquals(
        List.of("facility", "x"), ((ArrowBatchCoder) selected.getCoder()).schema().names());
    PAssert.that(rows(selected))
        .containsInAnyOrder(
            "{facility=UCSF, x=40.0}",
            "{facility=ZSFG, x=60.0}",
            "{facility=UCSF, x=80.0}",
            "{facility=null, x=null}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void groups() {
    PCollection<ArrowBatch> grouped =
        batches()
            .apply(GroupBy.keys("facility").aggregate("mean(bmi) AS avg_bmi", "count(*) AS n"));
    PAssert.that(rows(grouped))
        .containsInAnyOrder(
            "{facility=UCSF, avg_bmi=30.0, n=2}",
            "{facility=ZSFG, avg_bmi=30.0, n=1}",
            "{facility=null, avg_bmi=null, n=1}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void putsValuesInOrder() {
    PCollection<ArrowBatch> grouped =
        batches()
            .apply(
                GroupBy.keys("facility")
                    .aggregate(
                        "median(bmi) AS middle", "quantile(bmi, 0) AS least", "count(*) AS n"));
    PAssert.that(rows(grouped))
        .containsInAnyOrder(
            "{facility=UCSF, middle=30.0, least=20.0, n=2}",
            "{facility=ZSFG, middle=30.0, least=30.0, n=1}",
            "{facility=null, middle=null, least=null, n=1}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void countsDifferentValues() {
    PCollection<ArrowBatch> counted =
        batches()
            .apply(
                GroupBy.keys("facility")
                    .aggregate(
                        "n_unique(bmi) AS n", "median(bmi) AS middle", "max(timestamp) AS t"));
    PAssert.that(rows(counted))
        .containsInAnyOrder(
            "{facility=UCSF, n=2, middle=30.0, t=3}",
            "{facility=ZSFG, n=1, middle=30.0, t=2}",
            "{facility=null, n=0, middle=null, t=4}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void joins() {
    PCollection<ArrowBatch> left = batches();
    PCollection<ArrowBatch> right =
        left.apply(
            "Means", GroupBy.keys("facility").aggregate("mean(bmi) AS mean", "count(*) AS n"));
    PAssert.that(rows(left.apply(Join.with(right).on("facility").where("bmi >= mean"))))
        .containsInAnyOrder(
            "{facility=ZSFG, timestamp=2, bmi=30.0, mean=30.0, n=1}",
            "{facility=UCSF, timestamp=3, bmi=40.0, mean=30.0, n=2}");
    PAssert.that(
            rows(
                left.apply(
                    "Without partner",
                    Join.with(left)
                        .on(List.of("timestamp"), List.of("timestamp"))
                        .how(JoinType.ANTI)
                        .where("bmi > 20"))))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=1, bmi=20.0}", "{facility=null, timestamp=4, bmi=null}");
    PAssert.that(rows(left.apply("Pairs", Join.with(right)).apply("Count", countRows())))
        .containsInAnyOrder("{n=12}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void joinsWithTheLastRowBefore() {
    PCollection<ArrowBatch> right = batches();
    PCollection<ArrowBatch> left = right.apply("Left", Select.columns("facility", "timestamp"));
    AsofSettings settings = AsofSettings.on("timestamp").withBy("facility").withStrict();
    PAssert.that(rows(left.apply(AsofJoin.with(right, settings))))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=1, bmi=null}",
            "{facility=ZSFG, timestamp=2, bmi=null}",
            "{facility=UCSF, timestamp=3, bmi=20.0}",
            "{facility=null, timestamp=4, bmi=null}");
    PAssert.that(
            rows(
                left.apply(
                    "Without keys",
                    AsofJoin.with(right, AsofSettings.on("timestamp").withStrict()))))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=1, facility_right=null, bmi=null}",
            "{facility=ZSFG, timestamp=2, facility_right=UCSF, bmi=20.0}",
            "{facility=UCSF, timestamp=3, facility_right=ZSFG, bmi=30.0}",
            "{facility=null, timestamp=4, facility_right=UCSF, bmi=40.0}");
    pipeline.run().waitUntilFinish();
  }

  private static GroupBy countRows() {
    return GroupBy.everything().aggregate(count().as("n"));
  }

  @Test
  void refusesToCheckAJoin() {
    PCollection<ArrowBatch> input = batches();
    JoinSettings checked = JoinSettings.on(JoinType.INNER, List.of("facility")).withValidate("m:1");
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> Join.with(input).with(checked));
    assertTrue(failure.getMessage().startsWith("Cannot check a join"), failure.getMessage());
  }

  @Test
  void sortsAndTakesTheFirst() {
    assertInOrder(
        batches().apply(Sort.by(SortKey.descending("bmi").withNullsFirst())), 4L, 3L, 2L, 1L);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void takesTheFirst() {
    assertInOrder(batches().apply(TopK.of(2, SortKey.descending("bmi"))), 3L, 2L);
    pipeline.run().waitUntilFinish();
  }

  /** The timestamps of batches put in order by their places. */
  private static void assertInOrder(PCollection<ArrowBatch> sorted, Long... timestamps) {
    PAssert.that(sorted)
        .satisfies(
            all -> {
              List<ArrowBatch> list = new ArrayList<>();
              all.forEach(list::add);
              list.sort(Comparator.comparing(batch -> batch.order().orElseThrow()));
              List<Object> found = new ArrayList<>();
              for (ArrowBatch batch : list) {
                batch.toBatch().toRows().forEach(row -> found.add(row.get("timestamp")));
              }
              assertEquals(List.of((Object[]) timestamps), found);
              return null;
            });
  }

  @Test
  void keepsOneRowOfEach() {
    PCollection<ArrowBatch> input = batches();
    PAssert.that(rows(input.apply("First", Unique.by("facility"))))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=1, bmi=20.0}",
            "{facility=ZSFG, timestamp=2, bmi=30.0}",
            "{facility=null, timestamp=4, bmi=null}");
    PAssert.that(
            rows(input.apply("Last", Unique.by("facility").last(SortKey.descending("timestamp")))))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=1, bmi=20.0}",
            "{facility=ZSFG, timestamp=2, bmi=30.0}",
            "{facility=null, timestamp=4, bmi=null}");
    PAssert.that(
            rows(
                input.apply(
                    "Highest",
                    Unique.by("facility").first(SortKey.descending("bmi")).withPartitions(2))))
        .containsInAnyOrder(
            "{facility=UCSF, timestamp=3, bmi=40.0}",
            "{facility=ZSFG, timestamp=2, bmi=30.0}",
            "{facility=null, timestamp=4, bmi=null}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void looksAtRowsInTheirPartitions() {
    PCollection<ArrowBatch> input = batches();
    PAssert.that(
            rows(
                input
                    .apply(
                        Window.over(Over.partitionBy("facility").orderBy("timestamp"))
                            .columns("row_number() AS n", "lag(bmi) AS before")
                            .withPartitions(3))
                    .apply(Select.columns("timestamp", "n", "before"))))
        .containsInAnyOrder(
            "{timestamp=1, n=1, before=null}",
            "{timestamp=2, n=1, before=null}",
            "{timestamp=3, n=2, before=20.0}",
            "{timestamp=4, n=1, before=null}");
    PAssert.that(
            rows(
                input
                    .apply(
                        "Shares",
                        Window.over(Over.partitionBy("facility"))
                            .columns("bmi / sum(bmi) AS share", "count(*) AS n"))
                    .apply("Of share", Select.columns("timestamp", "share", "n"))))
        .containsInAnyOrder(
            "{timestamp=1, share=0.3333333333333333, n=2}",
            "{timestamp=2, share=1.0, n=1}",
            "{timestamp=3, share=0.6666666666666666, n=2}",
            "{timestamp=4, share=null, n=1}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aggregatesNothingToOneRow() {
    PCollection<ArrowBatch> counted =
        batches()
            .apply(Filter.where(col("timestamp").gt(100)))
            .apply(GroupBy.everything().aggregate(count().as("n")).withPartitions(4));
    PAssert.that(rows(counted)).containsInAnyOrder("{n=0}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void refusesUnknownColumnsWhenApplied() {
    PCollection<ArrowBatch> input = batches();
    LongbowException failure =
        assertThrows(LongbowException.class, () -> input.apply(Filter.where("bim > 1")));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, failure.code());
    assertTrue(failure.text().contains("bmi"), failure.text());
  }
}

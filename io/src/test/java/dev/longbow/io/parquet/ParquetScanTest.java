package dev.longbow.io.parquet;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Duck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scan as a transform of an ordinary pipeline, with the direct runner's checks on. */
class ParquetScanTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws SQLException {
    try (Duck duck = new Duck()) {
      for (int file = 0; file < 3; file++) {
        duck.execute(
            """
            COPY (SELECT i AS id, 'f' || i %% 3 AS place, sqrt(i) AS root, md5(i::VARCHAR) AS text
              FROM range(%d, %d) t(i)) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 20480)
            """
                .formatted(file * 20_000, (file + 1) * 20_000, folder.resolve(file + ".parquet")));
      }
    }
  }

  private static Pipeline pipeline() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setEnforceEncodability(true);
    options.setEnforceImmutability(true);
    return Pipeline.create(options);
  }

  /** A condition over columns of files and of folders is applied behind the reader. */
  @Test
  void foldersThatNameColumns() throws SQLException {
    try (Duck duck = new Duck()) {
      duck.execute(
          "COPY (SELECT i AS id, i %% 3 AS part, i * 2 AS twice FROM range(9) t(i)) TO '%s' (FORMAT parquet, PARTITION_BY (part))"
              .formatted(folder.resolve("parts")));
    }
    Pipeline pipeline = pipeline();
    PCollection<String> rows =
        pipeline
            .apply(
                ParquetScan.from(folder + "/parts/")
                    .withColumns("twice")
                    .withFilter(
                        col("part")
                            .eq(lit(2))
                            .or(col("id").lt(lit(2)))
                            .and(col("part").gt(lit(0)))))
            .apply(
                FlatMapElements.into(TypeDescriptors.strings())
                    .via(
                        (ArrowBatch batch) ->
                            batch.toBatch().toRows().stream().map(Object::toString).toList()));
    PAssert.that(rows).containsInAnyOrder("{twice=2}", "{twice=4}", "{twice=10}", "{twice=16}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void filteredColumns() {
    Pipeline pipeline = pipeline();
    PCollection<String> rows =
        pipeline
            .apply(
                ParquetScan.from(folder + "/*.parquet")
                    .withColumns("place", "id")
                    .withFilter(col("id").ge(lit(39_998)).and(col("root").lt(lit(200.008)))))
            .apply(
                FlatMapElements.into(TypeDescriptors.strings())
                    .via(
                        (ArrowBatch batch) ->
                            batch.toBatch().toRows().stream().map(Object::toString).toList()));
    PAssert.that(rows)
        .containsInAnyOrder(
            "{place=f2, id=39998}",
            "{place=f0, id=39999}",
            "{place=f1, id=40000}",
            "{place=f2, id=40001}",
            "{place=f0, id=40002}",
            "{place=f1, id=40003}");
    pipeline.run().waitUntilFinish();
  }

  /** By them a run's progress is shown. */
  @Test
  void splitsSayHowManyBytesAreRead() {
    Source source = Parquet.scan(folder + "/*.parquet");
    for (List<String> columns : List.of(List.of("id", "root"), List.of("text"), List.of("id"))) {
      ScanPlan plan = Scans.plan(source, null, columns);
      long read = 0;
      for (Split split : plan.splits()) {
        try (BatchReader reader = new ParquetFormat().open(plan.reader(), split)) {
          while (reader.next() != null) {
            assertTrue(reader.bytesRead() > 0);
          }
          read += reader.bytesRead();
        }
      }
      assertEquals(read, plan.splits().stream().mapToLong(Split::bytes).sum(), columns.toString());
    }
  }

  @Test
  void everyRowInBatchesOfLimitedSize() {
    Pipeline pipeline = pipeline();
    PCollection<ArrowBatch> batches = pipeline.apply(ParquetScan.from(folder.toString()));
    PCollection<Long> sums =
        batches.apply(
            MapElements.into(TypeDescriptors.longs())
                .via(
                    (ArrowBatch batch) -> {
                      assertTrue(batch.size() < 1_500_000);
                      Batch columns = batch.toBatch();
                      long sum = 0;
                      for (int i = 0; i < columns.rows(); i++) {
                        sum += 1L << 40 | (Long) columns.column(0).value(i);
                      }
                      return sum;
                    }));
    // The number of rows in the high bits, the sum of the numbers 0 to 59,999 in the low ones.
    PAssert.thatSingleton(sums.apply(Sum.longsGlobally()))
        .isEqualTo(60_000L << 40 | 59_999L * 30_000L);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void problemsAreFoundWhenThePipelineIsBuilt() {
    Pipeline pipeline = pipeline();
    LongbowException missing =
        assertThrows(
            LongbowException.class,
            () -> pipeline.apply(ParquetScan.from(folder + "/none-*.parquet")));
    assertEquals(ErrorCode.INPUT_NOT_FOUND, missing.code());
    LongbowException column =
        assertThrows(
            LongbowException.class,
            () -> pipeline.apply(ParquetScan.from(folder.toString()).withColumns("plaec")));
    assertEquals(ErrorCode.COLUMN_NOT_FOUND, column.code());
  }
}

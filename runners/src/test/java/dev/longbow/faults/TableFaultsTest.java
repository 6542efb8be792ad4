package dev.longbow.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.longbow.beam.PlanRunner;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.clickhouse.ClickHouseIO;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.io.parquet.ParquetScan;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.SharedSteps;
import dev.longbow.run.RunnerSettings;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that fail and are run again while they write to a table: every row is there once. */
@ExtendWith(ClickHouseExtension.class)
class TableFaultsTest {
  private static final int ROWS = 40_000;
  private static final int FILES = 4;
  private static final String ALL =
      "%d\t%d".formatted(FILES * ROWS, (long) FILES * ROWS * (FILES * ROWS - 1) / 2);

  private final ClickHouseDatabase database;

  @TempDir private Path folder;

  TableFaultsTest(ClickHouseDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void writeFiles() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      for (int i = 0; i < FILES; i++) {
        oracle.writeParquet(
            "SELECT range AS id, range %% 7 AS k FROM range(%d, %d)"
                .formatted(i * ROWS, (i + 1) * ROWS),
            folder.resolve(i + ".parquet"));
      }
    }
  }

  private SinkSpec table(String name, SinkSpec.Mode mode) {
    Map<String, String> options =
        Map.of(
            "url",
            database.server().url(),
            "database",
            database.name(),
            "table",
            name,
            "create",
            "{\"order_by\": [\"id\"], \"partition_by\": [\"k\"]}");
    String location = Format.named("clickhouse").location(options);
    return new SinkSpec("out", "clickhouse", location, mode, options);
  }

  @Test
  void tasksOfFlinkThatAreRunAgain() throws IOException {
    for (SinkSpec.Mode mode :
        List.of(SinkSpec.Mode.FAIL, SinkSpec.Mode.OVERWRITE, SinkSpec.Mode.OVERWRITE_PARTITIONS)) {
      Gates gates = new Gates(folder.resolve(mode + "-gates"));
      List<String> fails = List.of("read-0", "written-out", "stage-out", "committed-out");
      for (String point : fails) {
        gates.failOnce(point);
      }
      List<LogicalPlan> scans = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        scans.add(
            LogicalPlan.Scan.of(
                "numbers" + i,
                GatedFormat.source(
                    Parquet.scan(folder.resolve(i + ".parquet").toString()), gates)));
      }
      LogicalPlan all = PlanBuilder.union("together", scans);
      SinkSpec sink = GatedFormat.gated(table("flink", mode), gates);
      PipelinePlan pipeline =
          SharedSteps.pipeline("test", List.of(new PipelinePlan.Output(all, sink)));
      PhysicalPlan plan = PhysicalPlanner.plan(Optimizer.optimize(pipeline));
      PlanRunner.run(
          plan, "run-" + mode, retrying(plan), FILES, RunRecord.of("test", Instant.EPOCH));
      for (String point : fails) {
        assertFalse(Files.exists(gates.folder().resolve(point + ".fails")), point);
      }
      assertEquals(ALL, database.sql("SELECT count(), sum(id) FROM flink").strip(), mode.label());
      assertEquals("flink\nlongbow_runs", database.sql("SHOW TABLES").strip());
    }
    database.sql("DROP TABLE flink");
  }

  private PipelineOptions retrying(PhysicalPlan plan) throws IOException {
    Path flink = folder.resolve("flink");
    PipelineOptions options = EmbeddedFlink.options(plan, FILES, 256 << 20, flink);
    Path configuration = flink.resolve("flink-conf.yaml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
                .replace("restart-strategy.type: none", "restart-strategy.type: fixed-delay")
            + "restart-strategy.fixed-delay.attempts: 6\nrestart-strategy.fixed-delay.delay: 1ms\n");
    return options;
  }

  @Test
  void aTransformOfAnyPipeline() throws IOException {
    write(RunnerSettings.direct(2), SinkSpec.Mode.FAIL);
    assertEquals(ALL, database.sql("SELECT count(), sum(id) FROM transform").strip());
    write(EmbeddedFlink.options(3, 1L << 30, folder.resolve("flink")), SinkSpec.Mode.OVERWRITE);
    assertEquals(ALL, database.sql("SELECT count(), sum(id) FROM transform").strip());
    assertEquals("longbow_runs\ntransform", database.sql("SHOW TABLES").strip());
    database.sql("DROP TABLE transform");
  }

  private void write(PipelineOptions options, SinkSpec.Mode mode) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(ParquetScan.from(folder + "/*.parquet"))
        .apply(
            ClickHouseIO.write()
                .withUrl(database.server().url())
                .withTable(database.name(), "transform")
                .withOrderBy("k", "id")
                .withPartitionBy("k")
                .withMode(mode));
    pipeline.run().waitUntilFinish();
  }
}

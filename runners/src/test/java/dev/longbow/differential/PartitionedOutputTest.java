package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.SinkSpec;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.ExprParser;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.sort.SortKey;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.RowsComparison;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Partitioned folders: one partition with most of the rows, many small ones, null and empty strings
 * as partitions; sorted within files where the plan sorts; the same files everywhere.
 */
final class PartitionedOutputTest {
  private static final int ROWS = 12_000;
  private static final long TINY = 100 << 10;

  @TempDir Path folder;

  private Path out(String name) {
    return folder.resolve(name);
  }

  private PipelinePlan.Output output(String name, LogicalPlan plan, Layout layout) {
    return new PipelinePlan.Output(
        plan,
        new SinkSpec(name, "parquet", out(name) + "/", SinkSpec.Mode.OVERWRITE, Map.of(), layout));
  }

  private PipelinePlan pipeline(LogicalPlan scan) {
    Layout hot = new Layout(List.of("hot"), 3000, Layout.DEFAULT_TARGET_BYTES);
    Layout many = new Layout(List.of("hot", "small"), Long.MAX_VALUE, Layout.DEFAULT_TARGET_BYTES);
    LogicalPlan sorted =
        PlanBuilder.sort(
            "sorted",
            scan,
            List.of(SortKey.descending("hot"), SortKey.descending("x")),
            Long.MAX_VALUE);
    return new PipelinePlan(
        "partitioned",
        List.of(),
        List.of(
            output("hot", scan, hot), output("many", scan, many), output("sorted", sorted, hot)));
  }

  private Map<String, String> hashes(PipelinePlan pipeline, Runs.Setting setting)
      throws IOException {
    Runs.run(pipeline, setting);
    Map<String, String> hashes = new TreeMap<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      Path root = out(output.sink().name());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
          hashes.put(folder.relativize(file).toString(), Sha256.of(file));
        }
      }
    }
    return hashes;
  }

  @Test
  void theSameFilesEverywhere() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String rows =
          """
          SELECT i AS id,
            CASE WHEN i %% 10 < 7 THEN 'hot' WHEN i %% 10 = 7 THEN NULL WHEN i %% 10 = 8 THEN ''
              ELSE 'a/' || i %% 30 END AS hot,
            (i * 7919 %% 5)::SMALLINT AS small, sin(i) AS x
          FROM range(%d) r(i)"""
              .formatted(ROWS);
      Path data = folder.resolve("data.parquet");
      oracle.writeParquet(rows, data, "ROW_GROUP_SIZE 2048");
      oracle.execute("CREATE TABLE t AS " + rows);
      LogicalPlan scan =
          LogicalPlan.Scan.of("t", Format.named("parquet").source(data.toString(), Map.of()));
      PipelinePlan pipeline = pipeline(scan);
      Map<String, String> expected = hashes(pipeline, Runs.direct(1));
      check(oracle, "hot", "id");
      check(oracle, "many", "id");
      check(oracle, "sorted", "x DESC, id");
      assertTrue(expected.size() > 20, expected::toString);
      Path flink = folder.resolve("flink");
      for (Runs.Setting setting :
          List.of(Runs.direct(4, TINY), Runs.flink(4, TINY, flink), Runs.encoded(2, TINY, flink))) {
        assertEquals(expected, hashes(pipeline, setting), setting::toString);
      }
      for (Runs.Setting setting : List.of(Runs.direct(2, TINY), Runs.encoded(2, 0, flink))) {
        readBack(oracle, setting);
      }
    }
  }

  /** What was written is an input, whose folders are columns. */
  private void readBack(DuckDbOracle oracle, Runs.Setting setting) {
    LogicalPlan scan =
        LogicalPlan.Scan.of("many", Format.named("parquet").source(out("many") + "/", Map.of()));
    LogicalPlan some =
        PlanBuilder.filter(
            "some",
            scan,
            ExprParser.parse("(hot = 'hot' OR hot IS NULL) AND small >= 3 AND id % small = 1"),
            BindContext.DEFAULT);
    Path read = folder.resolve("read.parquet");
    SinkSpec sink =
        new SinkSpec("read", "parquet", read.toString(), SinkSpec.Mode.OVERWRITE, Map.of());
    Runs.run(
        new PipelinePlan("read", List.of(), List.of(new PipelinePlan.Output(some, sink))), setting);
    RowsComparison.exact()
        .difference(
            oracle.query(
                "SELECT id, x, hot, small::BIGINT AS small FROM t WHERE (hot = 'hot' OR hot IS NULL)"
                    + " AND small >= 3 AND id % small = 1"),
            oracle.query("SELECT * FROM '" + read + "'"))
        .ifPresent(text -> assertEquals("", setting + "\n" + text));
  }

  /** Within a partition the rows are in order, through all of its files. */
  private void check(DuckDbOracle oracle, String name, String order) {
    String read =
        "SELECT id, hot, small::SMALLINT AS small, x FROM (SELECT *, row_number() OVER () AS n FROM"
            + " read_parquet('%s/**/*.parquet', hive_partitioning = true, hive_types_autocast = false, filename = true))"
                .formatted(out(name));
    String partition = name.equals("many") ? "hot, small" : "hot";
    RowsComparison.exact()
        .inOrder()
        .difference(
            oracle.query("SELECT id, hot, small, x FROM t ORDER BY " + partition + ", " + order),
            oracle.query(read + " ORDER BY " + partition + ", n"))
        .ifPresent(text -> assertEquals("", name + "\n" + text));
  }
}

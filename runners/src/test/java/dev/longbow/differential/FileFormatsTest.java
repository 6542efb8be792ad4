package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.QueryTable;
import dev.longbow.testing.RandomQueries;
import dev.longbow.testing.RandomQuery;
import dev.longbow.testing.Rows;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The generated table as Arrow files, streams and lines of JSON: the same bytes in every setting,
 * and queries over them give what DuckDB gives.
 */
final class FileFormatsTest {
  private static final long FIRST_SEED = Long.getLong("differential.seed", 9001);
  private static final int QUERIES = 4;
  private static final long TINY = 4 << 20;

  @TempDir Path folder;

  /** A form of a file. */
  private enum Form {
    FILE("arrow", "file.arrow", Map.of("dictionary", "all", "batch_rows", "700")),
    STREAM("arrow", "stream.arrows", Map.of("dictionary", "all", "compression", "zstd")),
    PARTS("arrow", "parts/", Map.of("compression", "lz4", "batch_rows", "1000")),
    LINES("ndjson", "lines.ndjson", Map.of()),
    PACKED_LINES("ndjson", "lines.jsonl.gz", Map.of());

    private final String format;
    private final String path;
    private final Map<String, String> options;

    Form(String format, String path, Map<String, String> options) {
      this.format = format;
      this.path = path;
      this.options = options;
    }

    SinkSpec sink(Path folder) {
      String target = folder + "/" + path;
      return new SinkSpec(name(), format, target, SinkSpec.Mode.OVERWRITE, options);
    }

    Source source(Path folder) {
      Map<String, String> how =
          format.equals("ndjson")
              ? Map.of("schema", json(QueryTable.schema()), "infer_rows", "0")
              : Map.of();
      return Format.named(format).source(folder + "/" + path, how);
    }

    private static String json(Schema schema) {
      return schema.fields().stream()
          .map(field -> "\"" + field.name() + "\": \"" + field.type() + "\"")
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  @Test
  void filesAreTheSameEverywhereAndGiveWhatDuckDbGives() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      Path flink = folder.resolve("flink");
      check(
          oracle,
          QueryData.write(folder.resolve("data"), oracle, 31, 3, 1500),
          QUERIES,
          List.of(Runs.direct(4), Runs.direct(4, TINY), Runs.flink(4, TINY, flink)));
    }
  }

  @Test
  void filesOfOneRowAndOfNone() throws IOException {
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      List<Runs.Setting> others = List.of();
      check(oracle, QueryData.write(folder.resolve("none"), oracle, 31, 2, 0), 2, others);
      check(oracle, QueryData.write(folder.resolve("one"), oracle, 31, 1, 1), 2, others);
    }
  }

  private void check(
      DuckDbOracle oracle, LogicalPlan.Scan scan, int queries, List<Runs.Setting> others)
      throws IOException {
    Map<String, String> expected = hashes(scan, Runs.direct(1));
    for (Runs.Setting setting : others) {
      assertEquals(expected, hashes(scan, setting), setting::toString);
    }
    // The queries over all forms in one pipeline, to save starts.
    List<RandomQuery> asked = new ArrayList<>();
    List<PipelinePlan.Shared> shared = new ArrayList<>();
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (Form form : Form.values()) {
      long first = FIRST_SEED + (long) queries * form.ordinal();
      List<RandomQuery> some =
          LongStream.range(first, first + queries).mapToObj(RandomQueries::of).toList();
      QueryPlans plans = new QueryPlans(LogicalPlan.Scan.of("t_" + form, form.source(folder)));
      some.forEach(query -> plans.add(query, this::result));
      shared.addAll(plans.pipeline().shared());
      outputs.addAll(plans.pipeline().outputs());
      asked.addAll(some);
    }
    Runs.run(new PipelinePlan("queries", shared, outputs), Runs.direct(2));
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      RandomQuery query = asked.get(i);
      Form form = Form.values()[i / queries];
      Rows wanted = oracle.query(query.duckdb(QueryData.TABLE));
      String file = outputs.get(i).sink().path();
      Rows read = oracle.query("SELECT * FROM read_parquet('" + file + "')");
      query
          .comparison()
          .difference(wanted, read)
          .ifPresent(text -> failures.add(form + ": " + query + "\n" + text));
    }
    assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures));
  }

  private Map<String, String> hashes(LogicalPlan.Scan scan, Runs.Setting setting)
      throws IOException {
    List<PipelinePlan.Output> outputs = new ArrayList<>();
    for (Form form : Form.values()) {
      outputs.add(new PipelinePlan.Output(scan, form.sink(folder)));
    }
    Runs.run(new PipelinePlan("forms", List.of(), outputs), setting);
    Map<String, String> hashes = new TreeMap<>();
    for (Form form : Form.values()) {
      try (Stream<Path> files = Files.walk(folder.resolve(form.path))) {
        for (Path file : files.sorted().toList()) {
          if (Files.isRegularFile(file)
              && !file.toString().matches(".*(manifest.json|checksums.txt)")) {
            hashes.put(form + " " + file.getFileName(), Sha256.of(file));
          }
        }
      }
    }
    assertTrue(hashes.size() >= Form.values().length, hashes::toString);
    return hashes;
  }

  private SinkSpec result(String name) {
    return new SinkSpec(
        name,
        "parquet",
        folder.resolve(name + ".parquet").toString(),
        SinkSpec.Mode.OVERWRITE,
        Map.of());
  }
}

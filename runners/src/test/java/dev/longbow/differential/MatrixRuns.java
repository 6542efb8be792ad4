package dev.longbow.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.connector.Format;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.matrix.MatrixOptions;
import dev.longbow.optimize.Optimizer;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.MatrixOutputs;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes matrices of generated rows. */
record MatrixRuns(Path folder, DuckDbOracle oracle) {
  private static final int FILES = 4;

  /** Rows with gaps of all kinds, in files of {@code rows} each. */
  LogicalPlan.Scan data(int rows) throws IOException {
    oracle.execute("SELECT setseed(0.25)");
    oracle.execute(
        """
        CREATE OR REPLACE TABLE t AS SELECT i AS id,
          TIMESTAMP '2024-01-01' + INTERVAL (i) MINUTE AS ts,
          CASE WHEN random() < 0.1 THEN NULL WHEN random() < 0.05 THEN 'NaN'::FLOAT
            WHEN random() < 0.02 THEN 'Infinity'::FLOAT WHEN random() < 0.02 THEN '-Infinity'::FLOAT
            ELSE (80 + 20 * (random() + random() - 1))::FLOAT END AS a,
          CASE WHEN random() < 0.3 THEN NULL ELSE (random() - 0.5) * 10 ** (20 * random() - 10) END AS b,
          CASE WHEN random() < 0.5 THEN NULL ELSE (random() * 7 - 3)::INT END AS c,
          random() < 0.4 AS d, NULL::FLOAT AS e, 7::SMALLINT AS f, 'x' || i AS g,
          CASE WHEN random() < 0.5 THEN 0.0::FLOAT ELSE '-0.0'::FLOAT END AS z,
          (random() * 3)::INT AS y
        FROM range(%d) r(i)"""
            .formatted(FILES * rows));
    List<Source> sources = new ArrayList<>();
    Path data = Files.createDirectories(folder.resolve("data-" + rows));
    for (int i = 0; i < FILES; i++) {
      Path file = data.resolve(i + ".parquet");
      oracle.writeParquet(
          "SELECT * FROM t WHERE id >= %d AND id < %d ORDER BY id"
              .formatted(i * rows, (i + 1) * rows),
          file,
          "ROW_GROUP_SIZE 2048");
      sources.add(Format.named("parquet").source(file.toString(), Map.of()));
    }
    return LogicalPlan.Scan.of("t", new SplitPerFile(sources));
  }

  Map<String, String> run(
      LogicalPlan plan, String name, MatrixOptions options, Runs.Setting setting)
      throws IOException {
    SinkSpec sink =
        new SinkSpec(
            "npy",
            "npy",
            folder.resolve(name).toString() + (name.endsWith("/") ? "/" : ""),
            SinkSpec.Mode.OVERWRITE,
            options.options());
    PipelinePlan pipeline = expanded(plan, sink);
    Runs.run(Optimizer.optimize(pipeline), setting);
    Map<String, String> hashes = new TreeMap<>();
    for (PipelinePlan.Output output : pipeline.outputs()) {
      Path path = Path.of(output.sink().path());
      hashes.put(
          path.getFileName().toString(),
          Sha256.of(Files.isDirectory(path) ? path.resolve("part-00000.npy") : path));
    }
    return hashes;
  }

  /** A matrix said in steps. */
  static PipelinePlan expanded(LogicalPlan plan, SinkSpec sink) {
    return MatrixOutputs.expand(
        new PipelinePlan("m", List.of(), List.of(new PipelinePlan.Output(plan, sink))),
        BindContext.DEFAULT);
  }

  /** What a manifest says of a matrix. */
  JsonNode matrix(String file) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readString(folder.resolve(file + ".manifest.json")))
        .get("matrix");
  }
}

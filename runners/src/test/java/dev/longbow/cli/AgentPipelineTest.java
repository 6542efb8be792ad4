package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.cli.LongbowProcess.Ended;
import dev.longbow.examples.AgentModel;
import dev.longbow.testing.DuckDbOracle;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way round, with the examples as they are and a process for each: files to ClickHouse,
 * from there features to files, a model fitted to them, its predictions to ClickHouse, and a
 * ranking from there.
 */
@ExtendWith(ClickHouseExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AgentPipelineTest {
  private static final Path EXAMPLES = Path.of("../pipelines/examples").toAbsolutePath();

  @TempDir private static Path folder;

  private final ClickHouseDatabase database;
  private final ClickHouseUser user;

  AgentPipelineTest(ClickHouseDatabase database) {
    this.database = database;
    this.user = database.server().admin();
  }

  private Ended start(List<String> command) throws Exception {
    return LongbowProcess.run(
        command,
        folder,
        Map.of(
            "CLICKHOUSE_URL", database.server().url(),
            "CLICKHOUSE_USER", user.name(),
            "CLICKHOUSE_PASSWORD", user.password()));
  }

  private Ended longbow(String... arguments) throws Exception {
    return start(LongbowProcess.command(LongbowProcess.OPENS, arguments));
  }

  private String run(String example, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("run", EXAMPLES.resolve(example).toString()));
    all.addAll(List.of("--param", "database=" + database.name()));
    all.addAll(List.of(arguments));
    Ended said = longbow(all.toArray(new String[0]));
    assertEquals(0, said.code(), said.text());
    return said.text();
  }

  private void makeData(String table, int rows) throws Exception {
    Ended made = longbow("demo-data", "--rows", "" + rows, "--tables", table, "--out", "data");
    assertEquals(0, made.code(), made.text());
  }

  private long number(String sql) throws IOException {
    return Long.parseLong(database.sql(sql).strip());
  }

  @Test
  @Order(1)
  void filesToTables() throws Exception {
    // A forest's time grows faster than its rows.
    makeData("agent_metrics", 40_000);
    makeData("bars", 100_000);
    run("clickhouse_load.yaml");
    // All at once, and not twice.
    run("clickhouse_load.yaml");
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      for (String[] table : new String[][] {{"agent_metrics", "token_count"}, {"bars", "volume"}}) {
        List<Object> expected =
            oracle
                .query(
                    "SELECT count(*) AS n, CAST(sum(%s) AS BIGINT) AS s FROM '%s/data/%s/*.parquet'"
                        .formatted(table[1], folder, table[0]))
                .rows()
                .get(0);
        assertEquals(
            expected.get(0) + "\t" + expected.get(1),
            database.sql("SELECT count(), sum(%s) FROM %s".formatted(table[1], table[0])).strip());
      }
    }
  }

  @Test
  @Order(2)
  void tablesToFeatures() throws Exception {
    run("agent_features.yaml");
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String rows =
          """
          SELECT *, response_time_ms / token_count AS ms_per_token,
                 error_count / (memory_queries + 1) AS error_rate,
                 avg(response_time_ms) OVER w AS rolling_ms, count(response_time_ms) OVER w AS ten
          FROM '%s/data/agent_metrics/*.parquet'
          WINDOW w AS (PARTITION BY agent_id ORDER BY timestamp ROWS 9 PRECEDING)
          """
              .formatted(folder);
      String known = "FROM (%s) WHERE ten = 10 AND response_time_ms IS NOT NULL".formatted(rows);
      String difference =
          """
          SELECT count(*) AS n, count(*) FILTER (WHERE
              s.calls <> e.calls OR abs(s.mean_ms_per_token - e.a) > 1e-9
              OR abs(s.std_rolling_ms - e.b) > 1e-6 OR abs(s.mean_error_rate - e.c) > 1e-9) AS wrong
          FROM '%s/outputs/agent_statistics.parquet' s
          FULL JOIN (SELECT agent_id, count(*) AS calls, avg(ms_per_token) AS a,
                            stddev_samp(rolling_ms) AS b, avg(error_rate) AS c
                     %s GROUP BY agent_id) e USING (agent_id)
          """
              .formatted(folder, known);
      List<Object> compared = oracle.query(difference).rows().get(0);
      assertTrue((Long) compared.get(0) > 10, compared.toString());
      assertEquals(0L, compared.get(1), compared.toString());
      String features = "'%s/outputs/agent_features.parquet'".formatted(folder);
      assertEquals(
          oracle
              .query(
                  "SELECT count(*) AS n, sum(CASE WHEN success_rate > 0.9 THEN 1 ELSE 0 END) AS good "
                      + known)
              .rows()
              .toString(),
          oracle
              .query("SELECT count(*) AS n, sum(label) AS good FROM " + features)
              .rows()
              .toString());
      assertEquals(
          List.of(List.of("FLOAT")),
          oracle.query("SELECT DISTINCT typeof(rolling_ms) AS t FROM " + features).rows());
    }
  }

  @Test
  @Order(3)
  void featuresToAModelAndBack() throws Exception {
    Ended fitted = start(LongbowProcess.command(AgentModel.class.getName(), LongbowProcess.OPENS));
    assertEquals(0, fitted.code(), fitted.text());
    run("agent_predictions.yaml");
    String sums = "SELECT count(), round(sum(confidence), 6) FROM agent_predictions";
    String once = database.sql(sums);
    // What a scheduler runs again is not there twice.
    run("agent_predictions.yaml");
    assertEquals(once, database.sql(sums));
    assertEquals(
        number("SELECT test_rows FROM agent_model_runs"),
        number("SELECT count() FROM agent_predictions"));
    assertEquals(1, number("SELECT accuracy > 0.75 FROM agent_model_runs"));
    assertEquals(6, number("SELECT count() FROM agent_feature_importances WHERE importance > 0"));

    run("agent_ranking.yaml", "--param", "model=tribuo-1");
    List<String> ranked = Files.readAllLines(folder.resolve("outputs/agent_ranking.csv"));
    assertEquals(number("SELECT count() FROM agent_predictions"), ranked.size() - 1);
    List<Double> confidences =
        ranked.stream().skip(1).map(line -> Double.valueOf(line.split(",")[2])).toList();
    assertEquals(confidences.stream().sorted(Comparator.reverseOrder()).toList(), confidences);
    // A value of a parameter is a value, whatever it holds.
    Ended none =
        longbow(
            "run",
            EXAMPLES.resolve("agent_ranking.yaml").toString(),
            "--param",
            "database=" + database.name(),
            "--param",
            "model=x' OR '1' = '1");
    assertEquals(3, none.code(), none.text());
  }

  @Test
  @Order(4)
  void pricesToFeatures() throws Exception {
    run("bars_features.yaml");
    try (DuckDbOracle oracle = new DuckDbOracle()) {
      String rows =
          """
          SELECT *, (momentum - avg(momentum) OVER m) / stddev_samp(momentum) OVER m AS z FROM (
            SELECT ts, symbol, ln(volume + 1) AS lv, close / lag(close) OVER w - 1 AS r,
                   close / lag(close, 10) OVER w - 1 AS momentum, lead(close) OVER w AS next
            FROM '%s/data/bars/*.parquet' WINDOW w AS (PARTITION BY symbol ORDER BY ts))
          WHERE momentum IS NOT NULL AND next IS NOT NULL
          WINDOW m AS (PARTITION BY ts)
          """
              .formatted(folder);
      String train = "ts < TIMESTAMP '2025-01-02 01:00:00'";
      for (String part : List.of("train", "test")) {
        String file = "'%s/features_%s.parquet'".formatted(folder, part);
        Ended converted =
            longbow(
                "convert",
                "outputs/bars_features_%s.arrow".formatted(part),
                "features_%s.parquet".formatted(part));
        assertEquals(0, converted.code(), converted.text());
        List<Object> expected =
            oracle
                .query(
                    """
                    SELECT count(*) AS n,
                           sum((lv - (SELECT avg(lv) FROM (%1$s) WHERE %2$s))
                               / (SELECT stddev_pop(lv) FROM (%1$s) WHERE %2$s)) AS s,
                           sum(abs(z)) AS z
                    FROM (%1$s) WHERE %3$s
                    """
                        .formatted(rows, train, part.equals("train") ? train : "NOT " + train))
                .rows()
                .get(0);
        List<Object> given =
            oracle
                .query(
                    "SELECT count(*) AS n, sum(log_volume) AS s, sum(abs(momentum_z)) AS z FROM "
                        + file)
                .rows()
                .get(0);
        assertEquals(expected.get(0), given.get(0));
        for (int i = 1; i < 3; i++) {
          double of = ((Number) expected.get(i)).doubleValue();
          assertEquals(of, ((Number) given.get(i)).doubleValue(), 0.01 + Math.abs(of) * 1e-4);
        }
      }
    }
  }

  @Test
  @Order(5)
  void aFeatureThatIsMissingIsNamedBeforeAnythingIsRead() throws Exception {
    database.sql(
        "CREATE TABLE short (agent_id String, timestamp DateTime64(6), response_time_ms Float64) ORDER BY agent_id");
    Path yaml = folder.resolve("short.yaml");
    Files.writeString(
        yaml,
        Files.readString(EXAMPLES.resolve("agent_features.yaml"))
            .replace("table: agent_metrics", "table: short"));
    Ended said = longbow("run", yaml.toString(), "--param", "database=" + database.name());
    assertEquals(2, said.code(), said.text());
    assertTrue(
        said.text()
            .contains("Missing columns: [token_count, memory_queries, error_count, success_rate]"),
        said.text());
    assertTrue(said.text().contains("Available: [agent_id, timestamp, response_time_ms]"));
  }

  private Ended wrong(String input, String output) throws Exception {
    String server =
        "format: clickhouse, url: '${ENV:CLICKHOUSE_URL}', database: '%s'"
            .formatted(database.name());
    Path yaml = folder.resolve("wrong.yaml");
    Files.writeString(
        yaml,
        "inputs: {m: {%s}}\noutputs: [{%s}]\n"
            .formatted(input.replace("SERVER", server), output.replace("SERVER", server)));
    return longbow("run", yaml.toString());
  }

  @Test
  @Order(6)
  void usersMistakesAreLinesWithTheCodeOfAUser() throws Exception {
    database.sql(
        "CREATE TABLE sums (id UInt64, s AggregateFunction(sum, Int64)) ENGINE = MergeTree ORDER BY id");
    database.sql("CREATE TABLE counts (id UInt64) ENGINE = MergeTree ORDER BY id");
    Ended unfinished = wrong("SERVER, table: sums", "path: sums.parquet");
    assertEquals(2, unfinished.code(), unfinished.text());
    assertTrue(unfinished.text().contains("LB106 [m]"), unfinished.text());
    assertTrue(unfinished.text().contains("finalizeAggregation"), unfinished.text());
    Ended missing = wrong("rows: [{id: 1}]", "SERVER, table: nowhere");
    assertEquals(2, missing.code(), missing.text());
    assertTrue(missing.text().contains("Give 'create' to have it made"), missing.text());
    Ended large = wrong("rows: [{id: -1}]", "SERVER, table: counts");
    assertEquals(3, large.code(), large.text());
    assertTrue(large.text().contains("has -1, but a column of type UInt64"), large.text());
    for (Ended each : List.of(unfinished, missing, large)) {
      assertFalse(each.text().contains("\tat "), each.text());
    }
  }

  @Test
  @Order(7)
  void thePasswordIsNowhere() throws Exception {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertFalse(bytes.contains(user.password()), file.toString());
    }
  }
}

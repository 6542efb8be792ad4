package dev.longbow.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.clickhouse.ClickHouseIO;
import dev.longbow.io.clickhouse.ClickHouseTable;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.run.Launcher;
import dev.longbow.run.LocalSession;
import dev.longbow.run.RunProgress;
import dev.longbow.run.RunSettings;
import dev.longbow.run.RunnerSettings;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import dev.longbow.testing.clickhouse.Fault;
import dev.longbow.testing.clickhouse.FaultProxy;
import dev.longbow.testing.clickhouse.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are read by whole pipelines, from servers and networks that break off. */
@ExtendWith(ClickHouseExtension.class)
class TableReadsTest {
  private static final long ROWS = 200_000;
  private static final String ALL = ROWS + "\t" + ROWS * (ROWS - 1) / 2;

  private final ClickHouseDatabase database;

  @TempDir private Path folder;

  TableReadsTest(ClickHouseDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void createTable() throws IOException {
    database.sql(
        "CREATE TABLE IF NOT EXISTS calls (id UInt64, s String) ENGINE = MergeTree ORDER BY id");
    database.sql("TRUNCATE TABLE calls");
    database.sql(
        "INSERT INTO calls SELECT number, 'text ' || toString(number) FROM numbers(%d)"
            .formatted(ROWS));
  }

  private ClickHouseTable table(String url) throws IOException {
    ClickHouseUser user = ClickHouseUser.READER;
    Path secret = folder.resolve("password");
    Files.writeString(secret, user.password());
    return ClickHouseTable.at(url, database.name())
        .table("calls")
        .withUser(user.name(), "secret:" + secret)
        .splitBy("id");
  }

  private void copy(PipelineOptions options, ClickHouseTable from, String to) throws IOException {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(ClickHouseIO.read().from(from))
        .apply(
            ClickHouseIO.write()
                .withUrl(database.server().url())
                .withTable(database.name(), to)
                .withOrderBy("id"));
    pipeline.run().waitUntilFinish();
    assertEquals(ALL, database.sql("SELECT count(), sum(id) FROM " + to));
    database.sql("DROP TABLE " + to);
  }

  @Test
  void onTheDirectRunner() throws IOException {
    copy(RunnerSettings.direct(2), table(database.server().url()), "direct");
  }

  @Test
  void onFlinkWhereTasksAreRunAgain() throws IOException {
    Path flink = folder.resolve("flink");
    PipelineOptions options = EmbeddedFlink.options(3, 1L << 30, flink);
    Path configuration = flink.resolve("flink-conf.yaml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
                .replace("restart-strategy.type: none", "restart-strategy.type: fixed-delay")
            + "restart-strategy.fixed-delay.attempts: 6\nrestart-strategy.fixed-delay.delay: 1ms\n");
    try (FaultProxy proxy = FaultProxy.before(database.server())) {
      // In the middle of a range, after rows were given: only the task can begin anew.
      proxy.inject(
          Requests.nth(1, Requests.starting("SELECT `id`")), new Fault.CutAnswer(1_000_000));
      copy(options, table(proxy.url()), "flink");
      assertTrue(proxy.requests(Requests.starting("SELECT `id`")).size() > 2);
    }
  }

  /** The plan is of parts that are one when they are read. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink"})
  void partsThatAreMergedBehindThePlan(String runner) throws IOException {
    String name = "parts_" + runner;
    database.sql("CREATE TABLE %s (id UInt64) ENGINE = MergeTree ORDER BY tuple()".formatted(name));
    for (int part = 0; part < 4; part++) {
      database.sql(
          "INSERT INTO %s SELECT number * 4 + %d FROM numbers(%d)".formatted(name, part, ROWS / 4));
    }
    List<String> said = new ArrayList<>();
    LazyFrame frame =
        LazyFrame.scan(parts(name)).on(session(runner, said, () -> merge(name, said.isEmpty())));
    Path out = folder.resolve(name + ".parquet");
    frame.writeParquet(out.toString());
    assertTrue(said.get(0).contains("LB511") && said.get(0).endsWith("Planning again"), "" + said);
    assertEquals(
        "[{n=%d, s=%d}]".formatted(ROWS, ROWS * (ROWS - 1) / 2),
        LazyFrame.scan(Parquet.scan(out.toString()))
            .groupBy()
            .agg("count(*) AS n", "sum(CAST(id AS INT64)) AS s")
            .collectRows()
            .toString());
  }

  /** A table that is merged all the time, as no table is. */
  @Test
  void partsThatAreMergedBehindEveryPlan() throws IOException {
    String name = "restless";
    database.sql("CREATE TABLE restless (id UInt64) ENGINE = MergeTree ORDER BY tuple()");
    database.sql("INSERT INTO restless SELECT number FROM numbers(10)");
    List<String> said = new ArrayList<>();
    LazyFrame frame =
        LazyFrame.scan(parts(name)).on(session("direct", said, () -> merge(name, true)));
    LongbowException error = assertThrows(LongbowException.class, frame::collectRows);
    assertEquals(ErrorCode.INPUT_CHANGED, error.code());
    assertTrue(error.text().contains("split_by"), error.text());
    assertEquals(2, said.size());
  }

  /** A session in which something happens between each plan and its run. */
  private LocalSession session(String runner, List<String> said, Runnable behindThePlan) {
    Launcher.Watcher watcher =
        new Launcher.Watcher() {
          @Override
          public void say(String line) {
            said.add(line);
          }

          @Override
          public Launcher.AutoCloseableQuietly watch(RunProgress progress) {
            behindThePlan.run();
            return () -> {};
          }
        };
    RunSettings settings = RunSettings.defaults().withRunner(runner).withSpillFolder(folder);
    return new LocalSession(settings, watcher);
  }

  private Source parts(String name) {
    return ClickHouseTable.at(database.server().url(), database.name())
        .table(name)
        .splitBy("_part")
        .source();
  }

  private void merge(String name, boolean now) {
    try {
      if (now) {
        database.sql("OPTIMIZE TABLE %s FINAL".formatted(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void explainShowsSplitsAndConditionsAndNoSecrets() throws IOException {
    LazyFrame frame =
        LazyFrame.scan(table(database.server().url()).source())
            .filter("id >= 1000 AND length(s) > 3")
            .select("s");
    String text = frame.explain();
    assertTrue(text.contains("2 splits by ranges of id (split_by)"), text);
    assertFalse(text.contains(ClickHouseUser.READER.password()), text);
    assertEquals(ROWS - 1000, frame.collect().rows());
  }
}

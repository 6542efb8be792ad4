package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import dev.longbow.testing.clickhouse.TestCertificates;
import dev.longbow.testing.clickhouse.TlsTunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that can be written, those that cannot, and what is said of them. */
@ExtendWith(ClickHouseExtension.class)
final class TargetTableTest {
  private final ClickHouseDatabase database;
  private final Tables tables;
  private String table;

  @TempDir Path folder;

  TargetTableTest(ClickHouseDatabase database) {
    this.database = database;
    this.tables = new Tables(database);
  }

  @BeforeEach
  void name(TestInfo test) {
    table = test.getTestMethod().orElseThrow().getName();
  }

  private static LongbowException refused(ErrorCode code, Sink sink, String... texts) {
    LongbowException error = assertThrows(LongbowException.class, sink::check);
    assertEquals(code, error.code(), error.text());
    for (String text : texts) {
      assertTrue(error.text().contains(text), error.text());
    }
    LongbowException again = assertThrows(LongbowException.class, () -> sink.prepare("r1"));
    assertEquals(error.text(), again.text());
    return error;
  }

  @Test
  void noTableAndNoCreate() {
    refused(
        ErrorCode.OUTPUT_UNSUITABLE,
        tables.sink(Mode.APPEND, table),
        "there is no such table. Give 'create'",
        "order_by: [place]");
  }

  @Test
  void noDatabase() {
    Sink sink = tables.sink(Mode.APPEND, table, "database", "nowhere", "create", "{}");
    refused(ErrorCode.INPUT_NOT_FOUND, sink, "Database nowhere does not exist");
  }

  @Test
  void columns() {
    tables.sql(
        "CREATE TABLE columns (plac String, x UInt64 MATERIALIZED 1, need Int8, may Int8 DEFAULT 3) ENGINE = MergeTree ORDER BY tuple()");
    LongbowException error =
        assertThrows(LongbowException.class, tables.sink(Mode.APPEND, table)::check);
    assertTrue(
        error.text().contains("Missing columns: [place]. Nearest: [plac]. Available: [plac, x"),
        error.text());
    assertTrue(error.text().contains("'x'") && error.text().contains("MATERIALIZED"), error.text());
    assertTrue(error.text().contains("columns [plac, need] without a default"), error.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Memory", "Log", "Buffer(currentDatabase(), 'x', 1, 1, 1, 1, 1, 1, 1)", "Null"})
  void otherEngines(String engine) {
    String name = "e_" + engine.substring(0, 3);
    tables.sql("CREATE TABLE %s (place String, x Int64) ENGINE = %s".formatted(name, engine));
    refused(
        ErrorCode.OUTPUT_UNSUITABLE,
        tables.sink(Mode.APPEND, name),
        "its engine is " + engine.replaceFirst("\\(.*", ""));
  }

  @Test
  void views() {
    tables.sql("CREATE VIEW views AS SELECT 'a' AS place, 1 AS x");
    refused(ErrorCode.OUTPUT_UNSUITABLE, tables.sink(Mode.APPEND, table), "its engine is View");
  }

  /** With all that may stand in a table's definition. */
  @Test
  void everythingOfATargetStays() {
    tables.sql(
        "CREATE TABLE %s (place LowCardinality(String) CODEC(ZSTD), x Nullable(Int64), day Date DEFAULT '2024-01-01', INDEX i x TYPE minmax GRANULARITY 1, PROJECTION p (SELECT place, count() GROUP BY place), CONSTRAINT c CHECK x < 100000) ENGINE = ReplacingMergeTree(day) PARTITION BY (toYYYYMM(day), place) PRIMARY KEY (place) ORDER BY (place, cityHash64(place, ' TTL ')) SAMPLE BY cityHash64(place, ' TTL ') TTL day + INTERVAL 100 YEAR SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild', non_replicated_deduplication_window = 5 COMMENT 'it\\'s mine'"
            .formatted(table)
            .replace("PRIMARY KEY (place) ", "")
            .replace("SAMPLE BY cityHash64(place, ' TTL ') ", ""));
    tables.sql(
        "CREATE TABLE %s_seen (place String) ENGINE = MergeTree ORDER BY place".formatted(table));
    tables.sql(
        "CREATE MATERIALIZED VIEW %s_view TO %1$s_seen AS SELECT place FROM %1$s".formatted(table));
    String before = tables.sql("SHOW CREATE TABLE " + table);
    for (Mode mode :
        List.of(Mode.FAIL, Mode.OVERWRITE, Mode.OVERWRITE_PARTITIONS, Mode.OVERWRITE)) {
      Tables.write(tables.sink(mode, table), "r" + mode + System.nanoTime(), "a", "b");
      assertEquals(
          "2",
          tables.sql("SELECT count() FROM %s FINAL".formatted(table)),
          mode + " with what the engine makes of the rows");
    }
    assertEquals(before, tables.sql("SHOW CREATE TABLE " + table));
    assertEquals("", tables.sql("SELECT * FROM %s_seen".formatted(table)));
    tables.sql("INSERT INTO %s (place, x) VALUES ('v', 1)".formatted(table));
    assertEquals("v", tables.sql("SELECT * FROM %s_seen".formatted(table)));
  }

  @Test
  void createsAsAsked() {
    Schema schema =
        Schema.of(
            Field.of("ts", DataType.TIMESTAMP),
            Field.of("agent", DataType.STRING),
            new Field("n", DataType.INT64, false));
    Sink sink =
        tables.sink(
            Mode.FAIL,
            schema,
            table,
            "create",
            "{\"engine\": \"ReplacingMergeTree(n)\", \"order_by\": [\"agent\", \"toDate(ts)\"], \"partition_by\": \"toYYYYMM(ts)\", \"settings\": {\"index_granularity\": \"1024\", \"deduplicate_merge_projection_mode\": \"drop\"}}");
    Outputs.write(sink, List.of());
    String made =
        tables.sql(
            "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = '%s'"
                .formatted(table));
    assertTrue(
        made.contains(
            "(`ts` DateTime64(6, \\'UTC\\'), `agent` String, `n` Int64) ENGINE = ReplacingMergeTree(n) PARTITION BY toYYYYMM(ts) ORDER BY (agent, toDate(ts)) SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = \\'drop\\'"),
        made);
  }

  /** Those that a key is of, and no others whose names its text happens to hold. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "agent_id | agent_id",
        "toStartOfDay(ts) | ts",
        "concat(agent_id, 'id') | agent_id",
        "(ts, `i\\`d`) | ts, i`d",
        "if(id = 'it\\'s', \"s\", agent_id) | id, s, agent_id",
        "toDate(ts) | ts",
      })
  void columnsOfAKeyTakeNoNulls(String key, String expected) {
    Schema schema =
        Schema.of(
            Field.of("agent_id", DataType.STRING),
            Field.of("id", DataType.STRING),
            Field.of("s", DataType.STRING),
            Field.of("i`d", DataType.STRING),
            Field.of("toDate", DataType.STRING),
            Field.of("ts", DataType.TIMESTAMP));
    String name = table + key.hashCode();
    String create = JsonNodeFactory.instance.objectNode().put("order_by", key).toString();
    Outputs.write(tables.sink(Mode.FAIL, schema, name, "create", create), List.of());
    Set<String> needed =
        Set.of(
            tables
                .sql(
                    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '%s' AND type NOT LIKE 'Nullable%%' FORMAT TSVRaw"
                        .formatted(name))
                .split("\n"));
    assertEquals(Set.of(expected.split(", ")), needed);
  }

  /** Columns of the key take no nulls, and one is an error that says where. */
  @Test
  void nullsInAKey() {
    Sink sink = tables.sink(Mode.FAIL, table, "create", "{\"order_by\": [\"place\"]}");
    Batch batch =
        new Batch(
            Tables.SCHEMA,
            List.of(
                ColumnBuilder.of(DataType.STRING, "a", null),
                ColumnBuilder.of(DataType.INT64, null, 1L)),
            2);
    LongbowException error =
        assertThrows(LongbowException.class, () -> Outputs.write(sink, List.of(List.of(batch))));
    assertEquals(ErrorCode.BAD_VALUE, error.code());
    assertTrue(error.text().contains("column 'place'"), error.text());
    assertTrue(error.text().contains("row 2 of part 0-0 has null"), error.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`; DROP TABLE victim; --",
        "a'b\"c`d\\e",
        "x) VALUES (1); DROP TABLE victim",
        "new\nline\ttab",
        "{x:Identifier} ? :p %s ${ENV:HOME}",
        "Ümläut 漢字 🙂",
        "тридцатьбуквсоставляютэтоимяда",
        "a.b/c",
      })
  void namesAndDataThatLookLikeStatements(String name) {
    tables.sql("CREATE TABLE IF NOT EXISTS victim (x Int8) ENGINE = MergeTree ORDER BY x");
    Schema schema = Schema.of(Field.of(name, DataType.STRING));
    Batch batch = new Batch(schema, List.of(ColumnBuilder.of(DataType.STRING, name, "'")), 2);
    String create = JsonNodeFactory.instance.objectNode().put("order_by", name).toString();
    Outputs.write(tables.sink(Mode.FAIL, schema, name, "create", create), List.of(List.of(batch)));
    Outputs.write(tables.sink(Mode.APPEND, schema, name), List.of(List.of(batch)));
    Outputs.write(tables.sink(Mode.OVERWRITE, schema, name), List.of(List.of(batch)));
    assertEquals(
        "2\t1",
        tables.sql(
            "SELECT count(), countIf(%s = %s) FROM %s"
                .formatted(Names.quote(name), Names.literal(name), Names.quote(name))));
    assertTrue(tables.all().contains("victim"));
  }

  @Test
  void aDatabaseWithAName() throws IOException {
    String name = "test_`; DROP DATABASE x; --'" + System.nanoTime();
    tables.sql("CREATE DATABASE " + Names.quote(name) + " ENGINE = Atomic");
    try {
      Sink sink = tables.sink(Mode.FAIL, table, "database", name, "create", "{}");
      Tables.write(sink, "r1", "a", "b");
      assertEquals("1010", tables.sql("SELECT count() FROM " + Names.quote(name, table)));
    } finally {
      tables.sql("DROP DATABASE " + Names.quote(name));
    }
  }

  private String secret(ClickHouseUser user) throws IOException {
    Path file = folder.resolve(user.name());
    Files.writeString(file, user.password());
    return "secret:" + file;
  }

  @Test
  void usersWithoutRights() throws IOException {
    tables.create(table);
    ClickHouseUser inserter = database.server().user(ClickHouseUser.INSERTER);
    LongbowException error =
        refused(
            ErrorCode.ACCESS_DENIED,
            tables.sink(Mode.APPEND, table, "user", inserter.name(), "password", secret(inserter)),
            "GRANT CREATE TABLE, DROP TABLE, ALTER DELETE, ALTER MOVE PARTITION, ALTER MODIFY COMMENT ON `"
                + database.name());
    assertFalse(error.text().contains(inserter.password()));
    ClickHouseUser nobody = database.server().user(ClickHouseUser.NOBODY);
    assertThrows(
        LongbowException.class,
        tables.sink(Mode.APPEND, table, "user", nobody.name(), "password", secret(nobody))::check);
  }

  @Test
  void wrongPasswords() throws IOException {
    tables.create(table);
    Path file = Files.writeString(folder.resolve("wrong"), "not-the-password");
    LongbowException error =
        refused(
            ErrorCode.ACCESS_DENIED,
            tables.sink(
                Mode.APPEND,
                table,
                "user",
                database.server().admin().name(),
                "password",
                "secret:" + file),
            "Check 'user' and 'password'");
    assertFalse(error.text().contains("not-the-password"));
  }

  /** The password of a user who may everything is in nothing that a run leaves or says. */
  @Test
  void aPasswordIsNowhere() throws IOException {
    ClickHouseUser admin = database.server().admin();
    Map<String, String> options =
        tables.options(table, "user", admin.name(), "password", secret(admin), "create", "{}");
    assertFalse(Format.named("clickhouse").location(options).contains(admin.password()));
    Sink sink = Format.named("clickhouse").sink(tables.spec(Mode.FAIL, options), Tables.SCHEMA);
    sink.prepare("r1");
    String comments =
        tables.sql(
            "SELECT comment, create_table_query FROM system.tables WHERE database = currentDatabase()");
    sink.publish("r1", Tables.parts(sink, "r1", "a", "b"), Outputs.RECORD);
    String runs = tables.sql("SELECT * FROM longbow_runs");
    for (String text : List.of(comments, runs, sink.toString(), options.toString())) {
      assertFalse(text.contains(admin.password()), text);
    }
  }

  @Test
  void tls(TestCertificates certificates) throws Exception {
    tables.create(table);
    try (TlsTunnel tunnel =
        TlsTunnel.before(
            database.server().url(),
            certificates,
            TlsTunnel.Shown.VALID,
            TlsTunnel.Clients.WITH_CERTIFICATE)) {
      Tables secure = new Tables(database, tunnel.url());
      String tls =
          "{\"ca\": \"%s\", \"certificate\": \"%s\", \"key\": \"%s\"}"
              .formatted(
                  certificates.authority(),
                  certificates.clientCertificate(),
                  certificates.clientKey());
      Tables.write(secure.sink(Mode.FAIL, table, "tls", tls), "r1", "a", "b");
      assertEquals("a:1000:499500 b:10:10045", tables.content(table));
      refused(
          ErrorCode.SERVER,
          secure.sink(
              Mode.APPEND,
              table,
              "tls",
              tls.replace(
                  certificates.authority().toString(), certificates.unknownAuthority().toString())),
          "cannot be trusted");
      assertThrows(
          LongbowException.class,
          secure.sink(
                  Mode.APPEND, table, "tls", "{\"ca\": \"%s\"}".formatted(certificates.authority()))
              ::check);
    }
  }

  @Test
  void aServerThatIsNotThere() {
    Sink sink =
        Format.named("clickhouse")
            .sink(
                tables.spec(Mode.APPEND, tables.options(table, "url", "http://127.0.0.1:1")),
                Tables.SCHEMA);
    refused(ErrorCode.SERVER, sink, "http://127.0.0.1:1 cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compression|zip|expected none, lz4 or zstd",
        "tls|{\"ca\": \"ca.pem\"}|Write https://",
        "create|{\"primary_key\": \"x\"}|Known: [engine, order_by, partition_by, settings]",
        "create|{\"engine\": \"Memory\"}|one of the MergeTree family",
        "create|{\"settings\": {\"a; DROP\": 1}}|name of a setting",
        "settings|x|keys and values",
        "mod|x|Known: [url",
        "password|hunter2|never written into a pipeline",
      })
  void optionsThatAreWrong(String given) {
    String[] parts = given.split("\\|", -1);
    LongbowException error =
        assertThrows(
            LongbowException.class, () -> tables.sink(Mode.APPEND, "t", parts[0], parts[1]));
    assertEquals(ErrorCode.SPEC_INVALID, error.code(), error.text());
    assertTrue(error.text().contains(parts[2]), error.text());
    assertFalse(error.text().contains("hunter2"), error.text());
  }
}

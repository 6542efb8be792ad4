package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Field;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.NamedExpr;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users' profiles and settings of a server must not do to rows: leave some out. */
@ExtendWith(ClickHouseExtension.class)
class ServerLimitsTest {
  private final ClickHouseDatabase database;

  ServerLimitsTest(ClickHouseDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void createTable() throws IOException {
    database.sql(
        "CREATE TABLE IF NOT EXISTS t (k UInt32, v Nullable(Int64), a UInt8, b UInt8, c UInt8) ENGINE = MergeTree ORDER BY k");
    database.sql("TRUNCATE TABLE t");
    database.sql("INSERT INTO t SELECT number, number, 0, 0, 0 FROM numbers(200000)");
  }

  @AfterEach
  void restore() {
    System.clearProperty(Server.SILENCE_PROPERTY);
    System.clearProperty(Patience.PROPERTY);
  }

  private Source table(ClickHouseUser user, String... more) {
    Map<String, String> options = TableReads.options(database, database.server().url(), user, more);
    if (!options.containsKey("query")) {
      options.put("table", "t");
    }
    return TableReads.source(options);
  }

  @Test
  void limitsAreErrorsAndNoShortTables() {
    for (String splitBy : List.of("k", "_part")) {
      Source source = table(ClickHouseUser.SHORT_ANSWERS, "split_by", splitBy);
      LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(source));
      assertEquals(ErrorCode.OVER_LIMIT, error.code(), error.getMessage());
    }
  }

  @Test
  void allColumnsAreSeen() {
    assertEquals(5, table(ClickHouseUser.SHORT_ANSWERS).schema().size());
    String all = "SELECT * FROM t LIMIT 0";
    assertEquals(5, table(ClickHouseUser.SHORT_ANSWERS, "query", all).schema().size());
  }

  @Test
  void limitsOfGroupsAreErrors() {
    Source few = table(ClickHouseUser.SHORT_ANSWERS, "query", "SELECT k FROM t WHERE k < 5000");
    assertEquals(5_000, TableReads.rows(few).size());
    Source groups = few.aggregated(List.of(key(few)), List.of()).orElseThrow();
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(groups));
    assertEquals(ErrorCode.OVER_LIMIT, error.code(), error.getMessage());
  }

  private static NamedExpr key(Source source) {
    Field field = source.schema().field(source.schema().require("k"));
    return new NamedExpr(
        field.name(), new BoundExpr.Column(field.name(), field.type(), field.nullable()));
  }

  @Test
  void modesThatLeaveRowsOutCannotBeSet() {
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> table(ClickHouseUser.READER, "settings", "{\"read_overflow_mode\": \"break\"}"));
    assertEquals(ErrorCode.SPEC_INVALID, error.code());
    assertTrue(error.text().contains("read_overflow_mode"), error.text());
  }

  @Test
  void settingsHoldForTheTypesOfAQuery() {
    String query =
        "SELECT a.k AS k, b.w FROM t AS a LEFT JOIN (SELECT k, 1 AS w FROM t WHERE k < 5) AS b ON a.k = b.k";
    Source source =
        table(ClickHouseUser.READER, "query", query, "settings", "{\"join_use_nulls\": \"1\"}");
    assertTrue(source.schema().field(source.schema().require("w")).nullable());
    // Who reads nulls where none can be relies on it in conditions.
    Source wrong = table(ClickHouseUser.READER, "query", query);
    assertTrue(!wrong.schema().field(wrong.schema().require("w")).nullable());
    assertEquals(
        200_000,
        TableReads.rows(wrong.plan(new ScanRequest(List.of("w"), Optional.empty(), Long.MAX_VALUE)))
            .size());
  }

  @Test
  void rowsThatAreMergedOnReadingAreNotReadByParts() throws IOException {
    database.sql(
        "CREATE OR REPLACE TABLE versions (k UInt32, v Int64) ENGINE = ReplacingMergeTree ORDER BY k");
    for (int version = 0; version < 3; version++) {
      database.sql("INSERT INTO versions SELECT number, %d FROM numbers(1000)".formatted(version));
    }
    Map<String, String> options =
        TableReads.options(
            database, "table", "versions", "settings", "{\"final\": \"1\"}", "split_by", "k");
    assertEquals(1_000, TableReads.rows(TableReads.source(options)).size());
    options.put("split_by", "_part");
    Source byParts = TableReads.source(options);
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(byParts));
    assertEquals(ErrorCode.SPEC_INVALID, error.code(), error.getMessage());
    assertTrue(error.text().contains("'final'"), error.text());
  }

  @Test
  void settingsHoldWhereAQueryIsDivided() {
    String query =
        "SELECT a.k AS k, b.w FROM t AS a LEFT JOIN (SELECT k, k AS w FROM t WHERE k < 500) AS b ON a.k = b.k";
    Source source =
        table(
            ClickHouseUser.READER,
            "query",
            query,
            "settings",
            "{\"join_use_nulls\": \"1\"}",
            "split_by",
            "w");
    assertEquals(200_000, TableReads.rows(source).size());
  }

  @Test
  void whoMayChangeNoSettingIsToldWhatItTakes() {
    LongbowException error =
        assertThrows(
            LongbowException.class, () -> TableReads.rows(table(ClickHouseUser.READ_ONLY)));
    assertTrue(error.text().contains("readonly = 2"), error.text());
  }

  @Test
  void aServerThatSaysNothingIsAnError() throws IOException {
    System.setProperty(Server.SILENCE_PROPERTY, "300");
    System.setProperty(Patience.PROPERTY, "0");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, String> options =
          TableReads.options(
              database,
              "http://127.0.0.1:" + silent.getLocalPort(),
              ClickHouseUser.READER,
              "table",
              "t");
      LongbowException error =
          assertThrows(LongbowException.class, () -> TableReads.source(options));
      assertEquals(ErrorCode.SERVER, error.code(), error.getMessage());
      assertTrue(error.text().contains("did not answer in time"), error.text());
      options.remove("table");
      options.put("query", "SELECT 1 AS x");
      LongbowException other =
          assertThrows(LongbowException.class, () -> TableReads.source(options));
      assertTrue(other.text().contains("did not answer in time"), other.text());
    }
  }

  /** A query may take as long as it wants to its first row: the server says that it is at work. */
  @Test
  void aQueryThatTakesLongerThanTheSilenceGoesOn() throws IOException {
    System.setProperty(Server.SILENCE_PROPERTY, "2500");
    System.setProperty(Patience.PROPERTY, "0");
    Map<String, String> options =
        TableReads.options(
            database,
            // Another address than that of a client with more patience.
            database.server().url().replace("127.0.0.1", "localhost"),
            ClickHouseUser.ADMIN,
            "query",
            "SELECT sum(sleepEachRow(0.05)) AS s FROM (SELECT * FROM numbers(100))",
            "settings",
            "{\"max_block_size\": \"4\"}");
    assertEquals(1, TableReads.rows(TableReads.source(options)).size());
  }
}

package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseServer;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import dev.longbow.testing.clickhouse.Fault;
import dev.longbow.testing.clickhouse.FaultProxy;
import dev.longbow.testing.clickhouse.ProxiedRequest;
import dev.longbow.testing.clickhouse.Requests;
import dev.longbow.testing.clickhouse.TestCertificates;
import dev.longbow.testing.clickhouse.TlsTunnel;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Networks and servers that fail while a table is read: all rows, or an error; never fewer. */
@ExtendWith(ClickHouseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ReadFaultsTest {
  private static final int ROWS = 60_000;

  /** The queries for rows; others are asked while planning. */
  private static final Predicate<ProxiedRequest> READS = Requests.starting("SELECT `id`");

  private ClickHouseDatabase database;
  private FaultProxy proxy;
  private List<List<Object>> expected;

  @BeforeAll
  void createTable(ClickHouseDatabase given) throws IOException {
    System.setProperty(Patience.PROPERTY, "2000");
    database = given;
    proxy = FaultProxy.before(database.server());
    create(database);
    expected = TableReads.rows(TableReads.table(database, "t"));
    assertEquals(ROWS, expected.size());
  }

  private static void create(ClickHouseDatabase database) throws IOException {
    database.sql(
        "CREATE TABLE t (id UInt64, s String, v Nullable(Float64)) ENGINE = MergeTree ORDER BY id");
    database.sql(
        "INSERT INTO t SELECT number, 'text ' || toString(number % 100), if(number % 7 = 0, NULL, number / 3) FROM numbers("
            + ROWS
            + ")");
  }

  @AfterAll
  void close() throws IOException {
    System.clearProperty(Patience.PROPERTY);
    proxy.close();
  }

  private Source source(String... more) {
    Map<String, String> options =
        TableReads.options(database, proxy.url(), ClickHouseUser.READER, "table", "t");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return TableReads.source(options);
  }

  /** Reads with a fault in the first query for rows. */
  private String outcome(Source source, Fault fault) {
    ScanPlan plan = TableReads.plan(source);
    proxy.reset();
    proxy.inject(Requests.nth(1, READS), fault);
    try {
      List<List<Object>> rows = TableReads.rows(plan);
      assertEquals(expected.size(), rows.size(), fault.toString());
      assertEquals(expected, rows, fault.toString());
      return "recovered";
    } catch (LongbowException e) {
      assertEquals(ErrorCode.SERVER, e.code(), e.getMessage());
      return "error";
    } finally {
      proxy.reset();
    }
  }

  @Test
  void anAnswerThatIsCutAnywhereIsNoShortTable() {
    long seed = new Random().nextLong();
    System.out.println("ReadFaultsTest seed " + seed);
    Random random = new Random(seed);
    Source source = source();
    for (int i = 0; i < 40; i++) {
      long bytes = i < 12 ? i * 9L : random.nextInt(1_600_000);
      String cut = outcome(source, new Fault.CutAnswer(bytes));
      String truncated = outcome(source, new Fault.TruncateAnswer(bytes));
      if (bytes < 100) {
        // Nothing was given yet.
        assertEquals("recovered recovered", cut + " " + truncated, "after " + bytes + " bytes");
      }
    }
  }

  @Test
  void rowsOfAPartAreAskedForAgain() {
    Source source = source("split_by", "_part");
    Random random = new Random(7);
    for (int i = 0; i < 15; i++) {
      long bytes = random.nextInt(700_000);
      assertEquals("recovered", outcome(source, new Fault.CutAnswer(bytes)), "after " + bytes);
      assertEquals("recovered", outcome(source, new Fault.TruncateAnswer(bytes)), "after " + bytes);
    }
  }

  @Test
  void rowsOfAPartAreAskedForInOneOrderWhateverTheSettingsAre() throws IOException {
    database.sql("CREATE TABLE long (id UInt32) ENGINE = MergeTree ORDER BY tuple()");
    database.sql(
        "INSERT INTO long SELECT number FROM numbers(2000000)",
        "max_insert_threads=1",
        "max_block_size=2000000");
    // A server gives what its threads read as they are done.
    Source source =
        source("table", "long", "split_by", "_part", "settings", "{\"max_threads\": \"8\"}");
    ScanPlan plan = TableReads.plan(source);
    for (int i = 0; i < 3; i++) {
      proxy.reset();
      proxy.inject(Requests.nth(1, READS), new Fault.CutAnswer(2_000_000));
      List<List<Object>> rows = TableReads.rows(plan);
      assertEquals(2_000_000, rows.size());
      assertEquals(2_000_000, new HashSet<>(rows).size());
    }
    proxy.reset();
  }

  @Test
  void gatewaysThatRefuseAreAskedAgain() {
    Source source = source();
    for (int status : List.of(500, 502, 503)) {
      assertEquals("recovered", outcome(source, new Fault.Refuse(status, "no")), "" + status);
    }
    assertEquals("recovered", outcome(source, new Fault.DiscardAnswer()));
  }

  @Test
  void aServerThatRefusesForGoodIsAnError() {
    ScanPlan plan = TableReads.plan(source());
    proxy.reset();
    proxy.inject(READS, new Fault.Refuse(503, "overloaded"));
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(plan));
    assertEquals(ErrorCode.SERVER, error.code());
    assertTrue(error.getMessage().contains("Tried"), error.getMessage());
    proxy.reset();
  }

  @Test
  void whatFailsInTheMiddleOfAnAnswerIsSaid() {
    Map<String, String> options =
        TableReads.options(
            database,
            "query",
            "SELECT number, throwIf(number = 150000, 'row 150000 is bad') AS x FROM numbers(300000)");
    options.put("settings", "{\"max_block_size\": \"1000\", \"max_threads\": \"1\"}");
    Source source = TableReads.source(options);
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(source));
    assertTrue(error.getMessage().contains("row 150000 is bad"), error.getMessage());
    assertTrue(error.getMessage().contains("code 395"), error.getMessage());
  }

  @Test
  void aServerThatIsKilledAndStartsAgain() throws IOException {
    try (ClickHouseServer server = ClickHouseServer.start();
        ClickHouseDatabase own = server.createDatabase("killed")) {
      own.sql("CREATE TABLE big (id UInt64, s String) ENGINE = MergeTree ORDER BY tuple()");
      own.sql("INSERT INTO big SELECT number, toString(number) FROM numbers(3000000)");
      Map<String, String> options =
          TableReads.options(own, server.url(), ClickHouseUser.READER, "table", "big");
      Map<String, String> byParts = new HashMap<>(options);
      byParts.put("split_by", "_part");
      System.setProperty(Patience.PROPERTY, "20000");
      assertEquals(3_000_000, killed(server, byParts));
      server.restart();
      // Of a whole table nobody knows whether the rows are still the same.
      Map<String, String> asQuery = new HashMap<>(options);
      asQuery.remove("table");
      asQuery.put("query", "SELECT * FROM big");
      LongbowException error = assertThrows(LongbowException.class, () -> killed(server, asQuery));
      assertEquals(ErrorCode.SERVER, error.code());
    } finally {
      System.setProperty(Patience.PROPERTY, "2000");
    }
  }

  /** Reads the rows, and kills the server after the first ones. */
  private static long killed(ClickHouseServer server, Map<String, String> options)
      throws IOException {
    ScanPlan plan = TableReads.plan(TableReads.source(options));
    long rows = 0;
    for (var split : plan.splits()) {
      try (BatchReader reader = Format.named("clickhouse").open(plan.reader(), split)) {
        for (var batch = reader.next(); batch != null; batch = reader.next()) {
          if (rows == 0) {
            server.kill();
            new Thread(
                    () -> {
                      try {
                        Thread.sleep(500);
                        server.restart();
                      } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    })
                .start();
          }
          rows += batch.rows();
        }
      }
    }
    return rows;
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoIsCancelledLeavesNoQueryBehind() throws Exception {
    Map<String, String> options =
        TableReads.options(
            database, "query", "SELECT number AS endless FROM numbers(100000000000)");
    ScanPlan plan = TableReads.plan(TableReads.source(options));
    long started = System.nanoTime();
    try (BatchReader reader =
        Format.named("clickhouse").open(plan.reader(), plan.splits().get(0))) {
      assertTrue(reader.next().rows() > 0);
      assertTrue(reader.heapBytes() < 64 << 20);
    }
    assertTrue(System.nanoTime() - started < 20_000_000_000L, "the rest of the answer was read");
    for (int i = 0; i < 100; i++) {
      String running =
          database.sql(
              "SELECT count() FROM system.processes WHERE query_id LIKE 'longbow-%' AND query LIKE '%endless%'");
      if (running.equals("0")) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the query goes on");
  }

  private LongbowException refused(Map<String, String> options) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> TableReads.rows(TableReads.source(options)));
    assertFalse(error.getMessage().contains(ClickHouseUser.READER.password()));
    return error;
  }

  private Map<String, String> options(String url, ClickHouseUser user, String... more) {
    return TableReads.options(database, url, user, more);
  }

  @Test
  void saysWhatIsWrongWithServersAndRights(TestCertificates certificates) throws IOException {
    String url = database.server().url();
    ClickHouseUser reader = ClickHouseUser.READER;
    check(
        options("http://127.0.0.1:1", reader, "table", "t"), ErrorCode.SERVER, "cannot be reached");
    check(
        options("http://no-such-host.invalid:8123", reader, "table", "t"),
        ErrorCode.SERVER,
        "no such host");
    check(
        options(url, ClickHouseUser.of(reader.name(), "wrong"), "table", "t"),
        ErrorCode.ACCESS_DENIED,
        "password");
    check(options(url, ClickHouseUser.NOBODY, "table", "t"), ErrorCode.ACCESS_DENIED, "right");
    check(options(url, reader, "table", "tt"), ErrorCode.INPUT_NOT_FOUND, "Nearest: [t]");
    check(
        options(url, reader, "table", "t", "database", database.name() + "x"),
        ErrorCode.INPUT_NOT_FOUND,
        "Nearest: [" + database.name());
    check(
        options(url, ClickHouseUser.LIMITED, "table", "t"),
        ErrorCode.OVER_LIMIT,
        "limit of the server");
    try (TlsTunnel tunnel = TlsTunnel.before(url, certificates)) {
      check(options(tunnel.url(), reader, "table", "t"), ErrorCode.SERVER, "cannot be trusted");
      String tls = "{\"ca\": \"" + certificates.authority() + "\"}";
      Map<String, String> trusted = options(tunnel.url(), reader, "table", "t", "tls", tls);
      assertEquals(ROWS, TableReads.rows(TableReads.source(trusted)).size());
    }
  }

  private void check(Map<String, String> options, ErrorCode code, String part) {
    LongbowException error = refused(options);
    assertEquals(code, error.code(), error.getMessage());
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}

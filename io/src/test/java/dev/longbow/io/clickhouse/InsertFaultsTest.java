package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseServer;
import dev.longbow.testing.clickhouse.Fault;
import dev.longbow.testing.clickhouse.FaultProxy;
import dev.longbow.testing.clickhouse.ProxiedRequest;
import dev.longbow.testing.clickhouse.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens between a task and the server: every row is there once, or nothing is. */
@ExtendWith(ClickHouseExtension.class)
final class InsertFaultsTest {
  private static final Predicate<ProxiedRequest> BLOCKS =
      request -> request.sql().contains("FORMAT ArrowStream");

  /** Several blocks each: a block has a million rows at most. */
  private static final int ROWS = 1_000_000;

  private static final String ALL = "a:2500000:3124998750000 b:1200000:719999400000";

  private final ClickHouseDatabase database;
  private FaultProxy proxy;
  private Tables tables;
  private String table;

  InsertFaultsTest(ClickHouseDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void start(TestInfo test) throws IOException {
    proxy = FaultProxy.before(database.server());
    tables = new Tables(database, proxy.url());
    table = test.getTestMethod().orElseThrow().getName();
    tables.create(table);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    System.clearProperty(Patience.PROPERTY);
  }

  private static List<Batch> batches(String place, int rows) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows; from += 50_000) {
      batches.add(Tables.rows(place, from, 50_000));
    }
    return batches;
  }

  /** Five blocks of two tasks. */
  private static List<List<Batch>> tasks() {
    return List.of(batches("a", 5 * ROWS / 2), batches("b", 6 * ROWS / 5));
  }

  private void assertAllIsThere() {
    assertEquals(ALL, tables.content(table));
    assertEquals(
        List.of(),
        tables.all().stream().filter(name -> name.startsWith(table + ".longbow-")).toList());
  }

  private void writeAndCheck() {
    Outputs.write(tables.sink(Mode.FAIL, table), tasks());
    assertAllIsThere();
  }

  @Test
  void blocksThatTheServerHasAlready() {
    proxy.inject(Requests.nth(1, BLOCKS), new Fault.DiscardAnswer());
    proxy.inject(Requests.nth(4, BLOCKS), new Fault.Twice());
    writeAndCheck();
    assertEquals(6, proxy.requests(BLOCKS).size());
  }

  @Test
  void connectionsThatBreakInABody() {
    proxy.inject(Requests.nth(1, BLOCKS), new Fault.CutRequest(0));
    proxy.inject(Requests.nth(3, BLOCKS), new Fault.CutRequest(100_000));
    proxy.inject(Requests.nth(5, BLOCKS), new Fault.CutAnswer(0));
    writeAndCheck();
  }

  @Test
  void gatewaysThatRefuse() {
    proxy.inject(Requests.nth(1, BLOCKS), new Fault.Refuse(503, "no server"));
    proxy.inject(Requests.nth(2, BLOCKS), new Fault.Refuse(500, "oops"));
    proxy.inject(Requests.nth(5, BLOCKS), new Fault.Refuse(429, "slowly"));
    writeAndCheck();
  }

  @Test
  void requestsThatArriveLateAndInAnotherOrder() throws InterruptedException {
    proxy.inject(Requests.nth(1, BLOCKS), new Fault.Again(Duration.ofMillis(300)));
    proxy.inject(Requests.nth(2, BLOCKS), new Fault.Again(Duration.ofMillis(50)));
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    List<Part> parts = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      parts.addAll(Outputs.part(sink, "r1", task, tasks().get(task)));
    }
    proxy.awaitRepeats();
    sink.publish("r1", parts, Outputs.RECORD);
    assertAllIsThere();
  }

  /** They come when the run has published: there is no table for them any more. */
  @Test
  void requestsThatArriveAfterThePublish() throws InterruptedException {
    proxy.inject(Requests.nth(3, BLOCKS), new Fault.Again(Duration.ofSeconds(4)));
    writeAndCheck();
    proxy.awaitRepeats();
    assertAllIsThere();
  }

  /** One attempt fails after some blocks; two others write the same part at the same time. */
  @Test
  void attemptsOfATaskThatFailOrMeet() throws Exception {
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    PartWriter failed = sink.openPart("r1", new PartOrder(0, 0));
    tasks().get(0).subList(0, 45).forEach(failed::write);
    failed.abort();
    List<Part> parts = new ArrayList<>(Outputs.part(sink, "r1", 1, tasks().get(1)));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<List<Part>>> both = new ArrayList<>();
      for (int attempt = 0; attempt < 2; attempt++) {
        both.add(threads.submit(() -> Outputs.part(sink, "r1", 0, tasks().get(0))));
      }
      both.get(1).get();
      parts.addAll(both.get(0).get());
    } finally {
      threads.shutdownNow();
    }
    sink.publish("r1", parts, Outputs.RECORD);
    assertAllIsThere();
  }

  /** The batches that come are others, the rows are the same. */
  @Test
  void attemptsWithRowsInOtherBatches() {
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    Outputs.part(sink, "r1", 0, tasks().get(0));
    List<Batch> small = new ArrayList<>();
    for (int from = 0; from < 5 * ROWS / 2; from += 31_250) {
      small.add(Tables.rows("a", from, 31_250));
    }
    List<Part> parts = new ArrayList<>(Outputs.part(sink, "r1", 0, small));
    parts.addAll(Outputs.part(sink, "r1", 1, tasks().get(1)));
    sink.publish("r1", parts, Outputs.RECORD);
    assertAllIsThere();
  }

  /**
   * An input that gives other rows to another attempt is found out before anything is published.
   */
  @Test
  void attemptsWithOtherRows() {
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    Outputs.part(sink, "r1", 0, List.of(Tables.rows("a", 5, 100)));
    List<Part> parts = Outputs.part(sink, "r1", 0, List.of(Tables.rows("a", 0, 100)));
    LongbowException error =
        assertThrows(LongbowException.class, () -> sink.publish("r1", parts, Outputs.RECORD));
    assertEquals(ErrorCode.WRITE_FAILED, error.code());
    assertTrue(error.text().contains("tasks sent 100 rows, but the server has 200"), error.text());
    sink.abandon("r1");
    assertEquals("", tables.content(table));
  }

  @Test
  void tooManyParts() throws IOException {
    database.sql(
        "ALTER TABLE %s MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 2"
            .formatted(table));
    String staging = "`%s.longbow-r1-%s`".formatted(table, "c68271a6");
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    database.sql("SYSTEM STOP MERGES " + staging);
    Thread merges =
        new Thread(
            () -> {
              try {
                Thread.sleep(2000);
                database.sql("SYSTEM START MERGES " + staging);
                while (true) {
                  database.sql("OPTIMIZE TABLE " + staging + " FINAL");
                  Thread.sleep(300);
                }
              } catch (IOException | InterruptedException e) {
                // The run has ended, and its table is gone.
              }
            });
    merges.start();
    List<Part> parts = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      parts.addAll(Outputs.part(sink, "r1", task, tasks().get(task)));
    }
    sink.publish("r1", parts, Outputs.RECORD);
    assertAllIsThere();
    assertTrue(proxy.requests(BLOCKS).size() > 5, "it waited");
  }

  @Test
  void tooManyPartsForTooLong() throws IOException {
    System.setProperty(Patience.PROPERTY, "1500");
    database.sql(
        "ALTER TABLE %s MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 1"
            .formatted(table));
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    database.sql("SYSTEM STOP MERGES `%s.longbow-r1-c68271a6`".formatted(table));
    LongbowException error =
        assertThrows(LongbowException.class, () -> Outputs.part(sink, "r1", 0, tasks().get(0)));
    assertTrue(error.text().contains("(code 252, TOO_MANY_PARTS). Tried "), error.text());
    sink.abandon("r1");
    assertEquals("", tables.content(table));
  }

  @Test
  void tooManyPartitionsInABlock() {
    System.setProperty(Patience.PROPERTY, "1500");
    List<Batch> batches = new ArrayList<>();
    for (int place = 0; place < 150; place++) {
      batches.add(Tables.rows("p" + place, 0, 10));
    }
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> Outputs.write(tables.sink(Mode.FAIL, table), List.of(batches)));
    assertTrue(error.text().contains("Too many partitions for single INSERT"), error.text());
    assertEquals(1, proxy.requests(BLOCKS).size());
    Outputs.write(
        tables.sink(Mode.FAIL, table, "settings", "{\"max_partitions_per_insert_block\": \"0\"}"),
        List.of(batches));
    assertEquals("1500", tables.sql("SELECT count() FROM " + table));
  }

  /** A block that is divided by partitions is one block all the same. */
  @Test
  void blocksOfSeveralPartitions() {
    proxy.inject(Requests.nth(1, BLOCKS), new Fault.DiscardAnswer());
    Sink sink = tables.sink(Mode.FAIL, table);
    Outputs.write(sink, List.of(List.of(Tables.rows("a", 0, 10), Tables.rows("b", 0, 20))));
    assertEquals("a:10:45 b:20:190", tables.content(table));
  }

  @Test
  void aServerThatIsKilledAndStartedAgain() throws Exception {
    try (ClickHouseServer server = ClickHouseServer.start();
        ClickHouseDatabase own = server.createDatabase("killed")) {
      Tables there = new Tables(own);
      there.create("t");
      Sink sink = there.sink(Mode.FAIL, "t");
      sink.prepare("r1");
      Thread restarts = new Thread(() -> restart(server));
      List<Part> parts = new ArrayList<>();
      PartWriter writer = sink.openPart("r1", new PartOrder(0, 0));
      for (int i = 0; i < 50; i++) {
        writer.write(tasks().get(0).get(i));
        if (i == 25) {
          server.kill();
          restarts.start();
        }
      }
      parts.addAll(writer.finish());
      restarts.join();
      // The same blocks once more: what was there before the end of the server counts, too.
      Outputs.part(sink, "r1", 0, tasks().get(0));
      server.kill();
      Thread again = new Thread(() -> restart(server));
      again.start();
      parts.addAll(Outputs.part(sink, "r1", 1, tasks().get(1)));
      again.join();
      sink.publish("r1", parts, Outputs.RECORD);
      assertEquals(ALL, there.content("t"));
    }
  }

  private static void restart(ClickHouseServer server) {
    try {
      Thread.sleep(500);
      server.restart();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

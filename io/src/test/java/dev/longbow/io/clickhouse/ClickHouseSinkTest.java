package dev.longbow.io.clickhouse;

import static dev.longbow.io.clickhouse.Tables.parts;
import static dev.longbow.io.clickhouse.Tables.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Published;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.Outputs;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.FaultProxy;
import dev.longbow.testing.clickhouse.ProxiedRequest;
import dev.longbow.testing.clickhouse.Requests;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in a table after a run, in each mode. */
@ExtendWith(ClickHouseExtension.class)
final class ClickHouseSinkTest {
  private static final String CREATE =
      "{\"order_by\": [\"place\", \"x\"], \"partition_by\": [\"place\"]}";

  private final ClickHouseDatabase database;
  private final Tables tables;
  private String table;

  ClickHouseSinkTest(ClickHouseDatabase database) {
    this.database = database;
    this.tables = new Tables(database);
  }

  @BeforeEach
  void name(TestInfo test) {
    table = test.getTestMethod().orElseThrow().getName();
  }

  private void assertNothingLeft() {
    assertEquals(
        List.of(),
        tables.all().stream()
            .filter(name -> name.startsWith(table) && name.contains(".longbow-"))
            .toList());
  }

  @Test
  void createsATable() throws IOException {
    Sink sink = tables.sink(Mode.FAIL, table, "create", CREATE);
    sink.prepare("r1");
    Published published = sink.publish("r1", parts(sink, "r1", "a", "b"), Outputs.RECORD);
    assertEquals(1010, published.rows());
    assertTrue(published.path().endsWith("/" + database.name() + "." + table), published.path());
    assertEquals("a:1000:499500 b:10:10045", tables.content(table));
    assertEquals(
        "MergeTree\tplace\tplace, x",
        tables.sql(
            "SELECT engine, partition_key, sorting_key FROM system.tables WHERE database = currentDatabase() AND name = '%s'"
                .formatted(table)));
    assertNothingLeft();
  }

  @Test
  void refusesADatabaseWhoseTablesHaveNoIdentity() throws IOException {
    String overlay = database.name() + "_memory";
    database.sql("CREATE DATABASE %s ENGINE = Memory".formatted(overlay));
    try {
      Sink sink =
          tables.sink(Mode.OVERWRITE, "t", "database", overlay, "create", "{\"order_by\":[\"x\"]}");
      LongbowException refused = assertThrows(LongbowException.class, sink::check);
      assertEquals(ErrorCode.OUTPUT_UNSUITABLE, refused.code(), refused.line());
      assertTrue(refused.line().contains("engine Memory"), refused.line());
    } finally {
      database.sql("DROP DATABASE " + overlay);
    }
  }

  @Test
  void appends() throws IOException {
    tables.create(table, "a", "z");
    write(tables.sink(Mode.APPEND, table), "r1", "a", "b");
    write(tables.sink(Mode.APPEND, table), "r2", "b", "b");
    assertEquals("a:1001:499499 b:1020:519590 z:1:-1", tables.content(table));
    assertNothingLeft();
  }

  @Test
  void overwrites() throws IOException {
    tables.create(table, "a", "z");
    write(tables.sink(Mode.OVERWRITE, table), "r1", "a", "b");
    assertEquals("a:1000:499500 b:10:10045", tables.content(table));
    assertEquals(
        "mine",
        tables.sql(
            "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = '"
                + table
                + "'"));
    assertNothingLeft();
  }

  @Test
  void overwritesPartitions() throws IOException {
    tables.create(table, "a", "z");
    write(tables.sink(Mode.OVERWRITE_PARTITIONS, table), "r1", "a", "b");
    assertEquals("a:1000:499500 b:10:10045 z:1:-1", tables.content(table));
    assertNothingLeft();
  }

  @Test
  void refusesATableWithRows() throws IOException {
    tables.create(table, "a");
    Sink sink = tables.sink(Mode.FAIL, table);
    assertEquals(ErrorCode.OUTPUT_EXISTS, assertThrows(LongbowException.class, sink::check).code());
    assertThrows(LongbowException.class, () -> sink.prepare("r1"));
    assertEquals("a:1:-1", tables.content(table));
    assertNothingLeft();
  }

  @Test
  void refusesRowsThatCameMeanwhile() throws IOException {
    tables.create(table);
    Sink sink = tables.sink(Mode.FAIL, table);
    sink.prepare("r1");
    List<Part> parts = parts(sink, "r1", "a", "b");
    sink.stage("r1", parts, Outputs.RECORD);
    tables.sql("INSERT INTO %s VALUES ('a', -1)".formatted(table));
    assertEquals(
        ErrorCode.OUTPUT_EXISTS,
        assertThrows(LongbowException.class, () -> sink.commit("r1")).code());
    sink.abandon("r1");
    assertEquals("a:1:-1", tables.content(table));
    assertNothingLeft();
  }

  @Test
  void publishesNoRows() throws IOException {
    for (Mode mode : List.of(Mode.APPEND, Mode.OVERWRITE_PARTITIONS, Mode.OVERWRITE)) {
      String each = table + mode;
      tables.create(each, "a");
      Sink sink = tables.sink(mode, each);
      sink.prepare("r1");
      assertEquals(0, sink.publish("r1", List.of(), Outputs.RECORD).rows());
      assertEquals(mode == Mode.OVERWRITE ? "" : "a:1:-1", tables.content(each));
    }
    assertNothingLeft();
  }

  @Test
  void abandonsWithoutATrace() throws IOException {
    tables.create(table, "a");
    Sink sink = tables.sink(Mode.OVERWRITE, table);
    sink.prepare("r1");
    sink.stage("r1", parts(sink, "r1", "a", "b"), Outputs.RECORD);
    sink.abandon("r1");
    assertEquals("a:1:-1", tables.content(table));
    assertNothingLeft();
  }

  /** One column gets small, the other one does not get smaller at all. */
  @Test
  void compressesOnTheWay() throws IOException {
    Random random = new Random(1);
    ColumnBuilder places = new ColumnBuilder(DataType.STRING);
    ColumnBuilder numbers = new ColumnBuilder(DataType.INT64);
    int count = 200_000;
    long sum = 0;
    for (int i = 0; i < count; i++) {
      places.append("a");
      long number = random.nextLong();
      numbers.append(number);
      sum += number;
    }
    Batch rows = new Batch(Tables.SCHEMA, List.of(places.build(), numbers.build()), count);
    Map<String, Long> sent = new HashMap<>();
    for (String compression : List.of("none", "lz4", "zstd")) {
      String each = table + compression;
      tables.create(each);
      try (FaultProxy proxy = FaultProxy.before(database.server())) {
        Sink sink =
            new Tables(database, proxy.url()).sink(Mode.FAIL, each, "compression", compression);
        sink.prepare("r1");
        PartWriter writer = sink.openPart("r1", new PartOrder(0, 0, 0));
        writer.write(rows);
        sink.publish("r1", writer.finish(), Outputs.RECORD);
        sent.put(
            compression,
            proxy.requests(Requests.containing("FORMAT ArrowStream")).stream()
                .mapToLong(ProxiedRequest::bodyBytes)
                .sum());
      }
      assertEquals(
          count + "\ta\t" + sum,
          database.sql("SELECT count(), max(place), sum(x) FROM " + Names.quote(each)));
    }
    // Eight bytes of each row stay as they are; LZ4 does nothing for offsets.
    assertTrue(sent.get("zstd") > count * 8, sent.toString());
    assertTrue(sent.get("zstd") < count * 11, sent.toString());
    assertTrue(sent.get("lz4") < sent.get("none") - count / 2, sent.toString());
    assertNothingLeft();
  }
}

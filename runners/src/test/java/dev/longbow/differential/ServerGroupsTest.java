package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.clickhouse.ClickHouseTable;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups are the same whether ClickHouse computes their partial aggregates or we do. */
@ExtendWith(ClickHouseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerGroupsTest {
  private static final int QUERIES = 60;
  private static final String OF_SERVER = "the server groups each split";

  /** True of every row, and nothing that a server is asked. */
  private static final String KEPT_HERE = "length(s) >= 0";

  private static final List<String> KEYS =
      List.of("i8", "u64", "s", "ls", "e", "d", "t3", "t9", "b", "ndec", "u", "fx", "ip");
  private static final List<String> ORDERED =
      List.of("i8", "i64", "u64", "s", "ls", "e", "d", "t3", "t9", "ndec");
  private static final List<String> INTEGERS = List.of("i8", "i64", "u64");
  private static final List<String> CONDITIONS =
      List.of("i8 > 0", "i64 < 0 OR s = 'a'", "ls IS NULL", "f64 > 0.1", "i8 = 100");

  private Source source;
  private Source byParts;
  private Source query;
  private ClickHouseTable server;

  @BeforeAll
  void createTable(ClickHouseDatabase database) throws IOException {
    database.sql(
        """
        CREATE TABLE t (id UInt32, i8 Nullable(Int8), i64 Int64, u64 Nullable(UInt64), f64 Nullable(Float64),
          s String, ls LowCardinality(Nullable(String)), e Enum8('low' = 3, 'high' = 1), d Date32,
          t3 Nullable(DateTime64(3, 'Asia/Tokyo')), t9 DateTime64(9), b Bool, ndec Nullable(Decimal(30, 10)),
          u UUID, fx FixedString(3), ip IPv4)
        ENGINE = MergeTree ORDER BY id""");
    for (int part = 0; part < 3; part++) {
      database.sql(
          """
          INSERT INTO t SELECT number + %d, if(number %% 7 = 0, NULL, number %% 11 - 5),
            [-9223372036854775808, 9223372036854775807, 5, -7][number %% 4 + 1],
            if(number %% 5 = 0, NULL, 18446744073709551615 - number %% 3),
            [nan, inf, -0.0, 0.0, NULL, 1e300][number %% 6 + 1],
            ['', 'a', 'B', 'é', 'a\\0b'][number %% 5 + 1], [NULL, '', 'a', 'ab'][number %% 4 + 1],
            ['low', 'high'][number %% 2 + 1], toDate32('1950-01-01') + number %% 4 * 9000,
            if(number %% 6 = 0, NULL, toDateTime64('1960-01-01 00:00:00.5', 3) + number %% 3),
            fromUnixTimestamp64Nano(toInt64(1700000000000000000 + number %% 3 * 1000)), number %% 2,
            if(number %% 4 = 0, NULL, toDecimal128(number %% 9 - 4, 10) / 3), reinterpretAsUUID(number %% 4),
            toFixedString(toString(number %% 3), 3), toIPv4(toUInt32(number %% 3))
          FROM numbers(700)"""
              .formatted(part * 700));
    }
    database.sql("DELETE FROM t WHERE id % 700 < 70");
    server = ClickHouseTable.at(database.server().url(), database.name());
    source = server.table("t").source();
    byParts = server.table("t").splitBy("_part").source();
    query = server.query("SELECT * FROM t WHERE id < 1500").source();
  }

  private static String any(List<String> options, Random random) {
    return options.get(random.nextInt(options.size()));
  }

  private static String aggregate(int name, Random random) {
    String call =
        switch (random.nextInt(6)) {
          case 0 -> "count(*)";
          case 1 -> "count(" + any(KEYS, random) + ")";
          case 2 -> "min(" + any(ORDERED, random) + ")";
          case 3 -> "max(" + any(ORDERED, random) + ")";
          // Larger sums than an int64 holds are an error of the final aggregation.
          case 4 -> "sum(i8)";
          default -> "mean(" + any(INTEGERS, random) + ")";
        };
    return call + " AS " + (random.nextInt(8) == 0 ? "id" : "a" + name);
  }

  /** The rows as texts, sorted: plans differ in the number of partitions. */
  private static List<String> rows(LazyFrame frame, Set<String> keys, List<String> calls) {
    List<String> rows = new ArrayList<>();
    LazyFrame groups = frame.groupBy(keys.toArray(String[]::new)).agg(calls.toArray(String[]::new));
    for (Map<String, Object> row : groups.collectRows()) {
      row.replaceAll(
          (name, value) -> value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
      rows.add(row.toString());
    }
    Collections.sort(rows);
    return rows;
  }

  @Test
  void theSameGroupsWithAndWithout() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < QUERIES; i++) {
      Set<String> keys = new LinkedHashSet<>();
      for (int key = random.nextInt(4); key > 0; key--) {
        keys.add(any(KEYS, random));
      }
      List<String> calls = new ArrayList<>();
      Set<String> names = new LinkedHashSet<>();
      for (int call = 0; call <= random.nextInt(4); call++) {
        String text = aggregate(call, random);
        if (names.add(text.substring(text.lastIndexOf(' ')))) {
          calls.add(text);
        }
      }
      LazyFrame table = LazyFrame.scan(List.of(source, byParts, query).get(random.nextInt(3)));
      if (random.nextBoolean()) {
        table = table.filter(any(CONDITIONS, random));
      }
      String message = "seed " + seed + " query " + i + ": " + keys + " " + calls;
      String explained =
          table.groupBy(keys.toArray(String[]::new)).agg(calls.toArray(String[]::new)).explain();
      assertTrue(explained.contains(OF_SERVER), message + explained);
      assertEquals(rows(table.filter(KEPT_HERE), keys, calls), rows(table, keys, calls), message);
    }
  }

  @Test
  void namesThatAreThoseOfOtherColumns() {
    LazyFrame table = LazyFrame.scan(source).select("i8 AS i64", "i64 AS i8", "s");
    assertEquals(
        table.filter(KEPT_HERE).groupBy("i64").agg("max(i8) AS s", "count(s) AS i8").collectRows(),
        table.groupBy("i64").agg("max(i8) AS s", "count(s) AS i8").collectRows());
    LazyFrame plain = LazyFrame.scan(source);
    assertEquals(
        plain.filter(KEPT_HERE).groupBy("s").agg("count(ls) AS i8", "max(i8) AS ls").collectRows(),
        plain.groupBy("s").agg("count(ls) AS i8", "max(i8) AS ls").collectRows());
  }

  /** A part of it would be taken for a column of the rows. */
  @Test
  void aColumnWithTheNameThatRowsHaveInQueries() {
    String sql =
        "SELECT id, CAST(tuple(id + 1000), 'Tuple(id UInt64)') AS longbow_rows FROM t WHERE id IN (100, 101, 102)";
    assertEquals(
        "[{id=100, n=1}, {id=101, n=1}, {id=102, n=1}]",
        LazyFrame.scan(server.query(sql).source())
            .groupBy("id")
            .agg("count(longbow_rows) AS n")
            .sort("id")
            .collectRows()
            .toString());
  }

  @Test
  void whatWouldBeAnotherValueIsComputedHere() {
    LazyFrame table = LazyFrame.scan(source);
    for (String call :
        List.of(
            "sum(f64)",
            "min(f64)",
            "mean(f64)",
            "sum(ndec)",
            "n_unique(s)",
            "std(i8)",
            "median(i8)",
            "first(s)",
            "sum(i8 + 1)")) {
      String text = table.groupBy("s").agg(call + " AS x", "count(*) AS n").explain();
      assertFalse(text.contains(OF_SERVER), call + ": " + text);
    }
    assertFalse(table.groupBy("f64").agg("count(*) AS n").explain().contains(OF_SERVER));
    assertFalse(
        table.filter(KEPT_HERE).groupBy("s").agg("count(*) AS n").explain().contains(OF_SERVER));
  }

  @Test
  void noRowsAreOneRowWithoutKeysAndNoneWithKeys() {
    LazyFrame none = LazyFrame.scan(source).filter("i8 = 100");
    Map<String, Object> row =
        none.groupBy().agg("count(*) AS n", "min(i64) AS low", "sum(i8) AS s").collectRows().get(0);
    assertEquals("{n=0, low=null, s=null}", row.toString());
    assertEquals(List.of(), none.groupBy("s").agg("min(i64) AS low").collectRows());
  }

  @Test
  void explainSaysWhatTheServerComputes() {
    String text =
        LazyFrame.scan(source)
            .filter("i64 > 0")
            .groupBy("ls", "e")
            .agg("count(*) AS n", "mean(i8) AS m")
            .explain();
    assertTrue(text.contains(OF_SERVER + " by ls, e: count(*), sum(i8), count(i8)"), text);
    assertTrue(text.contains("columns: ls, e, n/count, m/sum, m/count"), text);
  }
}

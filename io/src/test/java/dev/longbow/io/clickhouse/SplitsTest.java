package dev.longbow.io.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.Estimate;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables in pieces: every row once, in the same order, also when parts are merged meanwhile. */
@ExtendWith(ClickHouseExtension.class)
class SplitsTest {
  private final ClickHouseDatabase database;

  SplitsTest(ClickHouseDatabase database) {
    this.database = database;
  }

  /** A table of several parts that is large enough for several splits. */
  private Source create(String name, String columns, String order, String values, String... more)
      throws IOException {
    database.sql(
        "CREATE TABLE %s (%s, pad String) ENGINE = MergeTree ORDER BY %s SETTINGS index_granularity = 512, allow_nullable_key = 1"
            .formatted(name, columns, order));
    database.sql("SYSTEM STOP MERGES " + name);
    for (int part = 0; part < 5; part++) {
      database.sql(
          "INSERT INTO %s SELECT %s, 'x' FROM (SELECT number * 5 + %d AS n FROM numbers(%d))"
              .formatted(name, values, part, part == 4 ? 10 : 40_000),
          "optimize_on_insert=0");
    }
    String[] options = new String[more.length + 2];
    options[0] = "table";
    options[1] = name;
    System.arraycopy(more, 0, options, 2, more.length);
    return TableReads.source(TableReads.options(database, options));
  }

  private static ScanPlan plan(Source source, String... columns) {
    return source.plan(new ScanRequest(List.of(columns), Optional.empty(), Long.MAX_VALUE));
  }

  private static List<Object> ids(ScanPlan plan) {
    List<Object> ids = new ArrayList<>();
    TableReads.rows(plan).forEach(row -> ids.add(row.get(0)));
    return ids;
  }

  private static List<Object> sorted(ScanPlan plan) {
    return ids(plan).stream().sorted().toList();
  }

  private void merge(String table) throws IOException {
    database.sql("SYSTEM START MERGES " + table);
    database.sql("OPTIMIZE TABLE " + table + " FINAL");
  }

  private static final int ROWS = 160_010;

  @Test
  void rangesOfAColumnHaveEveryRowOnce() throws IOException {
    Source source =
        create(
            "ranges",
            "id UInt64, k Nullable(Float64)",
            "id",
            "n, [NULL, nan, inf, -inf, n / 7][n % 5 + 1]",
            "split_by",
            "k");
    ScanPlan plan = plan(source, "id", "k");
    assertTrue(plan.splits().size() > 2, plan.notes().toString());
    List<Object> ids = ids(plan);
    assertEquals(ROWS, ids.size());
    assertEquals(ROWS, new HashSet<>(ids).size());
    assertTrue(
        plan.notes().get(0).contains("splits by ranges of k (split_by)"), plan.notes().get(0));
  }

  /** What a table of a gigabyte would be divided by. */
  private String division(String table) {
    return divide(table, Optional.empty()).note();
  }

  /** How a table of a gigabyte would be divided. */
  private Splitter.Division divide(String table, Optional<String> splitBy) {
    Map<String, String> given = TableReads.options(database, "table", table);
    ReadOptions options = ReadOptions.of(given);
    Server server = Server.of(options.address());
    Catalog catalog = new Catalog(server, options.relation(), Map.of());
    Map<String, String> types = new HashMap<>();
    catalog.columns().forEach(column -> types.put(column.name(), column.type()));
    return new Splitter(server, options.with(types, ""), catalog.table(), splitBy)
        .divide(new Estimate(ROWS, 1L << 30));
  }

  /** Reads the first column of a table as if it were one of a gigabyte. */
  private List<Object> ids(String table, Splitter.Division division) {
    ScanPlan plan = plan(TableReads.table(database, table), "id");
    return ids(new ScanPlan(plan.reader(), division.splits(), plan.estimate(), plan.notes()));
  }

  @Test
  void choosesWhatRowsLieBy() throws IOException {
    create("by_one", "id UInt64", "(id)", "n");
    create("by_two", "id UInt64, k Date", "(k, id)", "n, toDate(n % 60000)");
    create("by_text", "id UInt64, k LowCardinality(String)", "k", "n, toString(n)");
    create("by_function", "id UInt64", "id % 10", "n");
    create("by_nothing", "id UInt64", "tuple()", "n");
    assertEquals(
        "16 splits by ranges of id (sorting key), about 10000 rows each", division("by_one"));
    assertEquals(
        "16 splits by ranges of k (sorting key), about 10000 rows each", division("by_two"));
    assertEquals(
        "16 splits by ranges of k (sorting key), about 10000 rows each", division("by_text"));
    String byParts = "16 splits of 5 parts, 160010 rows; after a merge of them the run begins anew";
    assertEquals(byParts, division("by_function"));
    assertEquals(byParts, division("by_nothing"));
    database.sql("CREATE VIEW a_view AS SELECT * FROM by_one");
    assertEquals("1 split (engine View; split_by: column makes more)", division("a_view"));
  }

  /** Values of a column by n, and into how many ranges they can be cut at least. */
  private record Cut(String type, String value, int splits) {}

  @Test
  void everyRowIsInOneRangeWhateverTheTypeIs() throws IOException {
    // Clocks in Berlin show the second of these hours as they show the first.
    String hours = "1729987200 + intDiv(n, 2)";
    Map<String, Cut> cuts = new TreeMap<>();
    cuts.put("dt", new Cut("DateTime('Europe/Berlin')", hours, 16));
    cuts.put("dt_null", new Cut("Nullable(DateTime('Europe/Berlin'))", hours, 17));
    for (int scale : List.of(0, 3, 9)) {
      String type = "DateTime64(%d, 'Europe/Berlin')".formatted(scale);
      cuts.put("dt" + scale, new Cut(type, "toDateTime64(%s, %d)".formatted(hours, scale), 16));
    }
    cuts.put(
        "early",
        new Cut("DateTime64(6)", "fromUnixTimestamp64Micro(toInt64(n * 12345 - 99999999))", 16));
    cuts.put("late", new Cut("DateTime64(9)", "fromUnixTimestamp64Nano(-1 - toInt64(n) * n)", 16));
    cuts.put("d32", new Cut("Date32", "toDate32('1900-01-01') + n", 16));
    cuts.put("fixed", new Cut("FixedString(16)", "MD5(toString(n))", 16));
    cuts.put("bytes", new Cut("String", "MD5(toString(n))", 16));
    cuts.put("low", new Cut("LowCardinality(String)", "char(n % 251, n % 13)", 16));
    cuts.put("text", new Cut("String", "['a\\\\', 'b\\n', 'é\"\\'', 'd\\0', ''][n % 5 + 1]", 4));
    cuts.put("f32", new Cut("Float32", "[nan, inf, -inf, 0.0, -0.0, n / 7][n % 6 + 1]", 4));
    cuts.put("dec", new Cut("Decimal(38, 10)", "toDecimal128(n, 10) / 3 - 1000", 16));
    cuts.put("wide", new Cut("Int256", "toInt256(n) * toInt256('10000000000000000000') - 5", 16));
    cuts.put("uuid", new Cut("UUID", "reinterpretAsUUID(MD5(toString(n)))", 16));
    cuts.put("ip", new Cut("IPv6", "toIPv6('::' || hex(n))", 16));
    cuts.put("flag", new Cut("Bool", "n % 2", 2));
    cuts.put(
        "state", new Cut("SimpleAggregateFunction(max, Nullable(Int64))", "nullIf(n % 9, 3)", 9));
    cuts.put("one", new Cut("Nullable(Float64)", "nullIf(n % 2, 1)", 2));
    cuts.put("none", new Cut("Nullable(Int8)", "NULL", 2));
    String columns = "";
    String values = "n";
    for (var cut : cuts.entrySet()) {
      columns += ", " + cut.getKey() + " " + cut.getValue().type();
      values += ", " + cut.getValue().value();
    }
    String create = "CREATE TABLE %s (id UInt64%s) ENGINE = MergeTree ORDER BY tuple()";
    database.sql(create.formatted("cuts", columns));
    database.sql(create.formatted("cuts_of_none", columns));
    database.sql(
        "INSERT INTO cuts SELECT %s FROM (SELECT number AS n FROM numbers(14400))"
            .formatted(values));
    for (var cut : cuts.entrySet()) {
      Splitter.Division division = divide("cuts", Optional.of(cut.getKey()));
      List<Object> ids = ids("cuts", division);
      assertEquals(14_400, ids.size(), cut.toString());
      assertEquals(14_400, new HashSet<>(ids).size(), cut.toString());
      assertTrue(division.splits().size() >= cut.getValue().splits(), cut + division.note());
      assertEquals(
          List.of(), ids("cuts_of_none", divide("cuts_of_none", Optional.of(cut.getKey()))));
    }
  }

  @Test
  void mergesDoNotDisturbRanges() throws IOException {
    Source source = create("merged", "id UInt64, k UInt32", "k", "n, n % 1000", "split_by", "k");
    ScanPlan plan = plan(source, "id");
    List<Object> before = ids(plan);
    merge("merged");
    assertEquals(before, ids(plan));
    assertEquals(ROWS, new HashSet<>(before).size());
  }

  @Test
  void partsHaveEveryRowOnceInTheirOrder() throws IOException {
    Source source = create("parts", "id UInt64", "tuple()", "n", "split_by", "_part");
    ScanPlan plan = plan(source, "id");
    List<Object> ids = ids(plan);
    assertEquals(ROWS, new HashSet<>(ids).size());
    assertEquals(ids, ids(plan));
    assertEquals("[0, 5, 10]", ids.subList(0, 3).toString());
    assertEquals("199995", ids.get(39_999).toString());
    assertTrue(plan.splits().size() > 1);
    assertTrue(plan.notes().get(0).contains("5 parts, 160010 rows"), plan.notes().get(0));
  }

  @Test
  void aMergeMeanwhileIsAnErrorWhereRowsAreReadByParts() throws IOException {
    Source source = create("guard", "id UInt64", "tuple()", "n", "split_by", "_part");
    ScanPlan plan = plan(source, "id");
    merge("guard");
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(plan));
    assertEquals(ErrorCode.INPUT_CHANGED, error.code());
    assertTrue(
        error.getMessage().contains("was merged or changed after the plan was made"),
        error.getMessage());
    // A new plan has them all.
    assertEquals(ROWS, new HashSet<>(ids(plan(source, "id"))).size());
  }

  @Test
  void rowsThatWereDeletedTakeNoOthersWithThem() throws IOException {
    Source source = create("deleted", "id UInt32", "tuple()", "n", "split_by", "_part");
    ScanPlan whole = plan(source, "id");
    List<Object> all = sorted(whole);
    // Deletions wait as merges do.
    database.sql("SYSTEM START MERGES deleted");
    database.sql("DELETE FROM deleted WHERE id < 100000");
    database.sql("SYSTEM STOP MERGES deleted");
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.rows(whole));
    assertEquals(ErrorCode.INPUT_CHANGED, error.code());

    List<Object> left = all.stream().filter(id -> (Long) id >= 100_000).toList();
    requireShown(left, source);
    assertTrue(plan(source, "id").notes().get(0).contains(left.size() + " rows"));
  }

  /** Reads rows as they are, those that a condition is true of, and their number. */
  private static void requireShown(List<Object> expected, Source source) {
    assertEquals(expected, sorted(plan(source, "id")));
    assertEquals(expected.size(), TableReads.rows(plan(source)).size());
    BoundExpr late =
        Binder.bindCondition(ExprParser.parse("id > 150000"), source.schema(), BindContext.DEFAULT);
    assertEquals(
        expected.stream().filter(id -> (Long) id > 150_000).toList(),
        sorted(source.plan(new ScanRequest(List.of("id"), Optional.of(late), Long.MAX_VALUE))));
  }

  @Test
  void countsWithoutColumns() throws IOException {
    Source source = create("counted", "id UInt64", "id", "n");
    long rows = TableReads.rows(plan(source)).size();
    assertEquals(ROWS, rows);
  }

  @Test
  void refusesColumnsThatCannotBeCut() throws IOException {
    database.sql("CREATE TABLE uncut (id UInt64, a Array(UInt8)) ENGINE = Memory");
    for (String column : List.of("a", "nix")) {
      Source source =
          TableReads.source(TableReads.options(database, "table", "uncut", "split_by", column));
      LongbowException error = assertThrows(LongbowException.class, () -> TableReads.plan(source));
      assertTrue(error.getMessage().contains(column), error.getMessage());
    }
  }
}

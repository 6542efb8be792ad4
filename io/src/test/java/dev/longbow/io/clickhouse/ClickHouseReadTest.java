package dev.longbow.io.clickhouse;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.Source;
import dev.longbow.error.LongbowException;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables with any names and values, as transforms and queries; secrets that nothing shows. */
@ExtendWith(ClickHouseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClickHouseReadTest {
  private static final String NASTY = "x'; DROP TABLE victim; -- `\\\"{p:String}%_";

  private ClickHouseDatabase database;
  private String password;

  @BeforeAll
  void createTables(ClickHouseDatabase given) throws IOException {
    database = given;
    password = TableReads.password(ClickHouseUser.READER);
    database.sql("CREATE TABLE victim (id UInt8) ENGINE = Memory");
    database.sql(
        "CREATE TABLE calls (id UInt32, agent String, ms Float64) ENGINE = MergeTree ORDER BY id");
    database.sql(
        "INSERT INTO calls SELECT number, 'a' || toString(number % 3), number / 2 FROM numbers(1000)");
  }

  private ClickHouseTable table() {
    return ClickHouseTable.at(database.server().url(), database.name())
        .withUser(ClickHouseUser.READER.name(), password);
  }

  private static Pipeline pipeline() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setEnforceEncodability(true);
    options.setEnforceImmutability(true);
    return Pipeline.create(options);
  }

  private static PCollection<String> rows(PCollection<ArrowBatch> batches) {
    return batches.apply(
        FlatMapElements.into(TypeDescriptors.strings())
            .via(
                batch ->
                    batch.toBatch().toRows().stream()
                        .map(row -> row.values().toString())
                        .toList()));
  }

  @Test
  void readsInAnyPipeline() {
    Pipeline pipeline = pipeline();
    PCollection<String> rows =
        rows(
            pipeline.apply(
                ClickHouseIO.read()
                    .from(table().table("calls"))
                    .withColumns("ms", "agent")
                    .withFilter(
                        col("id")
                            .lt(lit(100))
                            .and(col("agent").eq(lit("a1")))
                            .and(col("ms").gt(lit(48))))));
    PAssert.that(rows).containsInAnyOrder("[48.5, a1]");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void readsQueriesWithParameters() {
    Source source =
        table()
            .query(
                "SELECT agent, count() AS n FROM calls WHERE id < {most:UInt32} AND agent != {not:String} GROUP BY agent ORDER BY agent -- all of them")
            .withParameter("most", 10)
            .withParameter("not", NASTY)
            .source();
    assertEquals("[[a0, 4], [a1, 3], [a2, 3]]", TableReads.rows(source).toString());
  }

  @Test
  void aValueIsNothingButAValue() throws IOException {
    for (String value :
        List.of(
            NASTY,
            "' OR 1=1 --",
            "\\",
            "\\'",
            "{most:UInt32}",
            "a\tb\nc\0d",
            "\\N",
            "NULL",
            "é日本🎉")) {
      Source source = table().query("SELECT {v:String} AS v").withParameter("v", value).source();
      assertEquals(value, TableReads.rows(source).get(0).get(0));
    }
    assertEquals("1", database.sql("EXISTS TABLE victim"));
  }

  @Test
  void namesHoldAnything() throws IOException {
    String name = NASTY;
    database.sql(
        "CREATE TABLE %s (%s UInt32, `v`` \\\\' x` String) ENGINE = MergeTree ORDER BY %s"
            .formatted(Names.quote(name), Names.quote(name), Names.quote(name)));
    database.sql(
        "INSERT INTO %s SELECT number, {v:String} FROM numbers(100)".formatted(Names.quote(name)),
        "param_v=" + "it''s");
    Source source = table().table(name).splitBy(name).source();
    assertEquals(List.of(name, "v` \\' x"), source.schema().names());
    ScanPlan plan = TableReads.plan(source);
    assertEquals(2, plan.splits().size());
    assertEquals(100, TableReads.rows(plan).size());
    for (String other :
        List.of(
            name + "x",
            "victim`; DROP TABLE victim",
            "' UNION ALL SELECT 1",
            "victim FINAL",
            "numbers(3)")) {
      LongbowException error =
          assertThrows(LongbowException.class, () -> table().table(other).source());
      assertTrue(error.getMessage().contains("Cannot find table"), error.getMessage());
      assertThrows(
          LongbowException.class,
          () -> TableReads.plan(table().table("calls").splitBy(other).source()));
    }
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () ->
                ClickHouseTable.at(database.server().url(), "`; DROP DATABASE x")
                    .table("calls")
                    .withUser(ClickHouseUser.READER.name(), password)
                    .source());
    assertTrue(error.getMessage().contains("Cannot find database"), error.getMessage());
    assertEquals("1", database.sql("EXISTS TABLE victim"));
  }

  @Test
  void aQueryCannotEndTheOneAroundIt() {
    for (String query : List.of("SELECT 1; DROP TABLE victim", "DROP TABLE victim")) {
      assertThrows(LongbowException.class, () -> table().query(query).source(), query);
    }
  }

  @Test
  void secretsAreShownNowhere() {
    ClickHouseTable table = table().table("calls").splitBy("id");
    Source source = table.source();
    ScanPlan plan = TableReads.plan(source);
    String shown =
        table
            + source.toString()
            + source.location()
            + plan
            + plan.reader().options()
            + plan.notes()
            + plan.splits()
            + DisplayData.from(ClickHouseIO.read().from(table));
    assertFalse(shown.contains(ClickHouseUser.READER.password()), shown);
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> ClickHouseTable.at("http://user:geheim@localhost:8123", "x").table("t").source());
    assertFalse(error.getMessage().contains("geheim"), error.getMessage());
    error = assertThrows(LongbowException.class, () -> table.withUser("u", "geheim").source());
    assertFalse(error.getMessage().contains("geheim"), error.getMessage());
  }

  @Test
  void columnsThatCannotBeReadAreNamed() throws IOException {
    database.sql(
        "CREATE TABLE odd (id UInt32, s AggregateFunction(sum, UInt64), v Variant(String, UInt8), e UInt8 EPHEMERAL, a UInt8 ALIAS id + 1, m UInt8 MATERIALIZED 7) ENGINE = MergeTree ORDER BY id",
        "allow_experimental_variant_type=1");
    database.sql("INSERT INTO odd (id, v) VALUES (1, 'x')");
    Source source = table().table("odd").source();
    assertEquals(List.of("id", "s", "v", "a", "m"), source.schema().names());
    LongbowException error = assertThrows(LongbowException.class, () -> TableReads.plan(source));
    assertTrue(error.getMessage().contains("column 's'"), error.getMessage());
    assertTrue(error.getMessage().contains("finalizeAggregation"), error.getMessage());
    ScanPlan plan =
        source.plan(
            new dev.longbow.connector.ScanRequest(
                List.of("m", "a", "id"), java.util.Optional.empty(), Long.MAX_VALUE));
    assertEquals("[[7, 2, 1]]", TableReads.rows(plan).toString());
  }

  @Test
  void valuesThatOurTypesDoNotHoldAreErrors() throws IOException {
    for (Map.Entry<String, String> bad :
        Map.of(
                "SELECT toDateTime64('2024-01-01 00:00:00.123456789', 9) AS x", "123456789 ns",
                "SELECT unhex('ff41') AS x", "is not UTF-8")
            .entrySet()) {
      LongbowException error =
          assertThrows(
              LongbowException.class, () -> TableReads.rows(table().query(bad.getKey()).source()));
      assertTrue(error.getMessage().contains(bad.getValue()), error.getMessage());
      assertTrue(error.getMessage().contains("column 'x'"), error.getMessage());
    }
  }

  @Test
  void emptyTablesAndLimits() throws IOException {
    database.sql("CREATE TABLE empty (id UInt32, s String) ENGINE = MergeTree ORDER BY id");
    assertEquals(List.of(), TableReads.rows(table().table("empty").source()));
    assertEquals(List.of(), TableReads.rows(table().table("empty").splitBy("s").source()));
    assertEquals(List.of(), TableReads.rows(table().table("empty").splitBy("_part").source()));
    Source source = table().table("calls").source();
    ScanPlan plan =
        source.plan(
            new dev.longbow.connector.ScanRequest(List.of("id"), java.util.Optional.empty(), 7));
    assertEquals("[[0], [1], [2], [3], [4], [5], [6]]", TableReads.rows(plan).toString());
    ScanPlan counted =
        source.plan(
            new dev.longbow.connector.ScanRequest(
                List.of(), java.util.Optional.empty(), Long.MAX_VALUE));
    assertEquals(1000, TableReads.rows(counted).size());
  }

  @Test
  void nestedValues() {
    Source source =
        table()
            .query(
                "SELECT map('k', [1, NULL]) AS m, CAST((1, 'x'), 'Tuple(a Nullable(UInt8), `b c` String)') AS t,"
                    + " CAST([(1, 'a')], 'Nested(n UInt8, e Enum8(\\'a\\' = 1))') AS n,"
                    + " CAST('{\"a\": {\"b\": 1}}', 'JSON') AS j, INTERVAL 3 DAY AS i, (1.5, 2)::Point AS p,"
                    + " toTime64('12:34:56.789', 3) AS c, CAST(map(toDate('2024-01-01'), toDateTime('2024-01-01 00:00:01', 'UTC')), 'Map(Date, DateTime(\\'UTC\\'))') AS d")
            .source();
    assertEquals(
        "[m map<string, list<uint8>>, t struct<a: uint8, b c: string>, n list<struct<n: uint8, e: string>>, j string, i int64, p struct<1: float64, 2: float64>, c string, d map<date, timestamp_tz>]",
        source.schema().fields().stream().map(f -> f.name() + " " + f.type()).toList().toString());
    List<Object> row = TableReads.rows(source).get(0);
    assertEquals("{\"a\":{\"b\":1}}", row.get(3).toString().replace(" ", "").replace("\"1\"", "1"));
    assertEquals("12:34:56.789", row.get(6));
    assertEquals(3L, row.get(4));
    assertEquals("[{key=2024-01-01, value=2024-01-01T00:00:01Z}]", row.get(7).toString());
    assertEquals("[{key=k, value=[1, null]}]", row.get(0).toString());
  }
}

package dev.longbow.io.clickhouse;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.io.Outputs;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Outputs that are tables of a test's database. */
final class Tables {
  static final Schema SCHEMA =
      Schema.of(Field.of("place", DataType.STRING), Field.of("x", DataType.INT64));

  private final ClickHouseDatabase database;
  private final String url;

  Tables(ClickHouseDatabase database) {
    this(database, database.server().url());
  }

  /** Through a proxy or tunnel. */
  Tables(ClickHouseDatabase database, String url) {
    this.database = database;
    this.url = url;
  }

  /** Options of a table, with more of them or others. */
  Map<String, String> options(String table, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("url", url);
    options.put("database", database.name());
    options.put("table", table);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  SinkSpec spec(SinkSpec.Mode mode, Map<String, String> options) {
    String location = Format.named("clickhouse").location(options);
    return new SinkSpec("out", "clickhouse", location, mode, options);
  }

  Sink sink(SinkSpec.Mode mode, Schema schema, String table, String... more) {
    return Format.named("clickhouse").sink(spec(mode, options(table, more)), schema);
  }

  Sink sink(SinkSpec.Mode mode, String table, String... more) {
    return sink(mode, SCHEMA, table, more);
  }

  /** Makes a table of {@link #SCHEMA}, by place, with rows of places. */
  void create(String table, String... places) throws IOException {
    database.sql(
        "CREATE TABLE %s (place String, x Nullable(Int64)) ENGINE = MergeTree PARTITION BY place ORDER BY place COMMENT 'mine'"
            .formatted(Names.quote(table)));
    for (String place : places) {
      database.sql("INSERT INTO %s VALUES ('%s', -1)".formatted(Names.quote(table), place));
    }
  }

  /** Batches of one column. */
  static Batch batch(String name, DataType type, Object... values) {
    Schema schema = Schema.of(Field.of(name, type));
    return new Batch(schema, List.of(ColumnBuilder.of(type, values)), values.length);
  }

  /** So many rows of a place, from a number on. */
  static Batch rows(String place, long from, int count) {
    ColumnBuilder places = new ColumnBuilder(DataType.STRING);
    ColumnBuilder numbers = new ColumnBuilder(DataType.INT64);
    for (int i = 0; i < count; i++) {
      places.append(place);
      numbers.append(from + i);
    }
    List<Column> columns = List.of(places.build(), numbers.build());
    return new Batch(SCHEMA, columns, count);
  }

  /** Writes two parts, the later one first. */
  static List<Part> parts(Sink sink, String run, String first, String second) {
    List<Part> parts = new ArrayList<>();
    parts.addAll(Outputs.part(sink, run, 1, List.of(rows(second, 1000, 10))));
    parts.addAll(Outputs.part(sink, run, 0, List.of(rows(first, 0, 700), rows(first, 700, 300))));
    return parts;
  }

  /** Prepares, writes {@link #parts} and publishes. */
  static void write(Sink sink, String run, String first, String second) {
    sink.prepare(run);
    sink.publish(run, parts(sink, run, first, second), Outputs.RECORD);
  }

  /** Rows and sums by place, as {@code a:1000:499500 b:10:10045}. */
  String content(String table) {
    return sql(
        "SELECT arrayStringConcat(groupArray(place || ':' || n || ':' || s), ' ') FROM (SELECT place, toString(count()) AS n, toString(sum(x)) AS s FROM %s GROUP BY place ORDER BY place)"
            .formatted(Names.quote(table)));
  }

  /** The names of all tables. */
  List<String> all() {
    return List.of(sql("SHOW TABLES").split("\n"));
  }

  String sql(String sql) {
    try {
      return database.sql(sql).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

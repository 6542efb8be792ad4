package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.io.Duck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that DuckDB wrote give the values that DuckDB reads. */
class DuckDbFilesTest {
  @TempDir Path folder;

  /** Every flat type, with nulls at prime distances, and both long and short strings. */
  private static final String TYPES =
      """
      SELECT
        i AS required_like,
        CASE WHEN i %% 7 = 0 THEN NULL ELSE (i %% 200 - 100)::TINYINT END AS i8,
        CASE WHEN i %% 11 = 0 THEN NULL ELSE (i %% 60000 - 30000)::SMALLINT END AS i16,
        CASE WHEN i %% 13 = 0 THEN NULL ELSE (i * 7919)::INTEGER END AS i32,
        CASE WHEN i %% 17 = 0 THEN NULL ELSE i * 1234567890123 END AS i64,
        (i %% 256)::UTINYINT AS u8,
        (i %% 65536)::USMALLINT AS u16,
        (4294967295 - i)::UINTEGER AS u32,
        (18446744073709551615 - i)::UBIGINT AS u64,
        CASE WHEN i %% 3 = 0 THEN NULL WHEN i %% 5 = 0 THEN 'NaN'::FLOAT ELSE (i / 3.0)::FLOAT END AS f32,
        CASE WHEN i %% 19 = 0 THEN '-inf'::DOUBLE ELSE sqrt(i) END AS f64,
        CASE WHEN i %% 4 = 0 THEN NULL ELSE i %% 3 = 0 END AS flag,
        CASE WHEN i %% 6 = 0 THEN NULL ELSE 'facility ' || (i %% 9) END AS few,
        CASE WHEN i %% 23 = 0 THEN '' ELSE repeat(md5(i::VARCHAR), 1 + i::INTEGER %% 4) END AS many,
        CASE WHEN i %% 5 = 0 THEN NULL ELSE encode('b' || i) END AS bytes,
        CASE WHEN i %% 29 = 0 THEN NULL ELSE DATE '1969-12-01' + i::INTEGER END AS day,
        (TIME '00:00:00' + to_microseconds(i * 1000003)) AS clock,
        TIMESTAMP '1969-06-01' + to_microseconds(i * 77777777) AS ts,
        (TIMESTAMP '2024-06-01' + to_seconds(i))::TIMESTAMPTZ AS tstz,
        (TIMESTAMP '2024-06-01' + to_seconds(i))::TIMESTAMP_MS AS ts_ms,
        (TIMESTAMP '2024-06-01' + to_seconds(i))::TIMESTAMP_NS AS ts_ns,
        (i * 1.01 - 5000)::DECIMAL(7,2) AS dec4,
        (i * 1000000.01 - 5)::DECIMAL(16,3) AS dec9,
        (i * -1000000000000.01)::DECIMAL(38,5) AS dec16,
        uuid_from_i AS id
      FROM (SELECT i, md5(i::VARCHAR)::UUID AS uuid_from_i FROM range(0, %d) t(i))
      """;

  @ParameterizedTest
  @CsvSource({
    "V1, zstd, 20000, 122880",
    "V1, snappy, 10000, 4096",
    "V1, gzip, 5000, 122880",
    "V1, uncompressed, 12000, 6144",
    "V2, zstd, 8000, 4096",
    "V2, snappy, 18000, 122880",
    "V1, zstd, 1, 2048",
  })
  void allTypes(String version, String codec, int rows, int groupRows) throws SQLException {
    Path file = folder.resolve("types.parquet");
    String select = TYPES.formatted(rows);
    try (Duck duck = new Duck()) {
      duck.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, PARQUET_VERSION '%s', CODEC '%s', ROW_GROUP_SIZE %d)"
              .formatted(select, file, version, codec, groupRows));
      assertSameAsDuckDb(duck, file.toString());
    }
  }

  /** Differences between extremes, which DuckDB writes with 33 bits for unsigned values of 32. */
  @Test
  void wideIntegersOfVersion2() throws SQLException {
    Path file = folder.resolve("wide.parquet");
    try (Duck duck = new Duck()) {
      duck.execute(
          """
          COPY (SELECT hash(i)::UBIGINT AS u64, (hash(i) %% 4294967296)::UINTEGER AS u32,
              (hash(i) %% 65536)::USMALLINT AS u16, (hash(i) %% 256)::UTINYINT AS u8,
              (hash(i)::HUGEINT - 9223372036854775808)::BIGINT AS i64,
              ((hash(i) %% 4294967296)::BIGINT - 2147483648)::INTEGER AS i32,
              CASE WHEN i %% 2 = 0 THEN 9223372036854775807 ELSE -9223372036854775808 END AS ends,
              CASE WHEN i %% 3 > 0 THEN 0::UINTEGER ELSE 4294967295::UINTEGER END AS u_ends,
              DATE '1970-01-01' + ((hash(i) %% 3000000)::INTEGER - 700000) AS day
            FROM range(5000) r(i))
          TO '%s' (FORMAT parquet, PARQUET_VERSION 'V2', DICTIONARY_SIZE_LIMIT 1)
          """
              .formatted(file));
      assertSameAsDuckDb(duck, file.toString());
    }
  }

  @Test
  void emptyFile() throws SQLException {
    Path file = folder.resolve("empty.parquet");
    try (Duck duck = new Duck()) {
      duck.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(TYPES.formatted(0), file));
    }
    assertEquals(List.of(), Scans.all(file.toString()));
  }

  @Test
  void nestedColumns() throws SQLException {
    Path file = folder.resolve("nested.parquet");
    try (Duck duck = new Duck()) {
      duck.execute(
          """
          COPY (SELECT i AS id,
              CASE WHEN i %% 3 = 0 THEN NULL ELSE [i, NULL, i + 1] END AS list,
              CASE WHEN i %% 5 = 0 THEN NULL ELSE {'a': i, 'b': 'x' || i} END AS pair,
              MAP {'k' || i: i * 2} AS lookup,
              [[i], []] AS deep
            FROM range(0, 3) t(i)) TO '%s' (FORMAT parquet)
          """
              .formatted(file));
    }
    List<Batch> batches = Scans.all(file.toString());
    assertEquals(
        "{id: int64, list: list<int64>, pair: struct<a: int64, b: string>,"
            + " lookup: map<string, int64>, deep: list<list<int64>>}",
        batches.get(0).schema().toString());
    assertEquals(
        "[{id=0, list=null, pair=null, lookup=[{key=k0, value=0}], deep=[[0], []]},"
            + " {id=1, list=[1, null, 2], pair={a=1, b=x1}, lookup=[{key=k1, value=2}],"
            + " deep=[[1], []]},"
            + " {id=2, list=[2, null, 3], pair={a=2, b=x2}, lookup=[{key=k2, value=4}],"
            + " deep=[[2], []]}]",
        batches.get(0).toRows().toString());
  }

  static void assertSameAsDuckDb(Duck duck, String file) throws SQLException {
    assertSameAsDuckDb(duck, file, file);
  }

  /** What is read from a file is what DuckDB reads from another one with the same values. */
  static void assertSameAsDuckDb(Duck duck, String ours, String file) throws SQLException {
    List<Batch> batches = Scans.all(ours);
    Schema schema = Parquet.scan(file).schema();
    List<String> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(duckDb(field));
    }
    List<List<String>> expected =
        duck.rows("SELECT %s FROM read_parquet('%s')".formatted(String.join(", ", columns), file));
    List<List<String>> actual = Scans.text(batches);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "row " + i + " of " + schema.names());
    }
  }

  /** Renders a column in DuckDB so that text compares exactly. */
  private static String duckDb(Field field) {
    String name = '"' + field.name() + '"';
    DataType type = field.type();
    if (type instanceof DataType.Binary) {
      return "hex(" + name + ")";
    } else if (type instanceof DataType.Timestamp) {
      return "epoch_us(" + name + ")";
    } else if (type instanceof DataType.Time) {
      return "epoch_us(" + name + ")";
    } else if (type.equals(DataType.FLOAT64)) {
      return bits(name, 64, "BIGINT");
    } else if (type.equals(DataType.FLOAT32)) {
      return bits(name, 32, "INTEGER");
    }
    return name + "::VARCHAR";
  }

  private static String bits(String name, int width, String type) {
    return "(%s::BIT)::%s".formatted(name, type);
  }
}

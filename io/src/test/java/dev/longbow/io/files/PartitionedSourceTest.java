package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.ExprParser;
import dev.longbow.io.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that folders name. */
final class PartitionedSourceTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("place", DataType.STRING),
          Field.of("year", DataType.INT64),
          Field.of("day", DataType.DATE),
          Field.of("x", DataType.INT64));

  @TempDir Path folder;

  private static Batch batch(Object[]... rows) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < SCHEMA.size(); i++) {
      ColumnBuilder builder = new ColumnBuilder(SCHEMA.field(i).type());
      for (Object[] row : rows) {
        builder.append(row[i]);
      }
      columns.add(builder.build());
    }
    return new Batch(SCHEMA, columns, rows.length);
  }

  private static Object[] row(String place, Integer year, String day, long x) {
    return new Object[] {
      place, year == null ? null : (Object) (long) year, LocalDate.parse(day), x
    };
  }

  /** Folders of every kind of value. */
  private String write(String format) {
    SinkSpec spec =
        new SinkSpec(
            "out",
            format,
            folder + "/" + format + "/",
            SinkSpec.Mode.OVERWRITE,
            Map.of(),
            new Layout(List.of("place", "year", "day"), 2, Layout.DEFAULT_TARGET_BYTES));
    Outputs.write(
        Format.named(format).sink(spec, SCHEMA),
        List.of(
            List.of(
                batch(
                    row("a/b", 2023, "2023-01-01", 1),
                    row("a/b", 2024, "2024-01-01", 2),
                    row("a/b", 2024, "2024-01-01", 3),
                    row("a/b", 2024, "2024-01-01", 4),
                    row("", 2024, "2024-01-02", 5),
                    row(null, 2024, "2024-01-02", 6),
                    row("12", null, "2024-01-02", 7)))));
    return spec.path();
  }

  private static Source source(String location, Map<String, String> options) {
    String format =
        Stream.of("parquet", "csv", "arrow", "ndjson")
            .filter(name -> location.contains("/" + name))
            .findFirst()
            .orElseThrow();
    return Format.named(format).source(location, options);
  }

  private static BoundExpr bound(Source source, String condition) {
    return Binder.bind(ExprParser.parse(condition), source.schema(), BindContext.DEFAULT);
  }

  /** The rows of a scan as a filter behind it would leave them. */
  private static List<Map<String, Object>> read(Source source, List<String> columns, String where) {
    Optional<BoundExpr> accepted =
        where.isEmpty() ? Optional.empty() : source.pushDown(bound(source, where)).accepted();
    ScanPlan plan = source.plan(new ScanRequest(columns, accepted, Long.MAX_VALUE));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named(plan.reader().format()).open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          assertEquals(columns, batch.schema().names());
          rows.addAll(batch.toRows());
        }
      }
    }
    return rows;
  }

  private static TreeSet<Object> xs(List<Map<String, Object>> rows) {
    TreeSet<Object> xs = new TreeSet<>();
    rows.forEach(row -> xs.add(row.get("x")));
    return xs;
  }

  private static TreeSet<Object> numbers(long... numbers) {
    TreeSet<Object> set = new TreeSet<>();
    Arrays.stream(numbers).forEach(set::add);
    return set;
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv", "arrow", "ndjson"})
  void foldersGiveColumns(String format) {
    Source source = source(write(format), Map.of());
    assertEquals(
        Schema.of(
            Field.of("x", DataType.INT64),
            Field.of("place", DataType.STRING),
            Field.of("year", DataType.INT64),
            Field.of("day", DataType.DATE)),
        source.schema());
    List<Map<String, Object>> rows = read(source, List.of("year", "x", "place", "day"), "");
    List<List<Object>> values =
        rows.stream()
            .sorted((a, b) -> Long.compare((Long) a.get("x"), (Long) b.get("x")))
            .map(
                row ->
                    List.copyOf(
                        Arrays.asList(
                            row.get("place") == null ? "null" : row.get("place"),
                            row.get("year") == null ? "null" : row.get("year"),
                            row.get("day"))))
            .toList();
    LocalDate second = LocalDate.of(2024, 1, 2);
    assertEquals(
        List.of(
            List.of("a/b", 2023L, LocalDate.of(2023, 1, 1)),
            List.of("a/b", 2024L, LocalDate.of(2024, 1, 1)),
            List.of("a/b", 2024L, LocalDate.of(2024, 1, 1)),
            List.of("a/b", 2024L, LocalDate.of(2024, 1, 1)),
            List.of("", 2024L, second),
            List.of("null", 2024L, second),
            List.of("12", "null", second)),
        values);
    // Nothing of the files but how many rows there are.
    assertEquals(7, read(source, List.of("year"), "").size());
    assertEquals(4, source.distinctValues("place").getAsLong());
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv", "arrow", "ndjson"})
  void conditionsChooseFiles(String format) {
    Source source = source(write(format), Map.of());
    assertEquals(numbers(1), xs(read(source, List.of("x"), "year < 2024")));
    assertEquals(numbers(2, 3, 4), xs(read(source, List.of("x"), "day = DATE '2024-01-01'")));
    assertEquals(numbers(6), xs(read(source, List.of("x"), "place IS NULL")));
    assertEquals(numbers(5), xs(read(source, List.of("x", "place"), "place = ''")));
    assertEquals(numbers(), xs(read(source, List.of("x"), "year = 1999")));
    ScanPlan plan =
        source.plan(
            new ScanRequest(
                List.of("x"), Optional.of(bound(source, "year = 2024")), Long.MAX_VALUE));
    assertTrue(
        plan.notes().contains("4 of 6 files chosen by place, year, day"), plan.notes()::toString);
    // What mixes columns of files and folders is left to the plan, and so is what may fail.
    for (String condition : List.of("x = year", "CAST(place AS int64) = 12")) {
      PushdownResult result = source.pushDown(bound(source, condition));
      assertEquals(Optional.empty(), result.accepted(), condition);
      assertTrue(result.residual().isPresent(), condition);
    }
  }

  @Test
  void typesCanBeSaid() {
    String location = write("parquet");
    Source source =
        source(location, Map.of("partitions", "{\"year\": \"int16\", \"day\": \"string\"}"));
    assertEquals(DataType.INT16, source.schema().field(source.schema().require("year")).type());
    assertEquals(numbers(1), xs(read(source, List.of("x", "day"), "day = '2023-01-01'")));
    assertEquals(List.of("x"), source(location, Map.of("partitions", "false")).schema().names());
    refused(
        ErrorCode.BAD_VALUE,
        "of partition column 'place': expected int64",
        location,
        "{\"place\": \"int64\"}");
    refused(
        ErrorCode.SPEC_INVALID,
        "folders name [place, year, day]",
        location,
        "{\"month\": \"int64\"}");
    refused(ErrorCode.TYPE_MISMATCH, "float64", location, "{\"year\": \"float64\"}");
    refused(ErrorCode.SPEC_INVALID, "Expected false, or types", location, "[1]");
  }

  private static void refused(ErrorCode code, String text, String location, String setting) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> source(location, Map.of("partitions", setting)));
    assertEquals(code, error.code(), error::line);
    assertTrue(error.text().contains(text), error::line);
  }

  /** Of files that are not read, too: one type would be read as the other. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "arrow"})
  void filesThatAreLeftOutMustHaveTheSameTypes(String format) throws Exception {
    Path root = folder.resolve(format);
    for (DataType type : List.of(DataType.INT64, DataType.TIMESTAMP)) {
      Schema schema = Schema.of(Field.of("x", type));
      SinkSpec spec =
          new SinkSpec(
              "out",
              format,
              root + "/year=" + (type.isInteger() ? 2023 : 2024) + "/x." + format,
              SinkSpec.Mode.OVERWRITE,
              Map.of());
      Column column = new LongColumn(type, 1, new long[] {7}, null);
      Outputs.write(
          Format.named(format).sink(spec, schema),
          List.of(List.of(new Batch(schema, List.of(column), 1))));
    }
    Source source = source(root + "/", Map.of());
    LongbowException error =
        assertThrows(LongbowException.class, () -> read(source, List.of("x"), "year = 2024"));
    assertEquals(ErrorCode.SCHEMA_DRIFT, error.code(), error::line);
  }

  @Test
  void namesAndNumbersAtTheirLimits() throws Exception {
    Files.createDirectories(folder.resolve("csv/_id=" + Long.MAX_VALUE));
    Files.writeString(folder.resolve("csv/_id=" + Long.MAX_VALUE + "/a.csv"), "x\n1\n");
    Source source = source(folder + "/csv/", Map.of());
    assertEquals(DataType.INT64, source.schema().field(source.schema().require("_id")).type());
    assertEquals(List.of(Map.of("_id", Long.MAX_VALUE)), read(source, List.of("_id"), ""));
  }

  /** Only folders below the location, or from a wildcard on. */
  @Test
  void theLocationSaysWhereToLook() throws Exception {
    Path files = Path.of(write("parquet"));
    Path one = files.resolve("place=a%2Fb/year=2024/day=2024-01-01");
    assertEquals(List.of("x"), source(one + "/", Map.of()).schema().names());
    assertEquals(List.of("x"), source(one + "/*.parquet", Map.of()).schema().names());
    assertEquals(
        List.of("x", "day"),
        source(one.getParent() + "/day=*/*.parquet", Map.of()).schema().names());
    // A file without such folders beside those with.
    Files.createDirectories(files.resolve("more"));
    Files.copy(one.resolve("part-00000.parquet"), files.resolve("more/other.parquet"));
    LongbowException error =
        assertThrows(LongbowException.class, () -> source(files + "/", Map.of()));
    assertEquals(ErrorCode.SCHEMA_DRIFT, error.code());
    assertTrue(error.text().contains("partitions: false"), error::line);
  }
}

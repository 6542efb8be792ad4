package dev.longbow.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.io.Duck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of Spark (test-fixtures has them and the program that wrote them): timestamps of 96 bits,
 * decimals and lists as Hive wrote them, and the standard's; a folder as Spark divides it.
 */
class SparkFilesTest {
  @TempDir Path folder;

  private static InputStream resource(String name) {
    return SparkFilesTest.class.getResourceAsStream("/dev/longbow/testing/parquet/spark/" + name);
  }

  private String fixture(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = resource(name)) {
      Files.copy(in, file);
    }
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"flat-legacy.parquet", "flat-standard.parquet"})
  void everyFlatType(String name) throws SQLException, IOException {
    String file = fixture(name);
    try (Duck duck = new Duck()) {
      DuckDbFilesTest.assertSameAsDuckDb(duck, file);
    }
    Source source = Parquet.scan(file);
    List<String> rounded =
        name.contains("legacy")
            ? List.of(
                "column zoned: INT96 is read as a timestamp without zone, nanoseconds rounded down"
                    + " to microseconds")
            : List.of();
    assertEquals(rounded, Scans.plan(source, null, source.schema().names()).notes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nested-legacy.parquet", "nested-standard.parquet"})
  void nestedTypes(String name) throws IOException {
    String file = fixture(name);
    assertEquals(
        "{id: int64 not null, list: list<int64>, pair: struct<a: int64, b: string>,"
            + " lookup: map<string, int64>, deep: list<list<int64>> not null}",
        Parquet.scan(file).schema().toString());
    List<Map<String, Object>> rows = new ArrayList<>();
    Scans.all(file).forEach(batch -> rows.addAll(batch.toRows()));
    assertEquals(60, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      long id = i;
      String list =
          id % 3 > 0 ? "[%d, null, %d]".formatted(id, id + 1) : id % 2 == 0 ? "[]" : "null";
      String pair = id % 5 > 0 ? "{a=%d, b=x%d}".formatted(id, id) : "null";
      String lookup = id % 4 > 0 ? "[{key=k%d, value=%d}]".formatted(id, id * 2) : "null";
      assertEquals(
          "{id=%d, list=%s, pair=%s, lookup=%s, deep=[[%d], []]}"
              .formatted(id, list, pair, lookup, id),
          rows.get(i).toString());
    }
  }

  /** Checksums that Hadoop leaves beside the files are none of ours. */
  @Test
  void dividedFolder() throws IOException {
    try (ZipInputStream zip = new ZipInputStream(resource("folder.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
    Source source = Format.named("parquet").source(folder + "/", Map.of());
    assertEquals("{id: int64 not null, site: string, year: int64}", source.schema().toString());
    ScanPlan plan =
        source.plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE));
    Map<Object, List<Object>> places = new HashMap<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named(plan.reader().format()).open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          for (Map<String, Object> row : batch.toRows()) {
            places.put(row.get("id"), Arrays.asList(row.get("site"), row.get("year")));
          }
        }
      }
    }
    Map<Object, List<Object>> expected = new HashMap<>();
    for (long id = 0; id < 40; id++) {
      String site = id % 4 > 0 ? "a:" + id % 4 + "/b" : null;
      expected.put(id, Arrays.asList(site, 2020 + id % 2));
    }
    assertEquals(expected, places);
  }
}

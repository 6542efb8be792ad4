package dev.longbow.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.connector.Format;
import dev.longbow.frame.LazyFrame;
import dev.longbow.run.LocalSession;
import dev.longbow.run.RunSettings;
import dev.longbow.testing.DuckDbOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists and maps of Parquet files taken apart as DuckDB's unnest does, the same in any setting. */
class ExplodeTest {
  private static final String DATA =
      """
      SELECT i AS id, 'row ' || i AS note,
          CASE WHEN i % 7 = 0 THEN NULL WHEN i % 5 = 0 THEN []
               ELSE list_transform(range(CASE WHEN i % 911 = 1 THEN 9000 ELSE i % 4 END),
                 lambda x: CASE WHEN x % 6 = 5 THEN NULL ELSE x * i END) END AS marks,
          CASE WHEN i % 7 = 0 THEN NULL WHEN i % 5 = 0 THEN []
               ELSE list_transform(range(CASE WHEN i % 911 = 1 THEN 9000 ELSE i % 4 END),
                 lambda x: {'at': x, 'tags': ['a' || x, NULL]}) END AS visits,
          CASE WHEN i % 3 = 0 THEN NULL ELSE map(['a', 'b' || i], [i, NULL]) END AS codes
      FROM range(2000) r(i)
      """;

  @TempDir Path folder;
  private Path in;

  @BeforeEach
  void write() {
    in = folder.resolve("in.parquet");
    try (DuckDbOracle duck = new DuckDbOracle()) {
      duck.writeParquet(DATA, in, "ROW_GROUP_SIZE 2048");
    }
  }

  private LazyFrame frame() {
    return LazyFrame.scan(Format.named("parquet").source(in.toString(), Map.of()));
  }

  private Path write(LazyFrame frame, String name, RunSettings settings) {
    Path out = folder.resolve(name + ".parquet");
    frame.on(new LocalSession(settings)).writeParquet(out.toString());
    return out;
  }

  private void check(LazyFrame frame, String sql) throws IOException {
    RunSettings settings = RunSettings.defaults();
    Path out = write(frame, "out", settings.withParallelism(1));
    try (DuckDbOracle duck = new DuckDbOracle()) {
      String expected = "(" + sql.replace("$", "'" + in + "'") + ")";
      String actual = "(FROM '" + out + "')";
      String differences =
          "SELECT count(*) FROM ((%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s))"
              .formatted(expected, actual);
      assertEquals(List.of(List.of(0L)), duck.query(differences).rows(), sql);
    }
    for (RunSettings other :
        List.of(settings.withParallelism(4).withMemory(1 << 20), settings.withRunner("flink"))) {
      assertEquals(-1, Files.mismatch(out, write(frame, "other", other)), other::toString);
    }
  }

  @Test
  void listsTogetherWithPlaces() throws IOException {
    String orOne = "CASE WHEN len(%s) > 0 THEN %1$s ELSE [NULL] END";
    check(
        frame().explode(List.of("marks", "visits"), true, "n").filter("id % 2 = 1").drop("codes"),
        "SELECT id, note, unnest(%s) AS marks, unnest(%s) AS visits, unnest(CASE WHEN len(marks) > 0 THEN range(1, len(marks) + 1) ELSE [NULL] END) AS n FROM $ WHERE id %% 2 = 1"
            .formatted(orOne.formatted("marks"), orOne.formatted("visits")));
  }

  @Test
  void mapsWithoutRowsThatHaveNone() throws IOException {
    check(
        frame().select("id", "codes").explode(List.of("codes"), false, null),
        "SELECT id, unnest(map_keys(codes)) AS codes_key, unnest(map_values(codes)) AS codes_value FROM $");
    assertEquals(3, frame().select("id", "marks").explode("marks").limit(3).collect().rows());
  }
}

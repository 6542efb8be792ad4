package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Structs, lists and maps go through a pipeline and back to Parquet; fields of structs select. */
class NestedColumnsTest {
  @TempDir Path folder;

  @Test
  void selectAndWriteBack() throws Exception {
    Path in = folder.resolve("in.parquet");
    Path out = folder.resolve("out.parquet");
    Path pipeline = folder.resolve("p.yaml");
    Files.writeString(
        pipeline,
        """
        name: nested
        inputs: {people: {path: "%s"}}
        transforms:
          - {id: some, type: filter, input: people, where: "address.zip %% 3 = 1 AND id < 900"}
          - {id: named, type: with_columns, columns: {city: "address.city"}}
          - {id: sorted, type: sort, by: ["city", "id"]}
        outputs: {parquet: "%s"}
        """
            .formatted(in, out));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duck = connection.createStatement()) {
      duck.execute(
          """
          COPY (SELECT i AS id, {'city': 'c' || i %% 7, 'zip': CASE WHEN i %% 5 > 0 THEN i END} AS address,
              [{'t': i, 'tags': ['a', NULL]}] AS visits, MAP {'k' || i: [i]} AS codes
            FROM range(1000) r(i)) TO '%s' (FORMAT parquet)
          """
              .formatted(in));
      Outcome run = Outcome.of("run", pipeline.toString(), "--no-progress");
      assertEquals(0, run.code(), run.toString());
      Outcome explain = Outcome.of("explain", pipeline.toString());
      assertTrue(
          String.join("\n", explain.out()).contains("address.zip % 3 = 1"), explain.toString());
      String expected =
          "SELECT *, address.city AS city FROM '%s' WHERE address.zip %% 3 = 1 AND id < 900"
              .formatted(in);
      assertEquals(240L, one(duck, "SELECT count(*) FROM '%s'".formatted(out)));
      assertEquals(
          0L,
          one(
              duck,
              "SELECT count(*) FROM ((%1$s EXCEPT FROM '%2$s') UNION ALL (FROM '%2$s' EXCEPT %1$s))"
                  .formatted(expected, out)));
    }
  }

  private static Object one(Statement duck, String sql) throws Exception {
    try (ResultSet result = duck.executeQuery(sql)) {
      assertTrue(result.next());
      return result.getObject(1);
    }
  }
}

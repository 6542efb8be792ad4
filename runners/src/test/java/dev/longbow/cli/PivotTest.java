package dev.longbow.cli;

import static dev.longbow.expr.Exprs.col;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.frame.LazyFrame;
import dev.longbow.plan.PivotSettings;
import dev.longbow.plan.UnpivotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to columns and back, from a file and in Java; values that are not listed end the run. */
class PivotTest {
  @TempDir private Path folder;

  private Outcome run(String verb, String transforms) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            params: {measures: [hr, bmi]}
            inputs:
              readings:
                rows:
                  - {id: 1, measure: hr, value: 60.0}
                  - {id: 1, measure: hr, value: 70.0}
                  - {id: 2, measure: bmi, value: 22.5}
                  - {id: 3, measure: spo2, value: 97.0}
                  - {id: 4, measure: null, value: 1.0}
                  - {id: 4, measure: spo2, value: 98.0}
            transforms:
            %s
            outputs: {csv: "%s/out.csv"}
            """
                .formatted(transforms, folder));
    return verb.equals("run")
        ? Outcome.of("run", file.toString(), "--no-progress")
        : Outcome.of(verb, file.toString());
  }

  private static final String WIDE =
      """
        - {id: wide, type: pivot, index: id, on: measure, values: [hr, {value: bmi, alias: body}], unlisted: %s,
           aggregations: [{column: value, function: mean, alias: avg}, count(*) AS n]}
        - {id: sorted, type: sort, by: id}
      """;

  @Test
  void valuesThatAreNotListedEndTheRun() throws IOException {
    Outcome failed = run("run", WIDE.formatted("error"));
    assertEquals(3, failed.code(), failed.toString());
    String text = failed.toString();
    assertTrue(
        text.contains(
            "LB306 [wide] 3 of 6 rows do not fulfil values of the pivot: measure IN ('hr', 'bmi')"),
        text);
    assertTrue(text.contains("    measure = spo2, rows = 2"), text);
    assertTrue(text.contains("    measure = null, rows = 1"), text);
    assertFalse(Files.exists(folder.resolve("out.csv")));
    Outcome explained = run("explain", WIDE.formatted("error"));
    assertEquals(0, explained.code(), explained.toString());
    assertTrue(explained.toString().contains("values of the pivot"), explained.toString());
    // The rows are read once, for the pivot and for the check beside it.
    assertEquals(
        2, explained.toString().split("reads \\[readings\\]").length, explained.toString());
  }

  @Test
  void theyMayBeIgnoredAndLeaveTheirRow() throws IOException {
    Outcome done = run("run", WIDE.formatted("ignore"));
    assertEquals(0, done.code(), done.toString());
    assertEquals(
        "id,hr_avg,hr_n,body_avg,body_n\n1,65.0,2,,0\n2,,0,22.5,1\n3,,0,,0\n4,,0,,0\n",
        Files.readString(folder.resolve("out.csv")));
  }

  @Test
  void theManifestTellsThatAllWereListed() throws IOException {
    Outcome done =
        run(
            "run",
            """
              - {id: some, type: filter, where: id < 3}
              - {id: wide, type: pivot, index: [], on: measure, values: ":measures", aggregations: median(value)}
              - {id: long, type: unpivot, names_to: measure}
            """);
    assertEquals(0, done.code(), done.toString());
    assertEquals("measure,value\nhr,65.0\nbmi,22.5\n", Files.readString(folder.resolve("out.csv")));
    JsonNode manifest =
        new ObjectMapper().readTree(Files.readString(folder.resolve("out.csv.manifest.json")));
    assertEquals(1, manifest.get("checks").size(), manifest.toString());
    assertEquals("wide", manifest.at("/checks/0/step").asText());
    assertEquals("accepted_values", manifest.at("/checks/0/kind").asText());
    assertEquals(3, manifest.at("/checks/0/rows").asInt());
    assertTrue(manifest.at("/checks/0/passed").asBoolean());
  }

  @Test
  void saysWhatIsWrongInTheFile() throws IOException {
    Outcome failed =
        run(
            "validate",
            """
              - {id: a, type: pivot, index: idd, on: measure, values: [hr], aggregations: mean(value)}
              - id: b
                type: pivot
                input: readings
                index: id
                on: measure
                values:
                  - hr
                  - 5
                aggregations: mean(value)
              - {id: c, type: unpivot, input: readings, index: id}
            """);
    assertEquals(2, failed.code(), failed.toString());
    String text = failed.toString();
    assertTrue(text.contains("[a] [") && text.contains("Missing columns: [idd]"), text);
    assertTrue(
        text.contains("p.yaml:20:9] Invalid value 5 of 'measure': the column is string"), text);
    assertTrue(
        text.contains("'measure' is string, 'value' is float64. Write CAST(value AS string)"),
        text);
  }

  private static LazyFrame readings() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", i % 3);
      row.put("of", "v" + i % 20);
      row.put("tags", List.of("t" + i));
      rows.add(row);
    }
    return LazyFrame.ofRows(rows);
  }

  @Test
  void namesTenOfTheOtherValuesInJava() {
    LazyFrame wide = readings().pivot(List.of("id"), "of", List.of("v0"), col("id").count());
    LongbowException e = assertThrows(LongbowException.class, wide::collect);
    assertEquals(ErrorCode.CHECK_FAILED, e.code());
    assertTrue(e.text().startsWith("38 of 40 rows do not fulfil values of the pivot"), e.text());
    assertEquals(12, e.text().lines().count(), e.text());
    assertTrue(
        e.text().lines().allMatch(line -> !line.contains("of = ") || line.endsWith(", rows = 2")));
  }

  @Test
  void listsGoWithTheirValueAndNullsOfFirstRowsCount() {
    List<Map<String, Object>> rows =
        readings()
            .pivot(
                PivotSettings.of(List.of("id"), "of", List.of("v0", "v4"), col("tags").first())
                    .ignoringUnlisted())
            .sort("id")
            .collectRows();
    assertEquals(
        "[{id=0, v0=[t0], v4=[t24]}, {id=1, v0=null, v4=[t4]}, {id=2, v0=[t20], v4=null}]",
        rows.toString());
  }

  @Test
  void theColumnsOfARowFollowEachOther() {
    LazyFrame rows =
        LazyFrame.ofRows(List.of(Map.of("id", 1, "b", 2, "a", 3.5), Map.of("id", 2, "b", 4)));
    assertEquals(
        "[{id=1, name=b, value=2.0}, {id=1, name=a, value=3.5}, {id=2, name=b, value=4.0}, {id=2, name=a, value=null}]",
        rows.unpivot(UnpivotSettings.byIndex("id").withColumns("b", "a")).collectRows().toString());
    assertEquals(3, rows.unpivot(UnpivotSettings.byIndex("id").withoutNulls()).collect().rows());
    assertEquals(4, rows.unpivot("id").collect().rows());
  }
}

package dev.longbow.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.beam.LocalRuns;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.frame.LazyFrame;
import dev.longbow.plan.AsofSettings.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What asof joins give where it is easily something else. */
class AsofJoinTest {
  /** Rows of t and v, numbered from 0. */
  private static LazyFrame rows(DataType type, Object... times) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("t", times[i]);
      row.put("v", (long) i);
      rows.add(row);
    }
    return LazyFrame.ofRows(Schema.of(Field.of("t", type), Field.of("v", DataType.INT64)), rows);
  }

  private static List<Object> matches(LazyFrame left, LazyFrame right, AsofSettings settings) {
    List<Object> matches = new ArrayList<>();
    for (Map<String, Object> row : LocalRuns.rows(left.asofJoin(right, settings).plan())) {
      matches.add(row.get("t") + "=" + row.get("v_right"));
    }
    return matches;
  }

  private static List<Object> matches(AsofSettings settings) {
    return matches(
        rows(DataType.INT64, 5L, null, 1L, 9L, 5L),
        rows(DataType.INT64, 7L, 3L, null, 3L, 9L, 9L, 7L),
        settings);
  }

  private static final AsofSettings ON = AsofSettings.on("t");

  @Test
  void ofEqualTimesTheLastRowOfTheInputIsTaken() {
    assertEquals(List.of("null=null", "1=null", "5=3", "5=3", "9=5"), matches(ON));
    assertEquals(
        List.of("null=null", "9=5", "5=6", "5=6", "1=3"),
        matches(ON.withDirection(Direction.FORWARD)));
  }

  @Test
  void ofTwoThatAreEquallyFarTheEarlierIsTheNearest() {
    assertEquals(
        List.of("null=null", "1=3", "5=3", "5=3", "9=5"),
        matches(ON.withDirection(Direction.NEAREST)));
    assertEquals(
        List.of("null=null", "1=3", "5=3", "5=3", "9=6"),
        matches(ON.withDirection(Direction.NEAREST).withStrict()));
  }

  @Test
  void strictMatchesAreNotOfTheSameTime() {
    assertEquals(List.of("null=null", "1=null", "5=3", "5=3", "9=6"), matches(ON.withStrict()));
    assertEquals(
        List.of("null=null", "9=null", "5=6", "5=6", "1=3"),
        matches(ON.withStrict().withDirection(Direction.FORWARD)));
  }

  @Test
  void rowsWithoutAMatchStayOrGo() {
    assertEquals(List.of("5=3", "5=3", "9=5"), matches(ON.withType(JoinType.INNER)));
    AsofSettings near = ON.withTolerance("1");
    assertEquals(List.of("null=null", "1=null", "5=null", "5=null", "9=5"), matches(near));
    assertEquals(List.of("9=5"), matches(near.withType(JoinType.INNER)));
    assertEquals(
        List.of("5=3", "5=3", "9=5"), matches(ON.withTolerance("2").withType(JoinType.INNER)));
  }

  @Test
  void nanIsAboveEveryNumberAndOnlyNearItself() {
    double infinity = Double.POSITIVE_INFINITY;
    LazyFrame left = rows(DataType.FLOAT64, 1.0, Double.NaN, infinity, -infinity, 0.0);
    LazyFrame some = rows(DataType.FLOAT64, 0.5, infinity, -0.0);
    LazyFrame all = rows(DataType.FLOAT64, 0.5, Double.NaN, infinity, -infinity, 9.0);
    assertEquals(
        List.of("-Infinity=null", "0.0=2", "1.0=0", "Infinity=1", "NaN=1"),
        matches(left, some, ON));
    assertEquals(
        List.of("-Infinity=null", "0.0=2", "1.0=0", "Infinity=1", "NaN=null"),
        matches(left, some, ON.withTolerance("1e300")));
    assertEquals(
        List.of("-Infinity=3", "0.0=0", "1.0=0", "Infinity=2", "NaN=1"),
        matches(left, all, ON.withDirection(Direction.NEAREST).withTolerance("0.75")));
    assertEquals(
        List.of("NaN=1", "Infinity=2", "1.0=4", "0.0=0", "-Infinity=3"),
        matches(left, all, ON.withDirection(Direction.FORWARD)));
  }

  @Test
  void distancesOfTheFarthestIntegersAreExact() {
    LazyFrame left = rows(DataType.INT64, 0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);
    LazyFrame right = rows(DataType.INT64, Long.MIN_VALUE, Long.MAX_VALUE);
    assertEquals(
        List.of(Long.MIN_VALUE + "=0", "-1=0", "0=1", Long.MAX_VALUE + "=1"),
        matches(left, right, ON.withDirection(Direction.NEAREST)));
    assertEquals(
        List.of(Long.MIN_VALUE + "=0", "-1=0", "0=null", Long.MAX_VALUE + "=1"),
        matches(left, right, ON.withTolerance("9223372036854775807")));
  }

  @Test
  void withoutRowsOfASideThereAreNoMatches() {
    LazyFrame none = rows(DataType.INT64);
    LazyFrame some = rows(DataType.INT64, 2L, 1L);
    assertEquals(List.of("1=null", "2=null"), matches(some, none, ON));
    assertEquals(List.of(), matches(none, some, ON));
    assertEquals(
        List.of("1=null", "2=null"), matches(some, none, ON.withDirection(Direction.NEAREST)));
  }

  @Test
  void nullKeysMatchNothingAndNullValuesAreTaken() {
    Schema schema =
        Schema.of(
            Field.of("k", DataType.STRING),
            Field.of("t", DataType.INT64),
            Field.of("tags", new DataType.ListOf(DataType.INT64)));
    LazyFrame right =
        LazyFrame.ofRows(
            schema,
            List.of(
                row("k", "a", "t", 1L, "tags", List.of(1L, 2L)),
                row("k", null, "t", 1L, "tags", List.of(3L)),
                row("k", "a", "t", 3L, "tags", null),
                row("k", "b", "t", 4L, "tags", Arrays.asList(4L, null))));
    LazyFrame left =
        LazyFrame.ofRows(
            Schema.of(Field.of("k", DataType.STRING), Field.of("t", DataType.INT64)),
            List.of(
                row("k", "a", "t", 2L),
                row("k", "a", "t", 5L),
                row("k", null, "t", 5L),
                row("k", "b", "t", 5L)));
    assertEquals(
        List.of(
            "{k=a, t=2, tags=[1, 2]}",
            "{k=a, t=5, tags=null}",
            "{k=b, t=5, tags=[4, null]}",
            "{k=null, t=5, tags=null}"),
        LocalRuns.rows(left.asofJoin(right, ON.withBy("k")).sort("k", "t").plan()).stream()
            .map(Object::toString)
            .toList());
    // A match whose values are null is one.
    assertEquals(
        3L,
        LocalRuns.rows(left.asofJoin(right, ON.withBy("k").withType(JoinType.INNER)).plan())
            .size());
  }

  private static Map<String, Object> row(Object... entries) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      row.put((String) entries[i], entries[i + 1]);
    }
    return row;
  }
}

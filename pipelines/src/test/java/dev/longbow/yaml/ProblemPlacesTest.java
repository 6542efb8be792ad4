package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.LongbowException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Problems point at the line they are in, and say what to write instead. */
class ProblemPlacesTest {
  private static final String ROWS =
      """
      inputs:
        readings: {rows: [{facility: UCSF, value: 1.5}]}
      """;

  private static CompiledPipeline build(String rest) {
    return SpecToPlan.build(
        SpecReader.read("p.yaml", ROWS + rest),
        new Overrides(Map.of(), Map.of(), Map.of(), null),
        Map.of());
  }

  private static String problems(String rest) {
    return assertThrows(LongbowException.class, () -> build(rest + "outputs: {csv: out.csv}\n"))
        .line();
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), "missing <" + part + "> in\n" + text);
  }

  @Test
  void eachColumnHasItsOwnLine() {
    String line =
        problems(
            """
            transforms:
              - id: more
                type: with_columns
                columns:
                  a: valu * 2
                  b: facility + 1
                  c: value + 1
                  value: facilty
            """);
    assertContains(line, "LB202 [more] [p.yaml:7:10] Missing columns: [valu]. Nearest: [value]");
    assertContains(line, "\n  [p.yaml:8:10] Cannot");
    assertContains(line, "\n  [p.yaml:10:14] Missing columns: [facilty]");
    assertFalse(line.contains("[p.yaml:4"), line);
  }

  @Test
  void problemsOfTheWholeStepHaveTheStepsPlace() {
    String line =
        problems(
            """
            transforms:
              - id: few
                type: select
                columns: [value, value, "valeu AS x"]
            """);
    assertContains(line, "[p.yaml:6:29] Missing columns: [valeu]");
    assertContains(line, "[p.yaml:4:5] Duplicate column name 'value'");
  }

  @Test
  void samplesOfImpossibleSizes() {
    String line =
        problems(
            """
            transforms:
              - {id: less, type: sample, n: -5}
              - {id: more, type: sample, fraction: 1.01}
              - {id: both, type: sample, n: 1, fraction: 0.5}
              - {id: none, type: sample}
            """);
    assertContains(
        line,
        "p.yaml:4:33: 'n' of transform 'less' must be a whole number from 0, not the value -5");
    assertContains(
        line, "p.yaml:5:40: 'fraction' of transform 'more' must be a number from 0 to 1, not 1.01");
    assertContains(line, "p.yaml:6:46: Transform 'both' has either 'n', a number of rows, or");
    assertContains(line, "p.yaml:7:5: Transform 'none' has either 'n', a number of rows, or");
  }

  @Test
  void conditionsOfAChecks() {
    String line =
        problems(
            """
            transforms:
              - id: checked
                type: check
                checks:
                  - value > 0
                  - valu > 0
                  - value + 1
                  - {type: row_count, min: 5}
            """);
    assertContains(line, "LB202 [checked] [p.yaml:8:9] Missing columns: [valu]");
    assertContains(line, "[p.yaml:9:9] ");
  }

  @Test
  void keysAndAggregations() {
    String line =
        problems(
            """
            transforms:
              - id: grouped
                type: group_by
                keys: [facilty]
                aggregations:
                  - {column: valu, function: mean}
                  - "sum(value) + skewness(value) AS s"
                  - medain(value) AS m
                  - value AS v
            """);
    assertContains(line, "[p.yaml:6:12] Missing columns: [facilty]");
    assertContains(line, "[p.yaml:8:34] Missing columns: [valu]");
    assertContains(line, "[p.yaml:9:9] Unknown aggregate 'skewness'. Available: [any_value, avg, ");
    assertContains(line, "[p.yaml:10:9] Unknown aggregate 'medain'. Nearest: [mean, median]");
    assertContains(line, "[p.yaml:11:9] Missing aggregate function in the aggregation 'v'");
    assertFalse(line.contains("Missing alias"), line);
  }

  @Test
  void theNameOfAnAggregateIsChecked() {
    String line =
        problems(
            """
            transforms:
              - id: grouped
                type: group_by
                keys: [facility]
                aggregations:
                  - {column: value, function: medain}
            """);
    assertContains(line, "LB205 [p.yaml:8:35] Unknown aggregate 'medain'. Nearest: [mean, median]");
  }

  @Test
  void aFunctionAroundAnAggregateIsNoAggregate() {
    String line =
        problems(
            """
            transforms:
              - id: grouped
                type: group_by
                keys: []
                aggregations: [sqrtt(sum(value)) AS m]
            """);
    assertContains(line, "[p.yaml:7:20] Unknown function 'sqrtt'. Nearest: [sqrt]");
  }

  @Test
  void aStarIsNoColumnToCount() {
    CompiledPipeline compiled =
        build(
            """
            transforms:
              - id: grouped
                type: group_by
                keys: []
                aggregations: [{column: "*", function: count, alias: n}]
            outputs: {csv: out.csv}
            """);
    assertEquals("n", compiled.plan().outputs().get(0).plan().schema().names().get(0));
  }

  @Test
  void textInDoubleQuotes() {
    for (String where :
        new String[] {
          "facility = \\\"ZSFG\\\"",
          "facility IN (\\\"ZSFG\\\")",
          "starts_with(facility, \\\"ZSFG\\\")"
        }) {
      String line = problems("transforms: [{id: f, type: filter, where: \"" + where + "\"}]\n");
      assertContains(line, "[p.yaml:3:43] Missing columns: [ZSFG]");
      assertContains(line, ". Text takes single quotes: 'ZSFG'");
    }
    String line = problems("transforms: [{id: f, type: filter, where: valu > 1}]\n");
    assertFalse(line.contains("quotes"), line);
  }

  @Test
  void parametersThatAreWrongDoNotHideTheRest() {
    String line =
        problems(
            """
            params:
              m: [1, a]
            settings: {timezone: Nowhere}
            transforms: [{id: f, type: filter, where: valu > 1}]
            """);
    assertContains(line, "[p.yaml:4:3] Invalid parameter 'm'. Cannot mix");
    assertContains(line, "Unknown time zone 'Nowhere'");
    assertContains(line, "Missing columns: [valu]");
  }

  @Test
  void aHoleInAPathHasItsPlaceOnce() {
    String line =
        assertThrows(
                LongbowException.class,
                () ->
                    SpecToPlan.build(
                        SpecReader.read(
                            "p.yaml",
                            "inputs: {t: \"${nope}.parquet\"}\noutputs: {csv: out.csv}\n"),
                        Overrides.NONE,
                        Map.of()))
            .line();
    assertEquals(
        "LB104 [t] [p.yaml:1:10] Unknown parameter 'nope' in the path '${nope}.parquet'. Declared: []",
        line);
  }
}

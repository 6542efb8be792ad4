package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanPrinter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecToPlanTest {
  private static final String READINGS =
      """
      params: {start: 2024-03-01, facilities: [UCSF, ZSFG], nobody: null, run: a7}
      inputs:
        readings:
          rows:
            - {facility: UCSF, timestamp: 2024-03-01 10:00:00, value: 36.6, count: 1}
            - {facility: ZSFG, timestamp: 2024-03-02 09:30:00, value: null, count: 2}
      """;

  private static CompiledPipeline build(String rest) {
    return build(rest, Overrides.NONE);
  }

  private static CompiledPipeline build(String rest, Overrides overrides) {
    return SpecToPlan.build(
        SpecReader.read("p.yaml", READINGS + rest), overrides, Map.of("OUT", "/tmp/out"));
  }

  private static String problems(String rest) {
    return assertThrows(LongbowException.class, () -> build(rest)).line();
  }

  private static LogicalPlan only(CompiledPipeline compiled) {
    assertEquals(1, compiled.plan().outputs().size());
    return compiled.plan().outputs().get(0).plan();
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), "missing <" + part + "> in\n" + text);
  }

  @Test
  void chainsTransformsThatNameNoInput() {
    CompiledPipeline compiled =
        build(
            """
            transforms:
              - {id: recent, type: filter, where: "facility IN (:facilities) AND timestamp >= :start"}
              - {id: dated, type: with_columns, columns: {year: "year(timestamp)"}}
              - {id: slim, type: drop, columns: [timestamp]}
              - {id: named, type: rename, columns: {value: celsius}}
              - id: yearly
                type: group_by
                keys: [facility, year]
                aggregations:
                  - {column: celsius, function: mean}
                  - {expr: "sum(count) / count(*)", alias: per_row}
                  - {function: count, alias: n}
              - {id: top, type: limit, count: 10}
            outputs: {csv: "out_${run}.csv", log: "${ENV:OUT}/run.log"}
            """);
    LogicalPlan plan = only(compiled);
    assertEquals(
        List.of("facility", "year", "mean_celsius", "per_row", "n"), plan.schema().names());
    assertInstanceOf(LogicalPlan.Limit.class, plan);
    assertEquals("out_a7.csv", compiled.plan().outputs().get(0).sink().path());
    assertEquals("/tmp/out/run.log", compiled.log().orElseThrow());
    assertEquals("2024-03-01", compiled.parameters().get("start"));
    assertEquals(List.of(), compiled.plan().shared());
    assertEquals(List.of(), compiled.warnings());
  }

  @Test
  void topLevelFiltersStandInFrontOfTheInput() {
    CompiledPipeline compiled =
        build(
            """
            filters:
              - {input: readings, column: facility, in: [UCSF, ZSFG]}
              - {input: readings, column: facility, in: ":facilities"}
              - {input: readings, column: timestamp, from: ":start", until: null}
              - {input: readings, column: timestamp, from: ":nobody"}
              - {input: readings, where: "value IS NOT NULL"}
            outputs: {csv: out.csv}
            """);
    String text = PlanPrinter.print(only(compiled));
    assertContains(text, "facility IN ('UCSF', 'ZSFG')");
    assertContains(text, "timestamp >= TIMESTAMP '2024-03-01");
    assertContains(text, "value IS NOT NULL");
  }

  @Test
  void aTransformWithSeveralConsumersIsShared() {
    PipelinePlan plan =
        build(
                """
                transforms:
                  - {id: base, type: filter, where: "count > 0"}
                  - {id: small, type: filter, input: base, where: "count < 2"}
                  - {id: both, type: union, inputs: [base, small]}
                  - {id: raw, type: limit, input: readings, count: 1}
                outputs:
                  - {input: both, path: a.csv}
                  - {input: raw, path: b.csv}
                  - {input: readings, path: c.csv}
                """)
            .plan();
    assertEquals(List.of("base"), plan.shared().stream().map(PipelinePlan.Shared::step).toList());
    LogicalPlan.Union union =
        assertInstanceOf(LogicalPlan.Union.class, plan.outputs().get(0).plan());
    assertInstanceOf(LogicalPlan.SharedRef.class, union.branches().get(0));
    assertInstanceOf(LogicalPlan.Scan.class, plan.outputs().get(2).plan());
    assertEquals(
        List.of("csv", "csv2", "csv3"),
        plan.outputs().stream().map(output -> output.sink().name()).toList());
  }

  @Test
  void transformsMayStandInAnyOrderButNotInACircle() {
    LogicalPlan plan =
        only(
            build(
                """
                transforms:
                  - {id: second, type: limit, input: first, count: 1}
                  - {id: first, type: filter, input: readings, where: "count > 0"}
                outputs: [{input: second, path: a.csv}]
                """));
    assertInstanceOf(LogicalPlan.Limit.class, plan);
    assertContains(
        problems(
            """
            transforms:
              - {id: a, type: limit, input: b, count: 1}
              - {id: b, type: limit, input: a, count: 1}
            outputs: {csv: a.csv}
            """),
        "Cycle of transforms: a -> b -> a");
  }

  @Test
  void reportsEveryBrokenStepWithItsPlace() {
    String text =
        problems(
            """
            transforms:
              - {id: one, type: filter, input: readings, where: "valu > 1 AND facilty = 'x'"}
              - {id: two, type: filter, input: readings, where: "count > 'many'"}
              - {id: three, type: select, input: readings, columns: {a: "count +", b: "nosuch(count)"}}
              - {id: four, type: limit, input: reading, count: 1}
              - {id: five, type: filter, input: readings, where: "count + 1"}
              - {id: readings, type: limit, input: readings, count: 1}
            outputs: {csv: a.csv, orc: a.orc}
            """);
    assertContains(text, "[one] [p.yaml:8:53] Missing columns: [valu, facilty]. Nearest");
    assertContains(text, "[two] [p.yaml:9:53] Cannot compare `count` (int64) with 'many' (string)");
    assertContains(text, "[three] [p.yaml:10:61] Unexpected end");
    assertContains(text, "    count +\n");
    assertContains(text, "[four] [p.yaml:11:5] Unknown input 'reading'. Nearest: [readings]");
    assertContains(
        text, "[five] [p.yaml:12:54] A filter must be a condition (bool): `count + 1` is int64");
    assertContains(text, "Two things are called 'readings'");
    assertContains(text, "Cannot write format 'orc' (a.orc). Writable: [");
  }

  @Test
  void firstTransformMustSayWhichOfSeveralInputs() {
    LongbowException problem =
        assertThrows(
            LongbowException.class,
            () ->
                SpecToPlan.build(
                    SpecReader.read(
                        "p.yaml",
                        """
                        inputs: {a: {rows: [{x: 1}]}, b: {rows: [{x: 1}]}}
                        transforms: [{id: t, type: limit, count: 1}]
                        outputs: {csv: o.csv}
                        """),
                    Overrides.NONE,
                    Map.of()));
    assertContains(problem.text(), "Missing key 'input' in transform 't'");
    assertContains(problem.text(), "[a, b]");
  }

  @Test
  void warnsAboutWhatNobodyReads() {
    CompiledPipeline compiled =
        build(
            """
            transforms:
              - {id: used, type: limit, input: readings, count: 1}
              - {id: idle, type: limit, input: readings, count: 2}
            outputs: [{input: used, path: a.csv}]
            """);
    assertEquals(
        List.of("Transform 'idle' is not used: nothing reads or writes its rows"),
        compiled.warnings());
  }

  @Test
  void inlineRowsTakeGivenTypes() {
    CompiledPipeline compiled =
        SpecToPlan.build(
            SpecReader.read(
                "p.yaml",
                """
                inputs:
                  a:
                    rows: [{d: '2024-01-31', x: 1, y: 2}, {d: null, x: 2.5}]
                    schema: {d: date, y: int8, extra: {type: string, required: false}}
                outputs: {csv: o.csv}
                """),
            Overrides.NONE,
            Map.of());
    assertEquals(
        "{d: date, x: float64, y: int8, extra: string}",
        compiled.plan().outputs().get(0).plan().schema().toString());
    LongbowException problem =
        assertThrows(
            LongbowException.class,
            () ->
                SpecToPlan.build(
                    SpecReader.read(
                        "p.yaml",
                        """
                        inputs: {a: {rows: [{y: 1}, {y: 300}], schema: {y: int8}}}
                        outputs: {csv: o.csv}
                        """),
                    Overrides.NONE,
                    Map.of()));
    assertEquals(
        "LB302 [a] [p.yaml:1:10] Invalid value of column 'y' in row 2: 300, expected int8",
        problem.line());
  }

  @Test
  void theCommandLineOverridesParametersPathsAndCompression() {
    String outputs =
        """
        transforms: [{id: t, type: filter, where: "timestamp < :start"}]
        outputs:
          - {path: a.parquet, mode: fail}
          - {path: b.parquet, compression: snappy}
          - {path: c.csv}
        settings: {compression: none}
        """;
    PipelinePlan plan =
        build(
                outputs,
                new Overrides(
                    Map.of(),
                    Map.of("parquet", "z.parquet", "log", "l.log"),
                    Map.of("start", "2025-01-01"),
                    "zstd"))
            .plan();
    List<SinkSpec> sinks = plan.outputs().stream().map(PipelinePlan.Output::sink).toList();
    assertEquals("z.parquet", sinks.get(0).path());
    assertEquals(SinkSpec.Mode.FAIL, sinks.get(0).mode());
    assertEquals("zstd", sinks.get(0).options().get("compression"));
    assertEquals("snappy", sinks.get(1).options().get("compression"));
    assertEquals(Map.of(), sinks.get(2).options());
    assertContains(PlanPrinter.print(plan.shared().get(0).plan()), "TIMESTAMP '2025-01-01");

    LongbowException problem =
        assertThrows(
            LongbowException.class,
            () ->
                build(
                    outputs,
                    new Overrides(
                        Map.of(), Map.of(), Map.of("start", "soon", "strat", "1"), null)));
    assertEquals(ErrorCode.PARAMETER, problem.code());
    assertContains(problem.text(), "Unknown parameter 'strat'. Nearest: [start]");
    assertContains(problem.text(), "Invalid value 'soon' of parameter 'start'");
  }

  @Test
  void refusesFormatsItCannotRead() {
    LongbowException problem =
        assertThrows(
            LongbowException.class,
            () ->
                SpecToPlan.build(
                    SpecReader.read("p.yaml", "inputs: {a: x.npy}\noutputs: {csv: o.csv}\n"),
                    Overrides.NONE,
                    Map.of()));
    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, problem.code());
    assertContains(problem.line(), "LB106 [a] [p.yaml:1:10] Cannot read format 'npy' (x.npy)");
  }

  @Test
  void asofJoinsMatchAlongAnOrder() {
    LogicalPlan plan =
        only(
            build(
                """
                transforms:
                  - {id: right, type: rename, input: readings, columns: {timestamp: at, value: last_value}}
                  - id: matched
                    type: asof_join
                    left: readings
                    right: right
                    left_on: timestamp
                    right_on: at
                    left_by: [facility]
                    right_by: facility
                    direction: nearest
                    tolerance: INTERVAL '2' HOUR
                    strict: true
                    suffix: _then
                outputs: {csv: o.csv}
                """));
    assertEquals(
        List.of("facility", "timestamp", "value", "count", "at", "last_value", "count_then"),
        plan.schema().names());
    assertContains(PlanPrinter.print(plan), "<= 7200000000");
    assertContains(
        PlanPrinter.print(plan), "by facility in order of timestamp DESC NULLS FIRST, is_right:");
  }

  @Test
  void mistakesOfAsofJoinsNameStepAndPlace() {
    String join =
        """
        transforms:
          - {id: other, type: select, input: readings, columns: {timestamp: timestamp, day: date(timestamp), n: count}}
          - {id: m, type: asof_join, left: readings, right: other, %s}
        outputs: {csv: o.csv}
        """;
    assertContains(
        problems(join.formatted("left_on: timestamp, right_on: day")),
        "LB204 [m] [p.yaml:9:5] Cannot match along 'timestamp' of type timestamp and 'day' of type"
            + " date. Write a column CAST(day AS timestamp) before the asof join");
    assertContains(
        problems(join.formatted("on: timestamp, tolerance: 5")),
        "[m] [p.yaml:9:5] Invalid tolerance 5: it is a number, but 'timestamp' is of type timestamp");
    assertContains(
        problems(join.formatted("left_on: count, right_on: n, tolerance: 2h")),
        "[m] [p.yaml:9:5] Invalid tolerance '2h': it is a time, but 'count' is of type int64");
    assertContains(problems(join.formatted("on: timestamp, tolerance: 2 hours")), "p.yaml:9:");
    assertContains(
        problems(join.formatted("on: timestamp, how: full")),
        "'how' of transform 'm' must be one of [left, inner], not 'full'");
    assertContains(
        problems(join.formatted("on: timestamp, left_on: timestamp, right_on: timestamp")),
        "Transform 'm' has either 'on', or 'left_on' and 'right_on'");
    assertContains(problems(join.formatted("by: count")), "Missing key 'on' in transform 'm'");
  }
}

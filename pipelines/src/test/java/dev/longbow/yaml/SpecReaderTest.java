package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
  private static PipelineSpec read(String... lines) {
    return SpecReader.read("p.yaml", String.join("\n", lines));
  }

  private static String problemsOf(String... lines) {
    LongbowException problem = assertThrows(LongbowException.class, () -> read(lines));
    return problem.line();
  }

  @Test
  void readsEveryExample() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      List<Path> examples = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertTrue(examples.size() >= 4);
      for (Path example : examples) {
        assertTrue(!SpecReader.read(example).outputs().isEmpty(), example.toString());
      }
    }
  }

  @Test
  void typesParametersAsWritten() {
    PipelineSpec spec =
        read(
            "params: {start: 2024-01-01, names: [on, 'yes', x], limit: 5, share: 0.5, none: null}",
            "inputs: {a: x.parquet}",
            "outputs: {csv: out.csv}");
    assertEquals(LocalDate.of(2024, 1, 1), spec.parameters().get(0).value());
    assertEquals(List.of("on", "yes", "x"), spec.parameters().get(1).value());
    assertEquals(5L, spec.parameters().get(2).value());
    assertEquals(0.5, spec.parameters().get(3).value());
    assertEquals(null, spec.parameters().get(4).value());
  }

  @Test
  void reportsAllProblemsWithTheirPlaces() {
    String line =
        problemsOf(
            "inputs: {a: x.parquet}",
            "transforms:",
            "  - {id: f, type: filter, wehre: \"x > 1\"}",
            "  - {id: f, type: limit, count: -1}",
            "  - {id: g, type: flter}",
            "outptus: {csv: out.csv}");
    assertTrue(line.startsWith("LB103 "), line);
    assertTrue(
        line.contains("p.yaml:3:27: Unknown key 'wehre' in transform 'f'. Nearest: [where]"), line);
    assertTrue(line.contains("Missing key 'where' in transform 'f'"), line);
    assertTrue(line.contains("p.yaml:4:5: Duplicate transform id 'f'"), line);
    assertTrue(line.contains("'count' of transform 'f' must be a whole number from 0"), line);
    assertTrue(
        line.contains("Unknown transform type 'flter' of transform 'g'. Nearest: [filter]"), line);
    assertTrue(
        line.contains("p.yaml:6:1: Unknown key 'outptus' in the pipeline. Nearest: [outputs]"),
        line);
    assertTrue(line.contains("Missing key 'outputs'"), line);
  }

  @Test
  void settingsOutOfReach() {
    String line =
        problemsOf(
            "inputs: {a: x.parquet}",
            "outputs: {csv: out.csv}",
            "settings: {parallelism: 99999999999, runner: spark, engine: batch, memry: 1GB}");
    assertTrue(line.contains("p.yaml:3:25: Invalid parallelism 99999999999"), line);
    assertTrue(line.contains("Unknown runner 'spark'. Known: [direct, flink]"), line);
    assertTrue(line.contains("Unknown engine 'batch'"), line);
    assertTrue(line.contains("Unknown key 'memry' in settings. Nearest: [memory]"), line);
  }

  @Test
  void duplicateKeysAreAnError() {
    assertTrue(
        problemsOf("inputs: {a: x.parquet}", "inputs: {b: y.parquet}", "outputs: {csv: o.csv}")
            .contains("p.yaml:2:1: Duplicate key 'inputs'; it stands in line 1 already"));
  }

  @Test
  void brokenYamlSaysWhere() {
    LongbowException problem =
        assertThrows(LongbowException.class, () -> read("inputs: {a: x", "outputs: ]"));
    assertEquals(ErrorCode.SPEC_SYNTAX, problem.code());
    assertTrue(problem.text().startsWith("p.yaml:2:"), problem.text());
  }

  @Test
  void logIsNoDataOutput() {
    PipelineSpec spec =
        read("inputs: {a: x.parquet}", "outputs: {parquet: o.parquet, log: run.log}");
    assertEquals(1, spec.outputs().size());
    assertEquals("run.log", spec.log().orElseThrow().path());
  }

  @Test
  void readsFilterForms() {
    PipelineSpec spec =
        read(
            "inputs: {a: x.parquet}",
            "filters:",
            "  - {input: a, column: c, in: [1, null]}",
            "  - {input: a, column: t, from: 2024-01-01, until: null}",
            "  - {input: a, where: \"x > 1\"}",
            "outputs: {csv: o.csv}");
    assertInstanceOf(PipelineSpec.OneOf.class, spec.filters().get(0).condition());
    PipelineSpec.Between between =
        assertInstanceOf(PipelineSpec.Between.class, spec.filters().get(1).condition());
    assertEquals(LocalDate.of(2024, 1, 1), between.from());
    assertEquals(null, between.until());
    assertInstanceOf(PipelineSpec.Where.class, spec.filters().get(2).condition());
  }

  @Test
  void aggregationsBecomeExpressions() {
    PipelineSpec spec =
        read(
            "inputs: {a: x.parquet}",
            "transforms:",
            "  - id: g",
            "    type: group_by",
            "    keys: []",
            "    aggregations:",
            "      - {column: heart rate, function: mean, alias: m}",
            "      - {function: count, alias: n}",
            "outputs: {csv: o.csv}");
    PipelineSpec.GroupBy group = (PipelineSpec.GroupBy) spec.transforms().get(0);
    assertEquals("mean(\"heart rate\")", group.aggregations().get(0).expression().sql());
    assertEquals("count(*)", group.aggregations().get(1).expression().sql());
  }
}

package dev.longbow.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and the reader agree about what a pipeline file is. */
class JsonSchemaTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final JsonNode SCHEMA_TEXT = schemaText();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(SCHEMA_TEXT);

  private static JsonNode schemaText() {
    try (InputStream stream = SpecReader.class.getResourceAsStream("pipeline.schema.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> complaints(String yaml) throws IOException {
    return SCHEMA.validate(YAML.readTree(yaml)).stream().map(Object::toString).toList();
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void acceptsEveryExample(Path example) throws IOException {
    assertEquals(List.of(), complaints(Files.readString(example)));
  }

  @Test
  void knowsTheTransformTypesOfTheReader() {
    List<String> types = new ArrayList<>();
    SCHEMA_TEXT
        .at("/definitions/transform/properties/type/enum")
        .forEach(type -> types.add(type.asText()));
    assertEquals(TransformReader.TYPES, types);
  }

  @Test
  void knowsTheFormatOptionsOfTheReader() {
    JsonNode properties = SCHEMA_TEXT.at("/definitions/output_file/properties");
    for (String option : OutputReader.FORMAT_OPTIONS) {
      assertTrue(properties.has(option), option);
    }
  }

  @Test
  void knowsTheInputOptionsOfTheReader() {
    JsonNode properties = SCHEMA_TEXT.at("/definitions/input/anyOf/1/properties");
    for (String option : InputOptions.KEYS) {
      assertTrue(properties.has(option), option);
    }
  }

  @Test
  void knowsTheKeysOfTables() {
    JsonNode input = SCHEMA_TEXT.at("/definitions/input/anyOf/3/properties");
    DatabaseKeys.INPUT.forEach(key -> assertTrue(input.has(key), key));
    JsonNode output = SCHEMA_TEXT.at("/definitions/output_table/properties");
    DatabaseKeys.OUTPUT.forEach(key -> assertTrue(output.has(key), key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{path: x.csv, format: csv, header: false, delimiter: ';', null_values: ['', NULL, null]}",
        "{path: x.csv, schema: {a: int64, b: string}, infer_rows: 5, on_error: reject}",
        "{path: x.csv, on_error: null, comment: '#', skip_rows: 2, quoted_newlines: false}",
      })
  void acceptsInputsThatTheReaderAccepts(String input) throws IOException {
    String text = "inputs: {a: " + input + "}\noutputs: {csv: o.csv}\n";
    SpecReader.read("p.yaml", text);
    assertEquals(List.of(), complaints(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "params: {a: 1, b: [x, 2024-01-01], c: null}",
        "filters: [{input: a, column: c, from: 2024-01-01, until: null}]",
        "filters: [{input: a, column: c, in: ':names'}, {input: a, where: 'x > 1'}]",
        "transforms: [{id: g, type: group_by, keys: []}]",
        "transforms: [{id: g, type: group_by, keys: {y: 'year(t)'}, aggregations: ['count(*) AS"
            + " n']}]",
        "transforms: [{id: g, type: group_by, keys: [], aggregations: [{column: a, function:"
            + " quantile, q: 0.9}]}]",
        "transforms: [{id: s, type: select, columns: [a, {expr: 'b + 1', alias: b}]}]",
        "transforms: [{id: s, type: select, columns: {one: 1, flag: true}}]",
        "transforms: [{id: u, type: union, inputs: [a, a]}, {id: l, type: limit, count: 0}]",
        "transforms: [{id: j, type: join, left: a, right: a, on: [k], how: left, suffix: _2}]",
        "transforms: [{id: j, type: join, right: a, left_on: k, right_on: [l], null_equal: true}]",
        "transforms: [{id: j, type: join, right: a, how: cross}]",
        "transforms: [{id: j, type: join, right: a, on: k, validate: 'm:1', max_output_rows: 9}]",
        "transforms: [{id: s, type: sort, by: [a, {column: b, order: desc, nulls: first}]}]",
        "transforms: [{id: t, type: top_k, by: a, count: 3}]",
        "transforms: [{id: t, type: top_k, by: {column: a, order: desc}, count: 3}]",
        "transforms: [{id: s, type: sample, n: 0}, {id: t, type: sample, n: 5, seed: -7}]",
        "transforms: [{id: s, type: sample, fraction: 0.5}, {id: t, type: sample, fraction: 1}]",
        "transforms: [{id: s, type: split, test: 0.2}, {id: t, type: split, by: t, at: 2025-01-01, alias: p}]",
        "transforms: [{id: s, type: split, test: 0.5, seed: -7}, {id: t, type: split, by: t, at: ':since'}]",
        "transforms: [{id: d, type: drop_nulls}, {id: e, type: drop_nulls, columns: [a, b]}]",
        "transforms: [{id: f, type: fill_null, columns: {a: 0, b: \"'none'\"}}]",
        "transforms: [{id: e, type: explode, columns: tags}]",
        "transforms: [{id: e, type: explode, columns: [a, b], keep_empty: false, index: n}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [x, 1, null], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: [], on: b, values: ':list', aggregations: [{column: c, function: mean, alias: m}], unlisted: ignore}]",
        "transforms: [{id: p, type: pivot, index: [a, d], on: b, values: [{value: 2024-01-01, alias: first}, {value: null}, true], aggregations: [{expr: sum(c)}, count(*) AS n]}]",
        "transforms: [{id: u, type: unpivot}, {id: v, type: unpivot, index: a, columns: [b, c]}]",
        "transforms: [{id: u, type: unpivot, index: [], names_to: measure, values_to: reading, drop_nulls: true}]",
        "transforms: [{id: u, type: unique}, {id: v, type: unique, columns: a, keep: last}]",
        "transforms: [{id: u, type: unique, columns: a, order_by: b}]",
        "transforms: [{id: u, type: unique, keep: last, order_by: [b, {column: c, order: desc}]}]",
        "transforms: [{id: c, type: check, checks: [{type: row_count, min: 1}, {type: row_count, max: 0}]}]",
        "transforms: [{id: c, type: check, checks: 'a > 0'}]",
        "transforms: [{id: c, type: check, checks: ['a > 0', b IS NOT NULL, {type: row_count, min: 5, severity: warn}]}]",
        "transforms: [{id: l, type: limit, count: 1, checks: [{type: unique, columns: [a, b], name: keys}]}]",
        "transforms: [{id: l, type: limit, count: 1, checks: [{type: not_null, column: a, severity: reject}], rejected_rows: r.csv}]",
        "transforms: [{id: l, type: limit, count: 1, checks: [{type: in_range, column: a, min: 2024-01-01, max: ':last'}]}]",
        "transforms: [{id: l, type: limit, count: 1, checks: [{type: accepted_values, column: a, values: [1, x]}]}]",
        "transforms: [{id: l, type: limit, count: 1, checks: [{type: regex, column: a, pattern: '^x'}, {type: condition, where: b > 0}]}]",
        "transforms: [{id: l, type: limit, count: 1, checks: {type: foreign_key, column: a, step: a, references: b}}]",
        "transforms: [{id: j, type: join, right: a, how: anti, where: 'x < y'}]",
        "transforms: [{id: w, type: window, functions: {function: count}}]",
        "transforms: [{id: w, type: window, order_by: input, functions: ['rank() AS r']}]",
        "transforms: [{id: w, type: window, partition_by: [k, {expr: 'day(t)'}], order_by: [{column: t, order: desc, nulls: first}, {expr: 'x + 1'}], functions: [{expr: 'lag(x)', alias: l}]}]",
        "transforms: [{id: w, type: window, order_by: t, functions: [{function: lag, column: x, n: ':n'}, {function: rolling_sum, column: x, window_size: 7d, min_periods: 2}]}]",
        "transforms: [{id: w, type: window, partition_by: k, functions: [{function: quantile, column: x, q: 0.9, alias: q}]}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t}]",
        "transforms: [{id: j, type: asof_join, left: a, right: a, left_on: t, right_on: u, by: [k], tolerance: 2h}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, left_by: k, right_by: [l], tolerance: 0.5}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, direction: nearest, how: inner, strict: true, suffix: _2}]",
        "transforms: [{id: c, type: checkpoint}, {id: d, type: checkpoint, input: c}]",
        "settings: {checkpoints: /shared/checkpoints}",
        "settings: {lineage: 'http://localhost:5000', lineage_namespace: nightly}",
        "settings: {compression: gzip, parallelism: 1}",
        "settings: {engine: streaming, memory: 2GB, timezone: Europe/Berlin, parallelism: 2}",
      })
  void acceptsWhatTheReaderAccepts(String part) throws IOException {
    String text = "inputs: {a: x.parquet}\noutputs: {csv: o.csv}\n" + part + "\n";
    SpecReader.read("p.yaml", text);
    assertEquals(List.of(), complaints(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{format: npy, path: m.npy, columns: [a, b], dtype: float64, fill: median}",
        "{path: m/, format: npy, fill: {a: mean, b: 0.5, c: nan}, scale: {a: min_max}}",
        "{path: m.npy, sequence: {length: 15, key: k, order: t}}",
        "{path: m.arrow, batch_rows: 9, matrix: {columns: [a], fill: {a: median}, all_null: 0}}",
        "{path: m.arrow, matrix: {target: y, split: {by: t, at: 2024-01-01}}}",
        "{path: m.npy, all_null: drop, scale: standard, layout: column, target: y}",
        "{path: m.npy, fill: 0, all_null: -1, split: {by: t, at: 2024-01-01}, target: [y, z]}",
      })
  void acceptsMatricesThatTheReaderAccepts(String output) throws IOException {
    String text = "inputs: {a: x.parquet}\noutputs: [" + output + "]\n";
    SpecReader.read("p.yaml", text);
    assertEquals(List.of(), complaints(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input: {a: x.parquet}",
        "inputs2: {}",
        "params: 5",
        "settings: {memroy: 2GB}",
        "settings: {engine: batch}",
        "settings: {runner: spark}",
        "settings: {compression: lzo}",
        "settings: {parallelism: 0}",
        "filters: {input: a, where: 'x > 1'}",
        "transforms: {id: l, type: limit, count: 1}",
        "transforms: limit",
        "transforms:",
        "filters: [{input: a, column: c}]",
        "filters: [{input: a, column: c, in: [1], from: 2}]",
        "filters: [{input: a, column: c, until: 2, between: 3}]",
        "transforms: [{id: f, type: filter, where: 'x > 1', wehre: 'y'}]",
        "transforms: [{id: f, type: filter}]",
        "transforms: [{type: limit, count: 1}]",
        "transforms: [{id: l, type: limit, count: -1}]",
        "transforms: [{id: l, type: limit, count: many}]",
        "transforms: [{id: j, type: join, left: a, right: a}]",
        "transforms: [{id: j, type: join, left: a, on: k}]",
        "transforms: [{id: j, type: join, right: a, on: k, how: iner}]",
        "transforms: [{id: j, type: join, right: a, on: k, how: cross}]",
        "transforms: [{id: j, type: join, right: a, on: k, validate: 'm:2'}]",
        "transforms: [{id: j, type: asof_join, right: a}]",
        "transforms: [{id: j, type: asof_join, on: t}]",
        "transforms: [{id: j, type: asof_join, right: a, left_on: t}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, left_on: t, right_on: u}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, left_by: k}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, by: k, left_by: k, right_by: k}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, direction: back}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, how: full}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, strict: maybe}]",
        "transforms: [{id: j, type: asof_join, right: a, on: t, tolerance: [1]}]",
        "transforms: [{id: s, type: sort}]",
        "transforms: [{id: s, type: sort, by: [{column: a, order: down}]}]",
        "transforms: [{id: s, type: sort, by: [{order: asc}]}]",
        "transforms: [{id: t, type: top_k, by: a}]",
        "transforms: [{id: s, type: sample}]",
        "transforms: [{id: s, type: split}]",
        "transforms: [{id: s, type: split, by: t}]",
        "transforms: [{id: s, type: split, test: 1}]",
        "transforms: [{id: s, type: split, test: 0.2, by: t, at: 3}]",
        "transforms: [{id: s, type: sample, n: 5, fraction: 0.5}]",
        "transforms: [{id: s, type: sample, n: -5}]",
        "transforms: [{id: s, type: sample, n: 5.5}]",
        "transforms: [{id: s, type: sample, fraction: 1.5}]",
        "transforms: [{id: s, type: sample, fraction: -0.1}]",
        "transforms: [{id: s, type: sample, fraction: half}]",
        "transforms: [{id: s, type: sample, n: 5, seed: 0.5}]",
        "transforms: [{id: f, type: fill_null, columns: [a]}]",
        "transforms: [{id: e, type: explode}]",
        "transforms: [{id: e, type: explode, columns: a, outer: true}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, on: b, values: [x], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: a, values: [x], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [x], aggregations: []}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [x]}]",
        "transforms: [{id: p, type: pivot, index: a, on: [b], values: [x], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [[x]], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [{alias: x}], aggregations: sum(c)}]",
        "transforms: [{id: p, type: pivot, index: a, on: b, values: [x], aggregations: sum(c), unlisted: drop}]",
        "transforms: [{id: u, type: unpivot, columns: []}]",
        "transforms: [{id: u, type: unpivot, columns: {a: b}}]",
        "transforms: [{id: u, type: unpivot, names: n}]",
        "transforms: [{id: u, type: unpivot, drop_nulls: some}]",
        "transforms: [{id: c, type: check}]",
        "transforms: [{id: c, type: check, checks: [{type: row_count, min: -1}]}]",
        "transforms: [{id: c, type: check, checks: {type: row_count, max: few}}]",
        "transforms: [{id: c, type: check, conditions: ['a > 0']}]",
        "transforms: [{id: c, type: check, checks: []}]",
        "transforms: [{id: c, type: check, checks: [{a: 0}]}]",
        "transforms: [{id: c, type: check, checks: [{type: uniqe, column: a}]}]",
        "transforms: [{id: c, type: check, checks: [{type: not_null, column: a, severity: fatal}]}]",
        "transforms: [{id: c, type: check, checks: [{type: not_null, column: a, columns: [b]}]}]",
        "transforms: [{id: c, type: check, checks: [{type: in_range, columns: a, min: 1}]}]",
        "transforms: [{id: c, type: check, checks: [{type: regex, column: a}]}]",
        "transforms: [{id: c, type: check, checks: [{type: foreign_key, column: a}]}]",
        "transforms: [{id: u, type: unique, keep: one}]",
        "transforms: [{id: u, type: unique, keep: any, order_by: b}]",
        "transforms: [{id: u, type: unique, order_by: [{order: asc}]}]",
        "transforms: [{id: j, type: join, right: a, on: k, left_on: k, right_on: k}]",
        "transforms: [{id: j, type: join, right: a, on: k, null_equal: maybe}]",
        "transforms: [{id: u, type: union, inputs: [a]}]",
        "transforms: [{id: u, type: union, input: a, inputs: [a, a]}]",
        "transforms: [{id: g, type: group_by, aggregations: ['count(*) AS n']}]",
        "transforms: [{id: g, type: group_by, keys: [a], aggregations: [{alias: n}]}]",
        "transforms: [{id: g, type: group_by, keys: [a], aggregations: [{expr: 'sum(x)', function:"
            + " sum}]}]",
        "transforms: [{id: g, type: group_by, keys: [a], aggregations: [{expr: 'quantile(x, 0.1)',"
            + " q: 0.1}]}]",
        "transforms: [{id: w, type: window}]",
        "transforms: [{id: w, type: window, functions: []}]",
        "transforms: [{id: w, type: window, function: rank}]",
        "transforms: [{id: w, type: window, functions: [{alias: r}]}]",
        "transforms: [{id: w, type: window, functions: [{function: rank, expr: 'rank()'}]}]",
        "transforms: [{id: w, type: window, functions: [{expr: 'lag(x)', column: x}]}]",
        "transforms: [{id: w, type: window, order_by: [{order: asc}], functions: ['rank() AS r']}]",
        "transforms: [{id: w, type: window, order_by: [{column: a, expr: b}], functions: ['rank() AS r']}]",
        "transforms: [{id: w, type: window, partition_by: {column: k}, functions: ['rank() AS r']}]",
        "transforms: [{id: r, type: rename, columns: [a, b]}]",
        "transforms: [{id: d, type: drop}]",
      })
  void refusesWhatTheReaderRefuses(String part) throws IOException {
    String text = "inputs: {a: x.parquet}\noutputs: {csv: o.csv}\n" + part + "\n";
    assertThrows(LongbowException.class, () -> SpecReader.read("p.yaml", text));
    assertFalse(complaints(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inputs: {a: x.parquet}",
        "outputs: {csv: o.csv}",
        "inputs: {a: {path: x, rows: []}}\noutputs: {csv: o.csv}",
        "inputs: {a: {columns: [x]}}\noutputs: {csv: o.csv}",
        "inputs: {a: {path: x, colums: [x]}}\noutputs: {csv: o.csv}",
        "inputs: {a: {rows: [1, 2]}}\noutputs: {csv: o.csv}",
        "inputs: {a: {rows: [{x: 1}], delimiter: ';'}}\noutputs: {csv: o.csv}",
        "inputs: {a: {path: x.csv, null_values: {a: b}}}\noutputs: {csv: o.csv}",
        "inputs: {a: x.parquet}\noutputs: [{path: o.csv, mode: add}]",
        "inputs: {a: x.parquet}\noutputs: [{path: o/, partition_by: {a: b}}]",
        "inputs: {a: x.parquet}\noutputs: [{path: o/, max_rows_per_file: many}]",
        "inputs: {a: x.parquet}\noutputs: [{format: csv}]",
        "inputs: {a: x.parquet}\noutputs: [{path: o.csv, partitions: 3}]",
        "inputs: {a: {rows: {x: 1}}}\noutputs: {csv: o.csv}",
        "inputs: {a: x.parquet}\noutputs: 7",
        "inputs: {a: x.parquet}\noutputs: o.csv",
        "- a list",
      })
  void refusesWholeFilesThatTheReaderRefuses(String text) throws IOException {
    assertThrows(LongbowException.class, () -> SpecReader.read("p.yaml", text));
    assertFalse(complaints(text).isEmpty());
  }

  @Test
  void saysThatItIsDraft7() {
    assertTrue(SCHEMA_TEXT.get("$schema").asText().contains("draft-07"));
  }
}

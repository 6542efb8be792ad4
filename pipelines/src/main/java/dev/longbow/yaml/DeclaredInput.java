package dev.longbow.yaml;

import dev.longbow.column.DataType;
import dev.longbow.connector.Format;
import dev.longbow.connector.SchemaContract;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code schema:} means for an input: the types that text is read by, and what files must be
 * like.
 */
final class DeclaredInput {
  private DeclaredInput() {}

  /** Opens the files, with the declared types where text is read by them. */
  static Source source(
      Format format, String location, Map<String, String> options, PipelineSpec.Input input) {
    if (input.schema().isEmpty() || !format.readsBySchema()) {
      return format.source(location, options);
    }
    PipelineSpec.DeclaredSchema schema = input.schema().get();
    if (format.readsAbsentColumns()) {
      return format.source(location, with(options, schema.types(name -> true)));
    }
    Map<String, String> types = schema.types(name -> false);
    if ("false".equals(options.get("header"))) {
      requirePlaces(schema, !types.isEmpty());
    }
    if (schema.columns().values().stream().anyMatch(column -> !column.required())) {
      // Which of the optional columns are there?
      Source probe = format.source(location, with(options, types));
      types = schema.types(probe.schema()::contains);
    }
    return format.source(location, with(options, types));
  }

  /** Without a header, columns are known by their places: each must be there, with a type. */
  private static void requirePlaces(PipelineSpec.DeclaredSchema schema, boolean typed) {
    schema
        .columns()
        .forEach(
            (name, column) -> {
              if (!column.required() || (typed && column.type().isEmpty())) {
                throw new LongbowException(
                        ErrorCode.SPEC_INVALID,
                        ("Invalid schema of files without a header (header: false): column '%s' has %s,"
                                + " but columns are found by their places. Expected all columns in"
                                + " their order, each with a type")
                            .formatted(name, column.required() ? "no type" : "required: false"))
                    .placedAt(column.place().toString());
              }
            });
  }

  private static Map<String, String> with(Map<String, String> options, Map<String, String> types) {
    Map<String, String> all = new HashMap<>(options);
    if (!types.isEmpty()) {
      all.put("schema", InputOptions.json(types));
    }
    return all;
  }

  /** What files must be like. */
  static SchemaContract contract(PipelineSpec.Input input) {
    return input.schema().map(DeclaredInput::contract).orElse(SchemaContract.empty());
  }

  private static SchemaContract contract(PipelineSpec.DeclaredSchema schema) {
    Map<String, SchemaContract.Column> columns = new LinkedHashMap<>();
    List<LongbowException> problems = new ArrayList<>();
    schema
        .columns()
        .forEach(
            (name, column) -> {
              try {
                columns.put(
                    name,
                    new SchemaContract.Column(
                        column.type().map(DataType::parse),
                        column.nullable(),
                        column.required(),
                        column.convert()));
              } catch (LongbowException e) {
                problems.add(e.placedAt(column.place().toString()));
              }
            });
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return new SchemaContract(columns, schema.allowsExtra());
  }
}

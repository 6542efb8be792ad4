package dev.longbow.io.csv;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.io.files.FileSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads CSV as the engine does, for tests. */
final class CsvReads {
  private CsvReads() {}

  static CsvSource open(Object location, Map<String, String> options, long splitBytes) {
    return CsvSource.open(
        FileSet.list(location.toString(), "csv"),
        CsvReadOptions.of(location.toString(), options),
        splitBytes);
  }

  static ScanPlan plan(Source source, List<String> columns) {
    return source.plan(new ScanRequest(columns, Optional.empty(), Long.MAX_VALUE));
  }

  static List<Batch> read(ScanPlan plan) {
    List<Batch> batches = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = new CsvFormat().open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          batches.add(batch);
        }
      }
    }
    return batches;
  }

  /** All rows as lists of boxed values. */
  static List<List<Object>> rows(Source source) {
    return rows(read(plan(source, source.schema().names())));
  }

  static List<List<Object>> rows(List<Batch> batches) {
    List<List<Object>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < batch.schema().size(); i++) {
          Object value = batch.column(i).value(row);
          values.add(value instanceof byte[] raw ? Arrays.toString(raw) : value);
        }
        rows.add(values);
      }
    }
    return rows;
  }

  static Path file(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The option that gives every column's type. */
  static Map<String, String> typed(Schema schema, Map<String, String> others) {
    Map<String, String> options = new LinkedHashMap<>(others);
    options.put(
        "schema",
        schema.fields().stream()
            .map(field -> "\"%s\": \"%s\"".formatted(field.name(), field.type()))
            .collect(Collectors.joining(", ", "{", "}")));
    return options;
  }
}

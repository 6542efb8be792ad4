package dev.longbow.io;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.Layout;
import dev.longbow.connector.Part;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of a place and a number, written to stores and read from them. */
public final class StoreRows {
  public static final Schema SCHEMA =
      Schema.of(Field.of("place", DataType.STRING), Field.of("x", DataType.INT64));

  public static final Layout BY_PLACE =
      new Layout(List.of("place"), Long.MAX_VALUE, Layout.DEFAULT_TARGET_BYTES);

  /** So many rows that they do not travel inline. */
  public static final int MANY = 16_000;

  private StoreRows() {}

  public static SinkSpec spec(String format, String path, Mode mode, Layout layout) {
    return new SinkSpec("out", format, path, mode, Map.of(), layout);
  }

  public static Sink sink(SinkSpec spec) {
    return Format.named(spec.format()).sink(spec, SCHEMA);
  }

  public static Sink sink(String format, String path) {
    return sink(spec(format, path, Mode.OVERWRITE, Layout.PLAIN));
  }

  /** So many rows of a place, from a number on. */
  public static Batch rows(String place, long from, int count) {
    ColumnBuilder places = new ColumnBuilder(DataType.STRING);
    ColumnBuilder numbers = new ColumnBuilder(DataType.INT64);
    for (int i = 0; i < count; i++) {
      places.append(place);
      numbers.append(from + i);
    }
    List<Column> columns = List.of(places.build(), numbers.build());
    return new Batch(SCHEMA, columns, count);
  }

  /** A run of two tasks of a place each, the later one first; its few rows travel inline. */
  public static List<Part> parts(Sink sink, String run, String first, String second) {
    List<Part> parts = new ArrayList<>();
    parts.addAll(Outputs.part(sink, run, 1, List.of(rows(second, MANY, 10))));
    parts.addAll(Outputs.part(sink, run, 0, List.of(rows(first, 0, MANY))));
    return parts;
  }

  /** All rows of a location, as texts. */
  public static List<String> read(String format, String location) {
    Source source = Format.named(format).source(location, Map.of());
    List<String> names = List.of("place", "x");
    ScanPlan plan = source.plan(new ScanRequest(names, Optional.empty(), Long.MAX_VALUE));
    List<String> rows = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named(plan.reader().format()).open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          int place = batch.schema().require("place");
          int x = batch.schema().require("x");
          for (int row = 0; row < batch.rows(); row++) {
            rows.add(batch.column(place).value(row) + " " + batch.column(x).value(row));
          }
        }
      }
    }
    return rows;
  }

  /** What {@link #read} gives for {@link #rows}. */
  public static List<String> texts(String place, long from, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(place + " " + (from + i));
    }
    return texts;
  }

  /** What {@link #read} gives for {@link #parts}. */
  public static List<String> texts(String first, String second) {
    return all(texts(first, 0, MANY), texts(second, MANY, 10));
  }

  @SafeVarargs
  public static List<String> all(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return all;
  }
}

package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads whole scans, for tests. */
final class Scans {
  private Scans() {}

  static List<Batch> read(ScanPlan plan) {
    ParquetFormat format = new ParquetFormat();
    List<Batch> batches = new ArrayList<>();
    for (Split split : plan.splits()) {
      try (BatchReader reader = format.open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          batches.add(batch);
        }
      }
    }
    return batches;
  }

  static ScanPlan plan(Source source, BoundExpr predicate, List<String> columns) {
    return source.plan(new ScanRequest(columns, Optional.ofNullable(predicate), Long.MAX_VALUE));
  }

  static List<Batch> all(String location) {
    Source source = Parquet.scan(location);
    return read(plan(source, null, source.schema().names()));
  }

  /** Rows as DuckDB prints them when every column is cast to VARCHAR. */
  static List<List<String>> text(List<Batch> batches) {
    List<List<String>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < batch.schema().size(); i++) {
          texts.add(text(batch.schema().field(i).type(), batch.column(i).value(row)));
        }
        rows.add(texts);
      }
    }
    return rows;
  }

  /** A value in a form that {@link #duckDb} gives in DuckDB. */
  private static String text(DataType type, Object value) {
    if (value == null) {
      return null;
    } else if (value instanceof byte[] bytes) {
      StringBuilder hex = new StringBuilder();
      for (byte b : bytes) {
        hex.append("%02X".formatted(b));
      }
      return hex.toString();
    } else if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof Float number) {
      return Long.toString(Float.floatToIntBits(number));
    } else if (value instanceof Double number) {
      return Long.toString(Double.doubleToLongBits(number));
    } else if (type instanceof DataType.Timestamp || type instanceof DataType.Time) {
      return Long.toString(micros(value));
    }
    return value.toString();
  }

  private static long micros(Object value) {
    if (value instanceof java.time.LocalTime time) {
      return time.toNanoOfDay() / 1000;
    } else if (value instanceof java.time.LocalDateTime dateTime) {
      return dev.longbow.column.Boxes.micros(dateTime);
    }
    return dev.longbow.column.Boxes.micros((java.time.Instant) value);
  }
}

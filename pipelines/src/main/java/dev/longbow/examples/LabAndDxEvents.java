package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;

/** {@code lab_and_dx_events.yaml} in Java: two tables brought to one shape and united. */
public final class LabAndDxEvents {
  private LabAndDxEvents() {}

  /** Laboratory results and diagnoses as events of patients. */
  public static LazyFrame events(Source labs, Source diagnoses) {
    LazyFrame labEvents =
        LazyFrame.scan(labs)
            .select("patient_id", "date(timestamp) AS day", "concat('lab:', test_name) AS kind");
    LazyFrame dxEvents =
        LazyFrame.scan(diagnoses)
            .select(
                "patient_id",
                "event_date AS day",
                "concat('dx:', split_part(code, '.', 1)) AS kind");
    return labEvents.union(dxEvents);
  }

  /** How many events of each kind there are, and the last day of each. */
  public static LazyFrame byKind(LazyFrame events) {
    return events.groupBy("kind").agg(count().as("events"), col("day").max().as("last_day"));
  }

  /** Reads {@code data/labs} and {@code data/dx_events} and writes two CSV files. */
  public static void main(String[] arguments) {
    LazyFrame events =
        events(Parquet.scan("data/labs/*.parquet"), Parquet.scan("data/dx_events/*.parquet"));
    byKind(events).writeCsv("outputs/events_by_kind.csv");
    events.limit(100).writeCsv("outputs/events_sample.csv");
  }
}

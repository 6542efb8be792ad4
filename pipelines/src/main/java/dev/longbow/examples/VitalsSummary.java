package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import java.time.LocalDate;
import java.util.List;

/** {@code vitals_summary.yaml} in Java: patient vitals by facility and month. */
public final class VitalsSummary {
  private VitalsSummary() {}

  /** The summary of some vitals. */
  public static LazyFrame summary(Source vitals, List<String> facilities, LocalDate start) {
    return LazyFrame.scan(vitals)
        .filter(col("facility").in(facilities).and(col("timestamp").ge(start)))
        .groupBy(
            col("facility"),
            col("timestamp").call("year").as("year"),
            col("timestamp").call("month").as("month"))
        .agg(
            col("heart_rate").mean().as("avg_hr"),
            col("bmi").mean().as("avg_bmi"),
            count().as("num_vitals"));
  }

  /** Reads {@code data/vitals}, writes {@code outputs/vitals_summary.parquet} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame summary =
        summary(
            Parquet.scan("data/vitals/*.parquet"),
            List.of("UCSF", "ZSFG"),
            LocalDate.of(2024, 1, 1));
    summary.writeParquet("outputs/vitals_summary.parquet");
    System.out.print(summary.show(20));
  }
}

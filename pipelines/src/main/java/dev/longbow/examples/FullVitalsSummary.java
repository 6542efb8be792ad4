package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import java.time.LocalDate;
import java.util.List;

/** {@code full_vitals_summary.yaml} in Java: vitals joined with encounters, grouped and sorted. */
public final class FullVitalsSummary {
  private FullVitalsSummary() {}

  /**
   * The vitals of patients with encounters, by facility and month; a reading counts once for each
   * encounter of its patient.
   */
  public static LazyFrame monthly(
      Source vitals, Source encounters, List<String> facilities, LocalDate start) {
    return LazyFrame.scan(vitals)
        .filter(col("facility").in(facilities).and(col("timestamp").ge(start)))
        .withColumns(
            col("timestamp").call("year").as("year"), col("timestamp").call("month").as("month"))
        .join(
            LazyFrame.scan(encounters),
            JoinSettings.on(JoinType.INNER, List.of("patient_id")).withValidate("m:m"))
        .groupBy("facility", "year", "month")
        .agg(
            col("heart_rate").mean().as("avg_hr"),
            col("bmi").mean().as("avg_bmi"),
            count().as("num_vitals"))
        .sort("facility", "year", "month");
  }

  /** Reads {@code data/}, writes {@code outputs/full_vitals_summary.parquet} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame monthly =
        monthly(
            Parquet.scan("data/vitals/*.parquet"),
            Parquet.scan("data/encounters/*.parquet"),
            List.of("UCSF", "ZSFG"),
            LocalDate.of(2024, 1, 1));
    monthly.writeParquet("outputs/full_vitals_summary.parquet");
    System.out.print(monthly.show(20));
  }
}

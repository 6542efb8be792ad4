package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.StepCheck;
import java.util.List;
import java.util.Optional;

/** {@code checked_vitals.yaml} in Java: says what its data must be like. */
public final class CheckedVitals {
  private CheckedVitals() {}

  /**
   * Vitals by facility, of plausible rows only.
   *
   * @param rejected the file of rows that are not
   */
  public static LazyFrame byFacility(
      Source vitals, Source patients, long lowest, long highest, String rejected) {
    LazyFrame known =
        LazyFrame.scan(patients)
            .select("patient_id", "age_group")
            .check(StepCheck.notNull("patient_id"), StepCheck.unique("patient_id"));
    return LazyFrame.scan(vitals)
        .select("vital_id", "patient_id", "facility", "timestamp", "heart_rate", "sbp", "dbp")
        .checkRejecting(
            rejected,
            StepCheck.notNull("patient_id"),
            StepCheck.notNull("timestamp"),
            StepCheck.inRange("heart_rate", lowest, highest).named("plausible heart rate").reject(),
            StepCheck.condition(col("sbp").ge(col("dbp"))).named("pressures in order").reject(),
            StepCheck.foreignKey(List.of("patient_id"), Optional.of(known.plan()), List.of())
                .warn(),
            StepCheck.acceptedValues("facility", "UCSF", "ZSFG").named("facilities we know").warn())
        .groupBy("facility")
        .agg(count().as("num_vitals"), col("heart_rate").mean().as("avg_hr"))
        .check(
            StepCheck.condition(col("avg_hr").between(lowest, highest)),
            StepCheck.regex("facility", "^[A-Z]{2,}$").warn(),
            StepCheck.rowCount(1, 1000))
        .sort("facility");
  }

  /** Reads the demo data, writes a CSV file, and one of the rejected rows. */
  public static void main(String[] arguments) {
    Source vitals = Parquet.scan("data/vitals/*.parquet");
    Source patients = Parquet.scan("data/patients/*.parquet");
    byFacility(vitals, patients, 55, 130, "outputs/rejected_vitals.csv")
        .writeCsv("outputs/checked_vitals.csv");
  }
}

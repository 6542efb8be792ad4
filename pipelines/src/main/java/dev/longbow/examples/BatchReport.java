package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.StepCheck;
import java.time.LocalDate;

/** {@code batch_report.yaml} in Java: a nightly report, told its date when it is started. */
public final class BatchReport {
  private BatchReport() {}

  /**
   * Vitals and the median heart rate of each patient since a day.
   *
   * @param leastVitals patients with fewer vitals are left out
   */
  public static LazyFrame byPatient(Source vitals, LocalDate since, long leastVitals) {
    return LazyFrame.scan(vitals)
        .filter(col("timestamp").ge(since))
        .groupBy("patient_id")
        .agg(
            count().as("num_vitals"),
            col("heart_rate").median().as("median_heart_rate"),
            col("timestamp").max().as("last_seen"))
        .filter(col("num_vitals").ge(leastVitals))
        .sort("patient_id")
        .check(
            StepCheck.condition(col("last_seen").ge(since)),
            StepCheck.inRange("median_heart_rate", 20, 250),
            StepCheck.rowCount(1, Long.MAX_VALUE));
  }

  /** Reads {@code data/vitals} from the day on that is given and writes a CSV file. */
  public static void main(String[] arguments) {
    LocalDate since = LocalDate.parse(arguments.length > 0 ? arguments[0] : "2025-01-01");
    LazyFrame patients = byPatient(Parquet.scan("data/vitals/*.parquet"), since, 5);
    patients.writeCsv("outputs/batch_report.csv");
    System.out.print(patients.show(20));
  }
}

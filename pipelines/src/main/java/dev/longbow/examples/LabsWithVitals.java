package dev.longbow.examples;

import static dev.longbow.expr.Exprs.lit;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.AsofSettings;
import java.time.Duration;

/** {@code labs_with_vitals.yaml} in Java: each result beside the last vitals before it. */
public final class LabsWithVitals {
  private LabsWithVitals() {}

  /**
   * Laboratory results with the patient's last vitals at or before them.
   *
   * @param within how old vitals may be; older ones count as none
   */
  public static LazyFrame withVitals(Source labs, Source vitals, Duration within) {
    LazyFrame readings =
        LazyFrame.scan(vitals)
            .dropNulls("heart_rate")
            .select("patient_id", "timestamp AS measured_at", "heart_rate", "sbp");
    return LazyFrame.scan(labs)
        .asofJoin(
            readings,
            AsofSettings.on("timestamp", "measured_at")
                .withBy("patient_id")
                .withTolerance(lit(within)))
        .withColumns("abs_diff(timestamp, measured_at) / 3600000000 AS hours_before")
        .sort("patient_id", "timestamp");
  }

  /** Reads {@code data/}, writes {@code outputs/labs_with_vitals.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame labs =
        withVitals(
            Parquet.scan("data/labs/*.parquet"),
            Parquet.scan("data/vitals/*.parquet"),
            Duration.ofDays(30));
    labs.writeCsv("outputs/labs_with_vitals.csv");
    System.out.print(labs.show(20));
  }
}

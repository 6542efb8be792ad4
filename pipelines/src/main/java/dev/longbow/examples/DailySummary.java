package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.StepCheck;
import java.time.LocalDate;
import java.util.Map;

/** {@code daily_summary.yaml} in Java: a nightly job that replaces the folder of one day. */
public final class DailySummary {
  private DailySummary() {}

  /**
   * The vitals of a day by facility.
   *
   * @param vitals rows of that day and of no other, which is checked
   */
  public static LazyFrame byFacility(Source vitals, LocalDate day) {
    return LazyFrame.scan(vitals)
        .check(StepCheck.condition(col("timestamp").call("date").eq(day)))
        .groupBy("facility")
        .agg(
            count().as("num_vitals"),
            col("patient_id").nUnique().as("patients"),
            col("heart_rate").mean().as("avg_hr"),
            col("heart_rate").median().as("median_hr"))
        .sort("facility");
  }

  /** Reads the folder of the day that is given and replaces that day's folder of the summary. */
  public static void main(String[] arguments) {
    LocalDate day = LocalDate.parse(arguments.length > 0 ? arguments[0] : "2025-06-01");
    byFacility(Parquet.scan("data/vitals_by_day/day=" + day + "/*.parquet"), day)
        .write("parquet", "outputs/daily_summary/day=" + day + "/", Map.of());
  }
}

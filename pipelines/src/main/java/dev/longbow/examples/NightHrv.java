package dev.longbow.examples;

import static dev.longbow.expr.Exprs.call;
import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;
import static dev.longbow.expr.Exprs.lit;

import dev.longbow.connector.Source;
import dev.longbow.expr.Expr;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import java.time.Duration;

/** {@code night_hrv.yaml} in Java: keys made of text and time, a join on two of them. */
public final class NightHrv {
  private NightHrv() {}

  /** Heart rate variability of each user and night, beside what the sleep diary says. */
  public static LazyFrame byNight(Source readings, Source sleepDiary) {
    Expr hour = col("ts_start").call("hour");
    return LazyFrame.scan(readings)
        .filter(hour.ge(22).or(hour.le(6)))
        .withColumns(
            // DEV-17 is worn by USER-17.
            call("concat", "USER-", col("device_id").call("split_part", "-", 2)).as("user_id"),
            // A night belongs to the day on which it ends.
            col("ts_start").plus(lit(Duration.ofHours(2))).call("date").as("date"))
        .groupBy("user_id", "date")
        .agg(
            col("rmssd").mean().as("avg_rmssd"),
            col("mean_hr").min().as("lowest_hr"),
            count().as("readings"))
        .join(LazyFrame.scan(sleepDiary), "user_id", "date")
        .sort("user_id", "date");
  }

  /** Reads {@code data/}, writes {@code outputs/night_hrv.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame nights =
        byNight(
            Parquet.scan("data/sensor_hrv/*.parquet"), Parquet.scan("data/sleep_diary/*.parquet"));
    nights.writeCsv("outputs/night_hrv.csv");
    System.out.print(nights.show(20));
  }
}

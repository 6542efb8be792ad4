package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;
import static dev.longbow.expr.Exprs.when;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import java.time.LocalDate;
import java.util.Map;

/** {@code device_health.yaml} in Java: conditional columns, and expressions around aggregates. */
public final class DeviceHealth {
  private DeviceHealth() {}

  /** Readings by device and kind of temperature. */
  public static LazyFrame byDevice(Source vitals) {
    return LazyFrame.scan(vitals)
        .filter(col("facility").in("UCSF", "ZSFG"))
        .filter(col("timestamp").ge(LocalDate.of(2024, 1, 1)))
        .filter("heart_rate IS NOT NULL")
        .withColumns(
            col("sbp").minus(col("dbp")).as("pulse_pressure"),
            when(col("temp").ge(38.0))
                .then("fever")
                .when(col("temp").lt(35.0))
                .then("low")
                .otherwise("normal")
                .as("fever"),
            col("f0").call("is_finite").and(col("f1").call("is_finite")).as("usable"))
        .groupBy("device_id", "fever")
        .agg(
            count().as("readings"),
            col("pulse_pressure").mean().as("avg_pulse_pressure"),
            col("heart_rate").std().as("sd_heart_rate"),
            when(col("usable")).then(1).otherwise(0).sum().dividedBy(count()).as("usable_share"));
  }

  /** Reads {@code data/vitals} and writes a folder of part files. */
  public static void main(String[] arguments) {
    byDevice(Parquet.scan("data/vitals/*.parquet"))
        .write("parquet", "outputs/device_health/", Map.of("compression", "zstd"));
  }
}

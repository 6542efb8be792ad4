package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.rowNumber;

import dev.longbow.connector.Source;
import dev.longbow.expr.Over;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;

/**
 * {@code response_times.yaml} in Java: rolling windows by rows and by time in the order of each
 * agent.
 */
public final class ResponseTimes {
  private ResponseTimes() {}

  /** Every call of an agent beside its last ten and the worst of its last hour. */
  public static LazyFrame smoothed(Source metrics) {
    return LazyFrame.scan(metrics)
        .select("agent_id", "timestamp", "response_time_ms")
        .window(
            Over.partitionBy("agent_id").orderBy("timestamp"),
            rowNumber().as("call"),
            col("response_time_ms").rolling("mean", 10, 1).as("mean_of_ten_ms"),
            col("response_time_ms").rolling("max", "1h").as("worst_of_hour_ms"),
            col("response_time_ms").minus(col("response_time_ms").lag()).as("slower_ms"))
        .sort("agent_id", "timestamp");
  }

  /** Reads {@code data/agent_metrics}, writes {@code outputs/response_times.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame calls = smoothed(Parquet.scan("data/agent_metrics/*.parquet"));
    calls.writeCsv("outputs/response_times.csv");
    System.out.print(calls.show(20));
  }
}

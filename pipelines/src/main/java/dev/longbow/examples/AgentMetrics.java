package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;
import static dev.longbow.expr.Exprs.when;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import java.time.LocalDate;

/** {@code agent_metrics.yaml} in Java: shares of rows in groups, and a condition on the groups. */
public final class AgentMetrics {
  private AgentMetrics() {}

  /**
   * Response times, tokens and errors by agent and day.
   *
   * @param slowMillis a call that took longer was slow
   * @param leastCalls days with fewer calls of an agent are left out
   */
  public static LazyFrame byDay(
      Source metrics, LocalDate since, double slowMillis, long leastCalls) {
    return LazyFrame.scan(metrics)
        .filter(col("timestamp").ge(since))
        .withColumns(
            col("timestamp").call("date").as("day"),
            when(col("error_count").gt(0)).then(1).otherwise(0).as("failed"),
            when(col("response_time_ms").gt(slowMillis)).then(1).otherwise(0).as("slow"))
        .groupBy("agent_id", "day")
        .agg(
            count().as("calls"),
            col("response_time_ms").mean().as("avg_ms"),
            col("response_time_ms").max().as("max_ms"),
            col("token_count").sum().as("tokens"),
            col("failed").sum().dividedBy(count()).as("error_share"),
            col("slow").sum().dividedBy(count()).as("slow_share"))
        .filter(col("calls").ge(leastCalls));
  }

  /** Reads {@code data/agent_metrics}, writes {@code outputs/agent_metrics.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame days =
        byDay(Parquet.scan("data/agent_metrics/*.parquet"), LocalDate.of(2025, 1, 1), 500.0, 50);
    days.writeCsv("outputs/agent_metrics.csv");
    System.out.print(days.show(20));
  }
}

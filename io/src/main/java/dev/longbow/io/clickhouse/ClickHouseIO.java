package dev.longbow.io.clickhouse;

/**
 * Tables of ClickHouse as transforms of any Beam pipeline.
 *
 * <pre>{@code
 * PCollection<ArrowBatch> calls =
 *     pipeline.apply(
 *         ClickHouseIO.read()
 *             .from(ClickHouseTable.at("http://localhost:8123", "default").table("agent_metrics"))
 *             .withColumns("agent_id", "response_time_ms")
 *             .withFilter(col("response_time_ms").gt(lit(100))));
 * }</pre>
 */
public final class ClickHouseIO {
  private ClickHouseIO() {}

  /**
   * Reads a table, view or query. The server is asked for its columns when the transform is
   * applied; the workers ask for rows, split by split, and look secrets up for themselves.
   */
  public static ClickHouseRead read() {
    return new ClickHouseRead(null, null, null);
  }

  /** Writes batches to a table; see {@link ClickHouseWrite}. */
  public static ClickHouseWrite write() {
    return ClickHouseWrite.create();
  }
}

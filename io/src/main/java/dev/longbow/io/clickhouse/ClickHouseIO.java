package dev.longbow.io.clickhouse;

/** Tables of ClickHouse as transforms of any Beam pipeline. */
public final class ClickHouseIO {
  private ClickHouseIO() {}

  /** Writes batches to a table; see {@link ClickHouseWrite}. */
  public static ClickHouseWrite write() {
    return ClickHouseWrite.create();
  }
}

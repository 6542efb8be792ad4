package dev.longbow.io.clickhouse;

import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import java.util.List;
import java.util.Map;

/** The format {@code clickhouse}: tables and queries of a ClickHouse server. */
public final class ClickHouseFormat implements Format {
  /** Its name in YAML and in stages. */
  public static final String NAME = "clickhouse";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> extensions() {
    return List.of();
  }

  @Override
  public boolean isDatabase() {
    return true;
  }

  /** {@code clickhouse://host:port/database.table}. */
  @Override
  public String location(Map<String, String> options) {
    String server = Address.of(options).url().replaceFirst("^https?", NAME);
    return server + Relation.of(options).path();
  }

  @Override
  public boolean canRead() {
    return true;
  }

  @Override
  public Source source(String location, Map<String, String> options) {
    return ClickHouseSource.open(location, options);
  }

  @Override
  public BatchReader open(ReaderSpec reader, Split split) {
    return new ClickHouseReader(reader, split);
  }

  @Override
  public boolean canWrite() {
    return true;
  }

  @Override
  public Sink sink(SinkSpec spec, Schema schema) {
    return new ClickHouseSink(spec, schema);
  }
}

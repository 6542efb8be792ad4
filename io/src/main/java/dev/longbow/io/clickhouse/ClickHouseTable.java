package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.Source;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table, view or query of a ClickHouse server, to read. Immutable; each method gives a new one.
 *
 * <pre>{@code
 * LazyFrame calls =
 *     LazyFrame.scan(
 *         ClickHouseTable.at("http://localhost:8123", "default")
 *             .table("agent_metrics")
 *             .withUser("reader", "${ENV:CLICKHOUSE_PASSWORD}")
 *             .source());
 * }</pre>
 *
 * <p>A password is never given itself, only where it is found: {@code ${ENV:NAME}}, an environment
 * variable of every worker, or {@code secret:NAME}, a file.
 */
public final class ClickHouseTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> options;

  private ClickHouseTable(Map<String, String> options) {
    this.options = Map.copyOf(options);
  }

  /**
   * A server's database.
   *
   * @param url {@code http://host:port} or {@code https://host:port}, its HTTP port
   */
  public static ClickHouseTable at(String url, String database) {
    return new ClickHouseTable(Map.of("url", url, "database", database));
  }

  private ClickHouseTable with(String key, String value) {
    Map<String, String> more = new TreeMap<>(options);
    more.put(key, value);
    return new ClickHouseTable(more);
  }

  /** The table or view of this name, whatever characters it has. */
  public ClickHouseTable table(String name) {
    return with("table", name);
  }

  /** The rows of a query; its values are {@code {name:Type}}, given by {@link #withParameter}. */
  public ClickHouseTable query(String sql) {
    return with("query", sql);
  }

  /** The value of a query's {@code {name:Type}}; null is NULL. */
  public ClickHouseTable withParameter(String name, Object value) {
    return withEntry("parameters", name, value == null ? null : value.toString());
  }

  /** Asks as a user; the password is a reference. */
  public ClickHouseTable withUser(String name, String passwordReference) {
    return with("user", name).with("password", passwordReference);
  }

  /** Believes the servers whose certificates an authority has signed: a PEM file. */
  public ClickHouseTable withAuthority(String path) {
    return withEntry("tls", "ca", path);
  }

  /** Shows a certificate to the server: PEM files of it and of its key. */
  public ClickHouseTable withCertificate(String certificate, String key) {
    return withEntry("tls", "certificate", certificate).withEntry("tls", "key", key);
  }

  /** Divides the rows by ranges of a column; {@code _part}: by the table's parts. */
  public ClickHouseTable splitBy(String column) {
    return with("split_by", column);
  }

  /** Compresses what comes over the network: {@code none}, {@code lz4} or {@code zstd}. */
  public ClickHouseTable withCompression(String codec) {
    return with("compression", codec);
  }

  /** A setting of the server for these queries. */
  public ClickHouseTable withSetting(String name, String value) {
    return withEntry("settings", name, value);
  }

  private ClickHouseTable withEntry(String key, String name, String value) {
    try {
      ObjectNode entries = (ObjectNode) JSON.readTree(options.getOrDefault(key, "{}"));
      return with(key, entries.put(name, value).toString());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks the server for the columns.
   *
   * @throws dev.longbow.error.LongbowException when there is no such server or table, or it refuses
   */
  public Source source() {
    ClickHouseFormat format = new ClickHouseFormat();
    return format.source(format.location(options), options);
  }

  /** Where it is, without secrets. */
  @Override
  public String toString() {
    return new ClickHouseFormat().location(options);
  }
}

package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.UUID;

/** A database that one test class has for itself. */
public final class ClickHouseDatabase implements AutoCloseable {
  /** What the names begin with, for the rights of {@link ClickHouseUser}. */
  public static final String PREFIX = "test_";

  private final ClickHouseServer server;
  private final String name;

  private ClickHouseDatabase(ClickHouseServer server, String name) {
    this.server = server;
    this.name = name;
  }

  static ClickHouseDatabase create(ClickHouseServer server, String purpose) throws IOException {
    String said = purpose.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String name = PREFIX + said + "_" + UUID.randomUUID().toString().substring(0, 8);
    server.sql("CREATE DATABASE " + name + " ENGINE = Atomic");
    return new ClickHouseDatabase(server, name);
  }

  /** Letters, digits and {@code _}: it needs no quotes. */
  public String name() {
    return name;
  }

  /** Where it is. */
  public ClickHouseServer server() {
    return server;
  }

  /** Asks in this database as the server's administrator. */
  public ClickHouseHttp http() {
    return http(server.admin());
  }

  /** Asks in this database. */
  public ClickHouseHttp http(ClickHouseUser user) {
    return new ClickHouseHttp(server.url(), user, name);
  }

  /** What {@link ClickHouseHttp#sql} gives the administrator in this database. */
  public String sql(String sql, String... settings) throws IOException {
    return http().sql(sql, settings);
  }

  /** Drops it with all that it holds. */
  @Override
  public void close() {
    if (server.isOwn() && !server.isAlive()) {
      return;
    }
    try {
      server.sql("DROP DATABASE IF EXISTS " + name + " SYNC");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot drop the database " + name, e);
    }
  }
}

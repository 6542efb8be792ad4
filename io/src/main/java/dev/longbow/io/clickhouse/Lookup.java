package dev.longbow.io.clickhouse;

import java.util.List;
import java.util.Map;

/** Small questions about the tables of an output. */
final class Lookup {
  private Lookup() {}

  /** The rows of a query, as texts. */
  static List<List<String>> rows(Server server, String action, String sql) {
    return Rows.of(server, action, sql, Map.of());
  }

  /** The only value of a query. */
  static String one(Server server, String action, String sql) {
    return rows(server, action, sql).get(0).get(0);
  }
}

package dev.longbow.io.clickhouse;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a server tells about a table or query, asked while planning. */
final class Catalog {
  private static final int UNKNOWN_TABLE = 60;
  private static final int UNKNOWN_DATABASE = 81;
  private static final int MOST_NAMES = 50;

  private final Server server;
  private final Relation relation;
  private final Map<String, String> settings;
  private final String action;

  /**
   * A catalogue.
   *
   * @param settings of the server, which may decide about types
   */
  Catalog(Server server, Relation relation, Map<String, String> settings) {
    this.server = server;
    this.relation = relation;
    this.settings = settings;
    this.action = "read " + relation.title();
  }

  /**
   * What a table is.
   *
   * @param engine its engine; empty when this cannot be seen
   * @param sortingKey what rows lie by, as written; empty for none
   * @param rows how many there are
   */
  record Table(String engine, String sortingKey, OptionalLong rows) {
    boolean isMergeTree() {
      return engine.endsWith("MergeTree");
    }
  }

  /** The columns that can be read: not those that only exist while rows are inserted. */
  List<ServerColumn> columns() {
    if (relation.query().isPresent()) {
      return Rows.of(
              server,
              "understand the query",
              "DESCRIBE TABLE " + relation.from(),
              relation.values(),
              settings)
          .stream()
          .map(row -> new ServerColumn(row.get(0), row.get(1)))
          .toList();
    }
    // Not getColumns(): it takes names for patterns, and does not tell which columns are ephemeral.
    try (Connection connection = server.connect(action);
        Statement statement = connection.createStatement()) {
      List<ServerColumn> columns = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery("DESCRIBE TABLE " + relation.from())) {
        while (rows.next()) {
          if (!"EPHEMERAL".equals(rows.getString("default_type"))) {
            columns.add(new ServerColumn(rows.getString("name"), rows.getString("type")));
          }
        }
      } catch (SQLException e) {
        throw missing(connection, e);
      }
      return columns;
    } catch (SQLException e) {
      throw server.translate(action, e);
    }
  }

  private LongbowException missing(Connection connection, SQLException e) throws SQLException {
    int code = ServerErrors.codeOf(e);
    if (code != UNKNOWN_TABLE && code != UNKNOWN_DATABASE) {
      return server.translate(action, e);
    }
    String database = relation.database();
    List<String> names = new ArrayList<>();
    boolean hasDatabase = false;
    try (ResultSet schemas = connection.getMetaData().getSchemas()) {
      while (schemas.next()) {
        hasDatabase |= schemas.getString("TABLE_SCHEM").equals(database);
        names.add(schemas.getString("TABLE_SCHEM"));
      }
    }
    if (!hasDatabase) {
      return notFound("database '" + database + "'", database, names);
    }
    names.clear();
    try (ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
      while (tables.next()) {
        // A name would be taken for a pattern.
        if (tables.getString("TABLE_SCHEM").equals(database)) {
          names.add(tables.getString("TABLE_NAME"));
        }
      }
    }
    String table = relation.table().orElseThrow();
    return notFound("table '%s' in database '%s'".formatted(table, database), table, names);
  }

  private LongbowException notFound(String what, String name, List<String> names) {
    List<String> shown = names.size() <= MOST_NAMES ? names : names.subList(0, MOST_NAMES);
    return new LongbowException(
        ErrorCode.INPUT_NOT_FOUND,
        "Cannot find %s on the ClickHouse server %s.%s Available: %s%s"
            .formatted(
                what,
                server.address(),
                NameHints.hint(name, names),
                shown,
                names.size() > shown.size() ? " and more" : ""));
  }

  /** What the table is; without anything when this cannot be seen. */
  Table table() {
    if (relation.query().isPresent()) {
      return new Table("", "", OptionalLong.empty());
    }
    List<List<String>> rows =
        Rows.of(
            server,
            action,
            "SELECT engine, sorting_key, total_rows FROM system.tables"
                + " WHERE database = {longbow_database:String} AND name = {longbow_table:String}",
            Map.of(
                "longbow_database", relation.database(),
                "longbow_table", relation.table().orElseThrow()));
    if (rows.isEmpty()) {
      return new Table("", "", OptionalLong.empty());
    }
    List<String> row = rows.get(0);
    return new Table(
        row.get(0),
        row.get(1),
        row.get(2) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(row.get(2))));
  }
}

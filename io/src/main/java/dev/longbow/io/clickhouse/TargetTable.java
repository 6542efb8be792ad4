package dev.longbow.io.clickhouse;

import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table as the server describes it.
 *
 * @param engine the kind of table
 * @param keys what stands behind the engine: partitions, order, keys; without settings
 * @param settings of the table, as the server writes them, or empty
 * @param views the materialized views that its inserts feed
 */
record TargetTable(
    String name,
    String engine,
    String keys,
    String settings,
    List<Column> columns,
    List<String> views) {
  private static final String SETTINGS = " SETTINGS ";
  private static final List<String> KEYS =
      List.of(" PARTITION BY ", " PRIMARY KEY ", " ORDER BY ", " SAMPLE BY ");

  /**
   * A column.
   *
   * @param kind {@code DEFAULT}, {@code MATERIALIZED}, {@code ALIAS}, {@code EPHEMERAL} or empty
   */
  record Column(String name, ServerType type, String kind) {
    boolean isComputed() {
      return kind.equals("MATERIALIZED") || kind.equals("ALIAS");
    }

    boolean isStored() {
      return !kind.equals("ALIAS") && !kind.equals("EPHEMERAL");
    }

    boolean isNeeded() {
      return kind.isEmpty() && !type.isNullable();
    }
  }

  /** What two tables must have alike so that one takes the other's partitions. */
  private Set<String> structure() {
    Set<String> structure = new LinkedHashSet<>();
    for (Column column : columns) {
      if (column.isStored()) {
        structure.add(column.name() + " " + column.type());
      }
    }
    structure.add(keys.strip());
    return structure;
  }

  /** What another table has in columns and keys that this one lacks. */
  List<String> lacks(TargetTable other) {
    return other.structure().stream().filter(one -> !structure().contains(one)).toList();
  }

  /** The table of a name, if there is one that the user may see. */
  static Optional<TargetTable> find(Server server, String database, String table) {
    String action = "look at " + database + "." + table;
    List<List<String>> found =
        Lookup.rows(
            server,
            action,
            "SELECT engine, engine_full, toJSONString(arrayMap((d, t) -> d || '.' || t, dependencies_database, dependencies_table)) FROM system.tables WHERE database = %s AND name = %s"
                .formatted(Names.literal(database), Names.literal(table)));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<String> row = found.get(0);
    String full = row.get(1);
    int keys = KEYS.stream().mapToInt(key -> find(full, key)).min().orElseThrow();
    int settings = find(full, SETTINGS);
    int end = Math.min(find(full, " TTL "), settings);
    return Optional.of(
        new TargetTable(
            table,
            row.get(0),
            keys < end ? full.substring(keys, end) : "",
            settings == full.length() ? "" : full.substring(settings + SETTINGS.length()),
            columns(server, action, database, table),
            views(row.get(2))));
  }

  /** Where a keyword stands outside of parentheses and quotes; the text's length when nowhere. */
  private static int find(String text, String keyword) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\'' || next == '`' || next == '"') {
        int close = i + 1;
        while (close < text.length() && text.charAt(close) != next) {
          close += text.charAt(close) == '\\' ? 2 : 1;
        }
        i = close;
      } else if (next == '(') {
        depth++;
      } else if (next == ')') {
        depth--;
      } else if (depth == 0 && text.startsWith(keyword, i)) {
        return i;
      }
    }
    return text.length();
  }

  private static List<String> views(String json) {
    try {
      return List.of(
          new com.fasterxml.jackson.databind.ObjectMapper().readValue(json, String[].class));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new LongbowException(ErrorCode.SERVER, "Cannot understand " + json, e);
    }
  }

  /** The columns of a table in their order; empty when there is none. */
  static List<Column> columns(Server server, String action, String database, String table) {
    List<Column> columns = new ArrayList<>();
    for (List<String> row :
        Lookup.rows(
            server,
            action,
            "SELECT name, type, default_kind FROM system.columns WHERE database = %s AND table = %s ORDER BY position"
                .formatted(Names.literal(database), Names.literal(table)))) {
      columns.add(new Column(row.get(0), ServerType.parse(row.get(1)), row.get(2)));
    }
    return columns;
  }

  /**
   * Refuses tables that a run cannot publish to.
   *
   * @throws LongbowException {@link ErrorCode#OUTPUT_UNSUITABLE}
   */
  void requireMergeTree(String label) {
    if (!engine.endsWith("MergeTree")) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNSUITABLE,
          "Cannot write to %s: its engine is %s, but rows are published by partitions, which only tables of the MergeTree family have%s"
              .formatted(
                  label,
                  engine,
                  engine.equals("Distributed")
                      ? ". Write to the tables behind it"
                      : engine.endsWith("View") ? ". Write to the table that it reads" : ""));
    }
    if (engine.startsWith("Replicated") || engine.startsWith("Shared")) {
      throw new LongbowException(
          ErrorCode.OUTPUT_UNSUITABLE,
          "Cannot write to %s: its engine is %s, and publishing to tables with replicas is not supported. Write to a table of the engine %s, and insert from there"
              .formatted(label, engine, engine.replaceFirst("Replicated|Shared", "")));
    }
  }

  /**
   * How the columns of a schema go into this table's.
   *
   * @throws LongbowException that lists every column that does not
   */
  static List<ColumnFit> fit(String label, List<Column> columns, Schema schema) {
    List<LongbowException> problems = new ArrayList<>();
    List<ColumnFit> fits = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Field field : schema.fields()) {
      Optional<Column> column =
          columns.stream().filter(one -> one.name().equals(field.name())).findFirst();
      if (column.isEmpty()) {
        missing.add(field.name());
      } else if (column.get().isComputed()) {
        problems.add(
            new LongbowException(
                ErrorCode.TYPE_MISMATCH,
                "Cannot write column '%s' to %s: the server computes it (%s). Drop it"
                    .formatted(field.name(), label, column.get().kind())));
      } else {
        try {
          fits.add(ColumnFit.of(field, column.get().type()));
        } catch (LongbowException e) {
          problems.add(e);
        }
      }
    }
    if (!missing.isEmpty()) {
      problems.add(
          0,
          new LongbowException(
              ErrorCode.COLUMN_NOT_FOUND,
              "Cannot write to "
                  + label
                  + ": "
                  + NameHints.missing(missing, columns.stream().map(Column::name).toList())));
    }
    Set<String> given = new HashSet<>(schema.names());
    List<String> needed =
        columns.stream()
            .filter(column -> column.isNeeded() && !given.contains(column.name()))
            .map(Column::name)
            .toList();
    if (!needed.isEmpty()) {
      problems.add(
          new LongbowException(
              ErrorCode.TYPE_MISMATCH,
              "Cannot write to %s: it has columns %s without a default, which are missing among %s"
                  .formatted(label, needed, schema.names())));
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return fits;
  }
}

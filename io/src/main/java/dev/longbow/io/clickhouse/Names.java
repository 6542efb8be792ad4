package dev.longbow.io.clickhouse;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes names and values into statements where no parameter can stand. */
final class Names {
  private Names() {}

  /** A name in backticks, whatever it holds. */
  static String quote(String name) {
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  /** A table's name with its database. */
  static String quote(String database, String table) {
    return quote(database) + "." + quote(table);
  }

  /** Names, separated by commas. */
  static String quote(Collection<String> names) {
    return names.stream().map(Names::quote).collect(Collectors.joining(", "));
  }

  /** A string literal, whatever it holds. */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

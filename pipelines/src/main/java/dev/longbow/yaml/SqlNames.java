package dev.longbow.yaml;

/** Column names inside SQL text. */
final class SqlNames {
  private SqlNames() {}

  /** A name in double quotes, which always stands for the column. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}

package dev.longbow.differential;

/** Pieces of SQL text. */
final class SqlText {
  private SqlText() {}

  /** A column's name that no keyword hides. */
  static String quoted(String name) {
    return '"' + name + '"';
  }
}

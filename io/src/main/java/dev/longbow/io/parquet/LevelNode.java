package dev.longbow.io.parquet;

/**
 * A value on the way from a column to one of its leaves: the column itself, a field of a struct, an
 * element of a list, the key or the value of a map's entry.
 *
 * @param kind what it is
 * @param nullable whether it may be null, which takes a definition level
 * @param child which field of a struct leads to the leaf
 * @param next the value inside, or null at the leaf
 */
record LevelNode(Kind kind, boolean nullable, int child, LevelNode next) {
  enum Kind {
    LEAF,
    STRUCT,
    /** Also a map, which is a list of entries. */
    LIST
  }

  /** The definition level of a value in the leaf. */
  int definitions() {
    return (nullable ? 1 : 0)
        + (kind == Kind.LIST ? 1 : 0)
        + (next == null ? 0 : next.definitions());
  }

  /** How many lists there are, one in another. */
  int repetitions() {
    return (kind == Kind.LIST ? 1 : 0) + (next == null ? 0 : next.repetitions());
  }
}

package dev.longbow.testing;

import dev.longbow.column.DataType;

/**
 * One expression in two languages with the same meaning.
 *
 * @param longbow Longbow's SQL
 * @param duckdb DuckDB's SQL
 * @param type Longbow's result type
 * @param bound no value is larger than this in magnitude, so that sums of products stay inside
 *     their integer type; 0 when there is no such bound (floating point with infinities, or no
 *     number)
 * @param exact whether both engines give the same bits; if not, the value is compared with a
 *     tolerance and must not decide about rows
 */
public record Twin(String longbow, String duckdb, DataType type, double bound, boolean exact) {
  /** The same text in both languages. */
  static Twin same(String sql, DataType type) {
    return new Twin(sql, sql, type, 0, true);
  }

  /** An exact value without bound. */
  static Twin of(String longbow, String duckdb, DataType type) {
    return new Twin(longbow, duckdb, type, 0, true);
  }

  /** The twin with a bound. */
  Twin within(double largest) {
    return new Twin(longbow, duckdb, type, largest, exact);
  }

  /** The twin as a value that may differ in its last digits. */
  Twin approximate() {
    return new Twin(longbow, duckdb, type, bound, false);
  }

  /** The twin under a column name. */
  Named as(String name) {
    return new Named(name, this);
  }

  /** An expression and the column that holds it. */
  public record Named(String name, Twin value) {
    /** A reference to the column in the steps that follow. */
    Twin reference() {
      String quoted = "\"" + name + "\"";
      return new Twin(name, quoted, value.type(), value.bound(), value.exact());
    }
  }
}

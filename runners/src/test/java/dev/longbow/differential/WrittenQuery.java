package dev.longbow.differential;

import dev.longbow.plan.LogicalPlan;
import dev.longbow.testing.RowsComparison;

/** A generated query, said for us and for DuckDB. */
interface WrittenQuery {
  /** What it was made from. */
  long seed();

  /** The query of a scan of the table. */
  LogicalPlan plan(LogicalPlan table);

  /** The query in DuckDB's SQL. */
  String duckdb(String table);

  /** How results are compared. */
  default RowsComparison comparison() {
    return RowsComparison.exact();
  }
}

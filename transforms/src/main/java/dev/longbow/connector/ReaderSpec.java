package dev.longbow.connector;

import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import java.util.List;
import java.util.Optional;

/**
 * What a task needs to read any split of a scan; plain data that travels in a stage.
 *
 * @param format finds the {@link Format}
 * @param schema the columns the reader gives, in order
 * @param predicate rows for which it is not true are left out by the reader
 * @param limit the reader may stop a split after this many result rows
 * @param options the format's own settings as JSON text
 */
public record ReaderSpec(
    String format, Schema schema, Optional<BoundExpr> predicate, long limit, String options) {
  /** The same with some of the columns, for sources that {@link Source#keepsColumnsApart}. */
  public ReaderSpec select(List<String> columns) {
    return new ReaderSpec(format, schema.select(columns), predicate, limit, options);
  }
}

package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import java.util.ArrayList;
import java.util.List;

/** The columns that a part of an expression needs, so that only these are gathered for it. */
record Needs(Schema schema, int[] positions) {
  static Needs of(BoundExpr expression, Schema schema) {
    List<String> names = new ArrayList<>(BoundExprs.columns(expression));
    return new Needs(schema.select(names), names.stream().mapToInt(schema::require).toArray());
  }

  Batch all(Batch batch) {
    return batch.project(schema, positions);
  }

  Batch gather(Batch batch, int[] selection, int count) {
    return all(batch).gather(selection, count);
  }
}

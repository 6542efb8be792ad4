package dev.longbow.cli;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.kernel.Evaluators;
import dev.longbow.kernel.PredicateEvaluator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The first rows of a source, read in this thread, split after split, and no further than they are
 * wanted.
 */
final class FirstRows {
  private final ScanPlan plan;
  private final Schema schema;
  private final Optional<PredicateEvaluator> residual;
  private final long rows;

  private FirstRows(ScanPlan plan, Schema schema, Optional<BoundExpr> residual, long rows) {
    this.plan = plan;
    this.schema = schema;
    this.residual = residual.map(left -> Evaluators.predicate(left, plan.reader().schema()));
    this.rows = rows;
  }

  /** The first rows with these columns, of those for which a predicate is true. */
  static FirstRows of(
      Source source, List<String> columns, Optional<BoundExpr> predicate, long rows) {
    PushdownResult taken =
        predicate
            .map(source::pushDown)
            .orElse(new PushdownResult(Optional.empty(), Optional.empty()));
    Set<String> read = new LinkedHashSet<>(columns);
    taken.residual().ifPresent(left -> read.addAll(BoundExprs.columns(left)));
    // What a split gives may still be left out by what the source did not take.
    long limit = taken.residual().isPresent() ? Long.MAX_VALUE : rows;
    ScanRequest request = new ScanRequest(List.copyOf(read), taken.accepted(), limit);
    return new FirstRows(
        source.plan(request), source.schema().select(columns), taken.residual(), rows);
  }

  /** Their columns. */
  Schema schema() {
    return schema;
  }

  /** Reads them, some at a time. */
  void forEach(Consumer<Batch> consumer) {
    long missing = rows;
    for (Split split : plan.splits()) {
      if (missing == 0) {
        return;
      }
      try (BatchReader reader = Format.named(plan.reader().format()).open(plan.reader(), split)) {
        Batch batch;
        while (missing > 0 && (batch = reader.next()) != null) {
          Batch passed = passed(batch);
          Batch part = passed.slice(0, (int) Math.min(missing, passed.rows()));
          if (part.rows() > 0) {
            consumer.accept(part);
          }
          missing -= part.rows();
        }
      }
    }
  }

  private Batch passed(Batch batch) {
    Batch kept = batch;
    if (residual.isPresent()) {
      int[] selection = new int[batch.rows()];
      kept = batch.gather(selection, residual.get().select(batch, selection));
    }
    int[] positions = schema.names().stream().mapToInt(kept.schema()::require).toArray();
    return kept.project(schema, positions);
  }
}

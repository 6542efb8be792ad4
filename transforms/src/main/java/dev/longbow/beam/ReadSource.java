package dev.longbow.beam;

import dev.longbow.arrow.ArrowBatch;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Binder;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads columns and rows of a source. The source applies what it can of the condition, the rest is
 * a {@link Filter} behind it. Transforms of one format are thin wrappers of this.
 */
public final class ReadSource extends PTransform<PBegin, PCollection<ArrowBatch>> {
  private static final long serialVersionUID = 1L;

  // The transform stays where the pipeline is built.
  private final transient Source source;
  private final transient List<String> columns;
  private final transient Optional<Expr> filter;

  private ReadSource(Source source, List<String> columns, Optional<Expr> filter) {
    this.source = source;
    this.columns = columns;
    this.filter = filter;
  }

  /**
   * Reads a source.
   *
   * @param columns the columns in order; empty for all
   * @param filter keeps the rows for which it is true; it may use columns that are not read
   */
  public static ReadSource of(
      Source source, Optional<List<String>> columns, Optional<Expr> filter) {
    return new ReadSource(source, columns.orElseGet(source.schema()::names), filter);
  }

  @Override
  public PCollection<ArrowBatch> expand(PBegin input) {
    if (filter.isEmpty()) {
      return read(input, columns, Optional.empty());
    }
    BoundExpr bound = Binder.bindCondition(filter.get(), source.schema(), BindContext.DEFAULT);
    PushdownResult pushed = source.pushDown(bound);
    if (pushed.residual().isEmpty()) {
      return read(input, columns, pushed.accepted());
    }
    // Conditions that the reader cannot apply may be about columns that are not wanted.
    Set<String> more = new LinkedHashSet<>(columns);
    more.addAll(BoundExprs.columns(pushed.residual().get()));
    return read(input, List.copyOf(more), pushed.accepted())
        .apply(Filter.where(filter.get()))
        .apply(Select.columns(columns.stream().map(Exprs::col).toArray(Expr[]::new)));
  }

  private PCollection<ArrowBatch> read(
      PBegin input, List<String> wanted, Optional<BoundExpr> predicate) {
    return input.apply(
        ReadBatches.of(source.plan(new ScanRequest(wanted, predicate, Long.MAX_VALUE))));
  }
}

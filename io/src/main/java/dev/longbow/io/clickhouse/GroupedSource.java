package dev.longbow.io.clickhouse;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.expr.BoundExpr;
import java.util.List;

/** Partial aggregates of a table's rows. */
record GroupedSource(ClickHouseSource rows, Grouping grouping, Schema schema) implements Source {
  @Override
  public String format() {
    return rows.format();
  }

  @Override
  public String location() {
    return rows.location();
  }

  /** At most as many as there are rows. */
  @Override
  public Estimate estimate(ScanRequest request) {
    return rows.estimate(ofRows(request));
  }

  private ScanRequest ofRows(ScanRequest request) {
    return new ScanRequest(List.copyOf(grouping.columns()), request.predicate(), request.limit());
  }

  /** Conditions are of the rows, and were taken before. */
  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.none(predicate);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    return rows.plan(ofRows(request), grouping, schema.select(request.columns()));
  }

  @Override
  public List<InputFile> files() {
    return rows.files();
  }
}

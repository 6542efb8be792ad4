package dev.longbow.beam;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import java.util.List;
import java.util.Optional;

/**
 * A collection of batches of the user's pipeline, for planning. Nobody knows how many rows it will
 * have: enough, in any case, to plan for several tasks.
 */
record BatchesSource(String location, Schema schema, long rows) implements Source {
  private static final long ROW_BYTES = 100;

  @Override
  public String format() {
    return "batches";
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    return new Estimate(rows, rows * ROW_BYTES);
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return new PushdownResult(Optional.empty(), Optional.of(predicate));
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    return new ScanPlan(
        new ReaderSpec(format(), schema, Optional.empty(), Long.MAX_VALUE, null),
        List.of(new Split(0, null, rows, 0), new Split(1, null, rows, 0)),
        estimate(request),
        List.of());
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }
}

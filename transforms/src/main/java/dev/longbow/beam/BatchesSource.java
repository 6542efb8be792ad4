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
 * have. Those of a small table are planned for, which takes no more than one shuffle: how many
 * pieces keys are divided into is the user's to say, and what large data gets besides (ranges,
 * partitions that are split between tasks) wants settings of the runner that are the user's, too.
 */
record BatchesSource(String location, Schema schema) implements Source {
  private static final long ROWS = 1000;
  private static final long ROW_BYTES = 100;

  @Override
  public String format() {
    return "batches";
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    return new Estimate(ROWS, ROWS * ROW_BYTES);
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return new PushdownResult(Optional.empty(), Optional.of(predicate));
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    // More than one split: each batch will be a task.
    return new ScanPlan(
        new ReaderSpec(format(), schema, Optional.empty(), Long.MAX_VALUE, null),
        List.of(new Split(0, null, ROWS, 0), new Split(1, null, ROWS, 0)),
        estimate(request),
        List.of());
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }
}

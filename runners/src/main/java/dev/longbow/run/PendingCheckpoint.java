package dev.longbow.run;

import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.expr.BoundExpr;
import dev.longbow.io.files.CheckpointStore;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.Estimates;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint that a run would make before it reads it: for {@code explain}, which plans both.
 *
 * @param estimate of its rows, from the plan below it
 */
record PendingCheckpoint(String location, Schema schema, Estimate estimate) implements Source {
  static PendingCheckpoint of(PipelinePlan below, String path) {
    PipelinePlan optimized = Optimizer.optimize(below);
    LogicalPlan rows = optimized.outputs().get(0).plan();
    return new PendingCheckpoint(
        path, below.outputs().get(0).plan().schema(), new Estimates(optimized).of(rows));
  }

  @Override
  public String format() {
    return CheckpointStore.FORMAT;
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    double share = (request.columns().size() + 1.0) / (schema.size() + 1.0);
    return new Estimate(estimate.rows(), Math.round(estimate.bytes() * share));
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.none(predicate);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    return new ScanPlan(
        new ReaderSpec(
            format(), schema.select(request.columns()), Optional.empty(), Long.MAX_VALUE, "{}"),
        List.of(),
        estimate(request),
        List.of("the files are not there yet: splits, and what is left out, follow from them"));
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }
}

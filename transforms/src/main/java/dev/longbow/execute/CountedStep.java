package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.TaskReport.StepCount;

/**
 * Stands in front of an operator: counts its rows, checks whether the run was cancelled, and puts
 * the step's name on errors. {@link #output} stands behind it.
 */
final class CountedStep implements BatchConsumer {
  private final int node;
  private final String kind;
  private final String step;
  private final TaskContext context;
  private BatchConsumer operator;
  private long rowsIn;
  private long rowsOut;

  CountedStep(int node, String kind, String step, TaskContext context) {
    this.node = node;
    this.kind = kind;
    this.step = step;
    this.context = context;
  }

  /** Sets the operator, which was built on top of {@link #output}. */
  void operator(BatchConsumer built) {
    this.operator = built;
  }

  /** Counts what the operator gives; empty batches end here. */
  BatchConsumer output(BatchConsumer downstream) {
    return new BatchConsumer() {
      @Override
      public void accept(Batch batch) {
        if (batch.rows() > 0) {
          rowsOut += batch.rows();
          downstream.accept(batch);
        }
      }

      @Override
      public void finish() {
        downstream.finish();
      }

      @Override
      public boolean isDone() {
        return downstream.isDone();
      }
    };
  }

  /** Counts rows that leave the stage here. */
  void countOut(long rows) {
    rowsOut += rows;
  }

  @Override
  public void accept(Batch batch) {
    context.checkCancelled();
    rowsIn += batch.rows();
    try {
      operator.accept(batch);
    } catch (RuntimeException e) {
      throw named(e);
    }
  }

  @Override
  public void finish() {
    try {
      operator.finish();
    } catch (RuntimeException e) {
      throw named(e);
    }
  }

  @Override
  public boolean isDone() {
    return operator.isDone();
  }

  StepCount count() {
    long left = rowsIn - rowsOut;
    return switch (kind) {
      case "filter", "unique" -> new StepCount(node, kind, step, rowsIn, rowsOut, left, 0);
      case "limit", "sort" -> new StepCount(node, kind, step, rowsIn, rowsOut, 0, left);
      case "check" -> new StepCount(node, kind, step, rowsIn, rowsOut, 0, 0, left, 0);
      default -> new StepCount(node, kind, step, rowsIn, rowsOut);
    };
  }

  private LongbowException named(RuntimeException failure) {
    LongbowException known =
        failure instanceof LongbowException already
            ? already
            : new LongbowException(
                ErrorCode.INTERNAL, "Cannot run " + kind + ": " + failure, failure);
    return known.inStep(step);
  }
}

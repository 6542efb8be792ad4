package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Operator;
import java.util.Optional;

/**
 * A filter or projection by itself, outside of a stage: one batch in, at most one out. Used by one
 * thread at a time.
 */
public final class BatchFunction {
  private final Operator operator;
  private final BatchConsumer step;
  private Batch result;

  private BatchFunction(Operator operator, Schema input) {
    this.operator = operator;
    BatchConsumer keep =
        new BatchConsumer() {
          @Override
          public void accept(Batch batch) {
            result = batch;
          }

          @Override
          public void finish() {}
        };
    if (operator instanceof Operator.Filter filter) {
      this.step = new FilterStep(filter.predicate(), input, keep);
    } else if (operator instanceof Operator.Project project) {
      this.step = new ProjectStep(project.columns(), input, project.schema(), keep);
    } else {
      throw new IllegalArgumentException("Invalid operator for single batches: " + operator);
    }
  }

  /**
   * The function of an operator.
   *
   * @param operator a filter or a projection
   * @param input the schema of the batches
   */
  public static BatchFunction of(Operator operator, Schema input) {
    return new BatchFunction(operator, input);
  }

  /**
   * The rows that the operator gives for a batch; empty when there are none.
   *
   * @throws LongbowException for a value without a result, naming the step
   */
  public Optional<Batch> apply(Batch batch) {
    result = null;
    if (batch.rows() > 0) {
      try {
        step.accept(batch);
      } catch (LongbowException e) {
        throw e.inStep(operator.step());
      }
    }
    return Optional.ofNullable(result).filter(rows -> rows.rows() > 0);
  }
}

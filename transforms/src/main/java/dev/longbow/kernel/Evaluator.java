package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.error.LongbowException;

/**
 * An expression ready to run over batches of one schema. It reuses scratch memory and is therefore
 * used by one thread at a time; the columns it returns are immutable and stay valid.
 */
public interface Evaluator {
  /**
   * The expression's value for every row.
   *
   * @throws LongbowException for a value without a result (overflow, a failed cast), naming value
   *     and row
   */
  Column evaluate(Batch batch);
}

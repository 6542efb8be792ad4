package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.error.LongbowException;

/** A boolean expression ready to run over batches of one schema; used by one thread at a time. */
public interface PredicateEvaluator {
  /**
   * Writes the positions of the rows for which the predicate is true, ascending, to the start of
   * {@code selection} (at least as long as the batch has rows). The rest of the array is undefined.
   *
   * @return how many rows were selected
   * @throws LongbowException for a value without a result; rows that an earlier operand of an AND
   *     already refused are not evaluated
   */
  int select(Batch batch, int[] selection);

  /**
   * Writes each row's truth value to the start of {@code mask} (at least as long as the batch has
   * rows): 0 false, 1 null, 3 true.
   */
  void mask(Batch batch, byte[] mask);
}

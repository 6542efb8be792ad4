package dev.longbow.execute;

import dev.longbow.column.Batch;
import java.util.Iterator;

/** Where a task's broadcast joins find the rows of their build sides. */
public interface BroadcastInput {
  /** Has nothing; for stages without broadcast joins. */
  BroadcastInput NONE =
      exchange -> {
        throw new IllegalStateException("Stage without the rows of exchange " + exchange);
      };

  /** All batches of an exchange, in its order; asked for by one task of a process. */
  Iterator<Batch> batches(int exchange);
}

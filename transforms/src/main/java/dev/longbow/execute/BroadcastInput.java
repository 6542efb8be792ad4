package dev.longbow.execute;

import dev.longbow.column.Batch;
import java.util.Iterator;

/** Where a task's broadcast joins find the rows of their build sides. */
public interface BroadcastInput {
  /** Has nothing; for stages without broadcast joins. */
  BroadcastInput NONE =
      new BroadcastInput() {
        @Override
        public Iterator<Batch> batches(int exchange) {
          throw new IllegalStateException("Stage without the rows of exchange " + exchange);
        }

        @Override
        public boolean isLasting(int exchange) {
          return false;
        }
      };

  /** All batches of an exchange, in its order; asked for by one task of a process. */
  Iterator<Batch> batches(int exchange);

  /** Whether the batches can be asked for again; those that are taken from a store cannot. */
  boolean isLasting(int exchange);
}

package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import dev.longbow.sort.EncodedKeys;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.SortKey;

/**
 * Passes on the first or the last row of each run of rows with equal keys. Whether a batch's last
 * row ends its run is known with the next batch; until then it waits.
 */
final class UniqueStep implements BatchConsumer {
  private final NormalizedKeys keys;
  private final boolean last;
  private final BatchConsumer downstream;
  private Batch waiting;
  private EncodedKeys before;

  UniqueStep(Operator.Unique operator, Schema input, BatchConsumer downstream) {
    this.keys =
        new NormalizedKeys(input, operator.keys().stream().map(SortKey::ascending).toList());
    this.last = operator.last();
    this.downstream = downstream;
  }

  @Override
  public void accept(Batch batch) {
    if (batch.rows() == 0) {
      return;
    }
    EncodedKeys now = keys.encode(batch);
    boolean begins = before == null || before.compare(0, now, 0) != 0;
    int[] selection = new int[batch.rows()];
    int count = 0;
    if (last) {
      if (begins && waiting != null) {
        downstream.accept(waiting);
      }
      for (int i = 1; i < batch.rows(); i++) {
        if (now.compare(i - 1, now, i) != 0) {
          selection[count++] = i - 1;
        }
      }
    } else {
      if (begins) {
        selection[count++] = 0;
      }
      for (int i = 1; i < batch.rows(); i++) {
        if (now.compare(i - 1, now, i) != 0) {
          selection[count++] = i;
        }
      }
    }
    waiting = batch.gather(new int[] {batch.rows() - 1}, 1);
    before = keys.encode(waiting);
    if (count > 0) {
      downstream.accept(count == batch.rows() ? batch : batch.gather(selection, count));
    }
  }

  @Override
  public void finish() {
    if (last && waiting != null) {
      downstream.accept(waiting);
    }
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
  }
}

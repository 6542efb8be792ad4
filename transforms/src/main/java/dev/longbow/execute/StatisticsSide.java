package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.matrix.ColumnState;
import dev.longbow.physical.Operator;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** What a pass found of the columns of a matrix, as all tasks of the next one share it. */
final class StatisticsSide implements Broadcasts.Side {
  private final Map<Integer, ColumnState> states = new TreeMap<>();

  private StatisticsSide() {}

  static StatisticsSide of(Operator.Broadcast operator, TaskContext context) {
    return context
        .run()
        .broadcasts()
        .get(operator.exchange(), context.broadcasts(), StatisticsSide.class, StatisticsSide::read);
  }

  private static StatisticsSide read(Iterator<Batch> batches) {
    StatisticsSide side = new StatisticsSide();
    while (batches.hasNext()) {
      each(batches.next(), (column, state) -> side.states.put(column, ColumnState.decode(state)));
    }
    return side;
  }

  /** Takes rows of states apart. */
  interface Each {
    void take(int column, byte[] state);
  }

  static void each(Batch batch, Each consumer) {
    int[] columns = ((IntColumn) batch.column(0)).values();
    BytesColumn states = (BytesColumn) batch.column(1);
    int[] offsets = states.offsets();
    for (int row = 0; row < batch.rows(); row++) {
      consumer.take(
          columns[row], Arrays.copyOfRange(states.bytes(), offsets[row], offsets[row + 1]));
    }
  }

  /** What is known of the column at a place. */
  ColumnState state(int column) {
    return states.get(column);
  }

  @Override
  public void close() {
    // Small, and nothing but heap.
  }
}

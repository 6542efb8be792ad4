package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Hashing;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds a random number from 0 to below 1 for every row, and the row's place where it is wanted: the
 * generator SplitMix64, begun anew in every task with the hash of the seed and the task's place.
 */
final class DrawStep implements BatchConsumer {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final int columns;
  private final Schema output;
  private final BatchConsumer downstream;
  private final long place;
  private final long start;
  private long rows;

  DrawStep(Operator.Draw operator, int task, Schema output, BatchConsumer downstream) {
    this.columns = operator.columns().size();
    this.output = output;
    this.downstream = downstream;
    this.place = (long) operator.branch() << 32 | task;
    this.start = Hashing.mix(Hashing.mix(operator.seed() + GOLDEN) ^ place);
  }

  @Override
  public void accept(Batch batch) {
    int count = batch.rows();
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (mixed(start + (rows + i + 1) * GOLDEN) >>> 11) * 0x1p-53;
    }
    List<Column> all = new ArrayList<>(batch.columns());
    all.add(new DoubleColumn(DataType.FLOAT64, count, numbers, null));
    if (columns > 1) {
      long[] tasks = new long[count];
      Arrays.fill(tasks, place);
      long[] places = new long[count];
      for (int i = 0; i < count; i++) {
        places[i] = rows + i;
      }
      all.add(new LongColumn(DataType.INT64, count, tasks, null));
      all.add(new LongColumn(DataType.INT64, count, places, null));
    }
    rows += count;
    downstream.accept(new Batch(output, all, count));
  }

  private static long mixed(long state) {
    long bits = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    return bits ^ bits >>> 31;
  }

  @Override
  public void finish() {
    downstream.finish();
  }

  @Override
  public boolean isDone() {
    return downstream.isDone();
  }
}

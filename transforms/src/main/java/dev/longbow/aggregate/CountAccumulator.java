package dev.longbow.aggregate;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.LongColumn;
import java.util.Arrays;
import java.util.List;

/** Counts rows, or the values that are not null. */
final class CountAccumulator implements Accumulator {
  private long[] counts = new long[0];

  @Override
  public void resize(int groups) {
    counts = Arrays.copyOf(counts, groups);
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    if (argument == null || argument.validity() == null) {
      for (int i = 0; i < rows; i++) {
        counts[groups[i]]++;
      }
      return;
    }
    long[] validity = argument.validity();
    for (int i = 0; i < rows; i++) {
      counts[groups[i]] += validity[i >>> 6] >>> i & 1;
    }
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    long[] values = ((LongColumn) states.get(0)).values();
    for (int i = 0; i < rows; i++) {
      counts[groups[i]] += values[i];
    }
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    return List.of(results(order, from, count));
  }

  @Override
  public Column results(int[] order, int from, int count) {
    return new LongColumn(DataType.INT64, count, Gather.longs(counts, order, from, count), null);
  }

  @Override
  public long heapBytes() {
    return 8L * counts.length;
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.Int128Column;
import java.util.Arrays;
import java.util.List;

/** The smallest or largest of decimals. */
final class DecimalExtremeAccumulator implements Accumulator {
  private final DataType type;
  private final boolean largest;
  private long[] words = new long[0];
  private long[] counts = new long[0];

  DecimalExtremeAccumulator(DataType type, boolean largest) {
    this.type = type;
    this.largest = largest;
  }

  @Override
  public void resize(int groups) {
    words = Arrays.copyOf(words, 2 * groups);
    counts = Arrays.copyOf(counts, groups);
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    long[] from = ((Int128Column) argument).words();
    for (int i = 0; i < rows; i++) {
      if (!argument.isNull(i)) {
        int group = groups[i];
        int order = compare(from[2 * i], from[2 * i + 1], words[2 * group], words[2 * group + 1]);
        if (counts[group] == 0 || (largest ? order > 0 : order < 0)) {
          words[2 * group] = from[2 * i];
          words[2 * group + 1] = from[2 * i + 1];
        }
        counts[group]++;
      }
    }
  }

  private static int compare(long lowA, long highA, long lowB, long highB) {
    int order = Long.compare(highA, highB);
    return order != 0 ? order : Long.compareUnsigned(lowA, lowB);
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    add(states.get(0), groups, rows);
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    return List.of(results(order, from, count));
  }

  @Override
  public Column results(int[] order, int from, int count) {
    long[] result = new long[2 * count];
    for (int i = 0; i < count; i++) {
      result[2 * i] = words[2 * order[from + i]];
      result[2 * i + 1] = words[2 * order[from + i] + 1];
    }
    return new Int128Column(type, count, result, Gather.validity(counts, 1, order, from, count));
  }

  @Override
  public long heapBytes() {
    return 24L * counts.length;
  }
}

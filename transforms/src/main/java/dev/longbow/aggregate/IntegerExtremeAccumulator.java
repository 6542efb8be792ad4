package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Numbers;
import dev.longbow.column.ShortColumn;
import java.util.Arrays;
import java.util.List;

/** The smallest or largest of integers, booleans, dates, times and timestamps. */
final class IntegerExtremeAccumulator implements Accumulator {
  private final DataType type;
  private final boolean largest;

  /** Flips the order of uint64 values to that of signed longs. */
  private final long flip;

  private long[] values = new long[0];

  /** A bit for each group that has a value. */
  private long[] seen = new long[0];

  IntegerExtremeAccumulator(DataType type, boolean largest) {
    this.type = type;
    this.largest = largest;
    this.flip = type.equals(DataType.UINT64) ? Long.MIN_VALUE : 0;
  }

  @Override
  public void resize(int groups) {
    int before = values.length;
    values = Arrays.copyOf(values, groups);
    seen = Arrays.copyOf(seen, Bits.words(groups));
    if (groups > before) {
      Arrays.fill(values, before, groups, largest ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    long[] from = Numbers.longs(argument);
    long[] validity = argument.validity();
    for (int i = 0; i < rows; i++) {
      if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
        int group = groups[i];
        long value = from[i] ^ flip;
        values[group] = largest ? Math.max(values[group], value) : Math.min(values[group], value);
        seen[group >>> 6] |= 1L << group;
      }
    }
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
    long[] validity = Gather.validity(seen, order, from, count);
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      int group = order[from + i];
      longs[i] = Bits.isSet(seen, group) ? values[group] ^ flip : 0;
    }
    return switch (type.physical()) {
      case INT64 -> new LongColumn(type, count, longs, validity);
      case INT32 -> {
        int[] narrow = new int[count];
        for (int i = 0; i < count; i++) {
          narrow[i] = (int) longs[i];
        }
        yield new IntColumn(type, count, narrow, validity);
      }
      case INT16 -> {
        short[] narrow = new short[count];
        for (int i = 0; i < count; i++) {
          narrow[i] = (short) longs[i];
        }
        yield new ShortColumn(type, count, narrow, validity);
      }
      default -> {
        byte[] narrow = new byte[count];
        for (int i = 0; i < count; i++) {
          narrow[i] = (byte) longs[i];
        }
        yield type.physical() == DataType.Physical.BOOL
            ? new BoolColumn(type, count, narrow, validity)
            : new ByteColumn(type, count, narrow, validity);
      }
    };
  }

  @Override
  public long heapBytes() {
    return 8L * values.length + 8L * seen.length;
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.Boxes;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Numbers;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Sums and means of integers and decimals, accumulated in 128 bits. The sum of integers is an
 * int64, and an error when it does not fit; means are float64.
 */
final class ExactSumAccumulator implements Accumulator {
  private static final BigInteger LARGEST_DECIMAL = BigInteger.TEN.pow(38);

  private final boolean mean;
  private final boolean unsigned;
  private final String name;
  private final DataType stateType;
  private final int scale;
  private final boolean decimal;
  private long[] low = new long[0];
  private long[] high = new long[0];
  private long[] counts = new long[0];

  ExactSumAccumulator(DataType argument, boolean mean, String name) {
    this.mean = mean;
    this.name = name;
    this.unsigned = argument.equals(DataType.UINT64);
    this.decimal = argument instanceof DataType.Decimal;
    this.scale = argument instanceof DataType.Decimal given ? given.scale() : 0;
    this.stateType = new DataType.Decimal(38, scale);
  }

  @Override
  public void resize(int groups) {
    low = Arrays.copyOf(low, groups);
    high = Arrays.copyOf(high, groups);
    counts = Arrays.copyOf(counts, groups);
  }

  @Override
  public void add(Column argument, int[] groups, int rows) {
    if (argument instanceof Int128Column wide) {
      long[] words = wide.words();
      for (int i = 0; i < rows; i++) {
        if (!argument.isNull(i)) {
          add(groups[i], words[2 * i], words[2 * i + 1]);
          counts[groups[i]]++;
        }
      }
      return;
    }
    long[] values = Numbers.longs(argument);
    long[] validity = argument.validity();
    for (int i = 0; i < rows; i++) {
      if (validity == null || (validity[i >>> 6] >>> i & 1) != 0) {
        add(groups[i], values[i], unsigned ? 0 : values[i] >> 63);
        counts[groups[i]]++;
      }
    }
  }

  private void add(int group, long lowWord, long highWord) {
    long sum = low[group] + lowWord;
    // The carry: the unsigned sum is smaller than either operand.
    long carry = Long.compareUnsigned(sum, lowWord) < 0 ? 1 : 0;
    low[group] = sum;
    high[group] += highWord + carry;
  }

  @Override
  public void merge(List<Column> states, int[] groups, int rows) {
    long[] words = ((Int128Column) states.get(0)).words();
    for (int i = 0; i < rows; i++) {
      if (!states.get(0).isNull(i)) {
        add(groups[i], words[2 * i], words[2 * i + 1]);
        counts[groups[i]] += mean ? ((LongColumn) states.get(1)).values()[i] : 1;
      }
    }
  }

  @Override
  public List<Column> states(int[] order, int from, int count) {
    Column sum = sums(stateType, order, from, count);
    return mean
        ? List.of(
            sum,
            new LongColumn(DataType.INT64, count, Gather.longs(counts, order, from, count), null))
        : List.of(sum);
  }

  private Int128Column sums(DataType type, int[] order, int from, int count) {
    long[] words = new long[2 * count];
    for (int i = 0; i < count; i++) {
      words[2 * i] = low[order[from + i]];
      words[2 * i + 1] = high[order[from + i]];
    }
    return new Int128Column(type, count, words, Gather.validity(counts, 1, order, from, count));
  }

  @Override
  public Column results(int[] order, int from, int count) {
    long[] validity = Gather.validity(counts, 1, order, from, count);
    if (mean) {
      double[] means = new double[count];
      for (int i = 0; i < count; i++) {
        int group = order[from + i];
        if (Bits.isSet(validity, i)) {
          means[i] = sum(group) / counts[group];
        }
      }
      return new DoubleColumn(DataType.FLOAT64, count, means, validity);
    } else if (decimal) {
      for (int i = 0; i < count; i++) {
        BigInteger sum = Boxes.int128(low[order[from + i]], high[order[from + i]]);
        if (sum.abs().compareTo(LARGEST_DECIMAL) >= 0) {
          throw overflow(sum, stateType);
        }
      }
      return sums(stateType, order, from, count);
    }
    long[] sums = new long[count];
    for (int i = 0; i < count; i++) {
      int group = order[from + i];
      if (high[group] != low[group] >> 63) {
        throw overflow(Boxes.int128(low[group], high[group]), DataType.INT64);
      }
      sums[i] = low[group];
    }
    return new LongColumn(DataType.INT64, count, sums, validity);
  }

  private double sum(int group) {
    return high[group] == low[group] >> 63 && scale == 0
        ? low[group]
        : Boxes.decimal(low[group], high[group], scale).doubleValue();
  }

  private LongbowException overflow(BigInteger sum, DataType type) {
    return new LongbowException(
        ErrorCode.ARITHMETIC,
        "Overflow: the sum '%s' is %s, outside %s. Cast the argument to float64 or a decimal"
            .formatted(name, sum, type));
  }

  @Override
  public long heapBytes() {
    return 24L * low.length;
  }
}

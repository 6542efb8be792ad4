package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A sum of integers or decimals in 128 bits, to which rows are added and from which they go. */
final class ExactTotal {
  private final long[] noWords = new long[0];
  private final boolean unsigned;
  private final Results.ExactMeans means;
  private final Results.ExactSums sums;
  private long low;
  private long high;
  private long count;

  ExactTotal(WindowCall call, DataType argument) {
    this.unsigned = argument.equals(DataType.UINT64);
    boolean mean = call.function() == WindowFunction.MEAN;
    this.means = mean ? new Results.ExactMeans(call, argument) : null;
    this.sums = mean ? null : new Results.ExactSums(call, argument);
  }

  void clear() {
    low = 0;
    high = 0;
    count = 0;
  }

  /** Adds the values at the positions {@code from .. to}. */
  void add(Values values, long from, long to) {
    int start = values.index(from);
    int end = values.index(to);
    count += values.count(start, end);
    if (values instanceof Values.Wides wides) {
      for (int i = start; i < end; i++) {
        plus(wides.words[2 * i], wides.words[2 * i + 1]);
      }
      return;
    }
    long[] longs = longs(values);
    for (int i = start; i < end; i++) {
      plus(longs[i], unsigned ? 0 : longs[i] >> 63);
    }
  }

  /** Takes the values at the positions {@code from .. to} away. */
  void remove(Values values, long from, long to) {
    int start = values.index(from);
    int end = values.index(to);
    count -= values.count(start, end);
    if (values instanceof Values.Wides wides) {
      for (int i = start; i < end; i++) {
        minus(wides.words[2 * i], wides.words[2 * i + 1]);
      }
      return;
    }
    long[] longs = longs(values);
    for (int i = start; i < end; i++) {
      minus(longs[i], unsigned ? 0 : longs[i] >> 63);
    }
  }

  void write(DataOutput to) throws IOException {
    to.writeLong(low);
    to.writeLong(high);
    to.writeLong(count);
  }

  void add(DataInput from) throws IOException {
    long lowWord = from.readLong();
    plus(lowWord, from.readLong());
    count += from.readLong();
  }

  private long[] longs(Values values) {
    return values instanceof Values.Longs longs ? longs.values : noWords;
  }

  private void plus(long lowWord, long highWord) {
    low += lowWord;
    // The carry: the unsigned sum is smaller than either operand.
    high += highWord + (Long.compareUnsigned(low, lowWord) < 0 ? 1 : 0);
  }

  private void minus(long lowWord, long highWord) {
    high -= highWord + (Long.compareUnsigned(low, lowWord) < 0 ? 1 : 0);
    low -= lowWord;
  }

  void reserve(int more) {
    if (means != null) {
      means.reserve(more);
    } else {
      sums.reserve(more);
    }
  }

  /** Appends the sum, or the mean. */
  void emit() {
    if (means != null) {
      means.append(low, high, count);
    } else {
      sums.append(low, high, count);
    }
  }

  Column take() {
    return means != null ? means.take() : sums.take();
  }
}

package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Accumulations of numbers. */
final class NumberAccumulations {
  private NumberAccumulations() {}

  /** The number of rows, or of values that are not null. */
  static final class Count extends Accumulation {
    private final Values values;
    private final Results.Counts results;
    private long count;

    /**
     * A count.
     *
     * @param values null to count rows
     */
    Count(Values values, WindowCall call) {
      this.values = values;
      this.results = new Results.Counts(call.minPeriods());
    }

    @Override
    void reset() {
      count = 0;
    }

    @Override
    void add(long from, long to) {
      count += values == null ? to - from : values.count(values.index(from), values.index(to));
    }

    @Override
    void emit() {
      results.reserve(1);
      results.append(count);
    }

    @Override
    void write(DataOutput to) throws IOException {
      to.writeLong(count);
    }

    @Override
    void add(DataInput from, long end) throws IOException {
      count += from.readLong();
    }

    @Override
    Column take(long before) {
      return results.take();
    }
  }

  /** The sum or mean of floating-point numbers, added in the order of the rows. */
  static final class FloatingSum extends Accumulation {
    private final Values.Doubles values;
    private final Results.FloatingSums results;
    private double sum;
    private long count;

    FloatingSum(Values.Doubles values, WindowCall call) {
      this.values = values;
      this.results = new Results.FloatingSums(call);
    }

    @Override
    void reset() {
      sum = 0;
      count = 0;
    }

    @Override
    void add(long from, long to) {
      int start = values.index(from);
      int end = values.index(to);
      double[] numbers = values.values;
      double total = sum;
      for (int i = start; i < end; i++) {
        total += numbers[i];
      }
      sum = total;
      count += values.count(start, end);
    }

    @Override
    void emit() {
      results.reserve(1);
      results.append(sum, count);
    }

    @Override
    void write(DataOutput to) throws IOException {
      to.writeDouble(sum);
      to.writeLong(count);
    }

    @Override
    void add(DataInput from, long end) throws IOException {
      sum += from.readDouble();
      count += from.readLong();
    }

    @Override
    Column take(long before) {
      return results.take();
    }
  }

  /** The sum or mean of integers or decimals, exactly. */
  static final class ExactSum extends Accumulation {
    private final Values values;
    private final ExactTotal total;

    ExactSum(Values values, WindowCall call, DataType argument) {
      this.values = values;
      this.total = new ExactTotal(call, argument);
    }

    @Override
    void reset() {
      total.clear();
    }

    @Override
    void add(long from, long to) {
      total.add(values, from, to);
    }

    @Override
    void emit() {
      total.reserve(1);
      total.emit();
    }

    @Override
    void write(DataOutput to) throws IOException {
      total.write(to);
    }

    @Override
    void add(DataInput from, long end) throws IOException {
      total.add(from);
    }

    @Override
    Column take(long before) {
      return total.take();
    }
  }

  /**
   * Variance or standard deviation by Welford's recurrence (Technometrics 4, 1962), as {@code
   * aggregate.MomentsAccumulator} does it.
   */
  static final class Moments extends Accumulation {
    private final Values.Doubles values;
    private final Results.Moments results;
    private long count;
    private double mean;
    private double squares;

    Moments(Values.Doubles values, WindowCall call) {
      this.values = values;
      this.results = new Results.Moments(call);
    }

    @Override
    void reset() {
      count = 0;
      mean = 0;
      squares = 0;
    }

    @Override
    void add(long from, long to) {
      int end = values.index(to);
      for (int i = values.index(from); i < end; i++) {
        if (!values.isNull(i)) {
          double value = values.values[i];
          double delta = value - mean;
          mean += delta / ++count;
          squares += delta * (value - mean);
        }
      }
    }

    @Override
    void emit() {
      results.reserve(1);
      results.append(squares, count);
    }

    @Override
    void write(DataOutput to) throws IOException {
      to.writeLong(count);
      to.writeDouble(mean);
      to.writeDouble(squares);
    }

    /** By Chan, Golub and LeVeque's formula. */
    @Override
    void add(DataInput from, long end) throws IOException {
      double a = count;
      double b = from.readLong();
      double delta = from.readDouble() - mean;
      double others = from.readDouble();
      if (b > 0) {
        count += (long) b;
        mean += a == 0 ? delta : delta * (b / (a + b));
        squares += others + (a == 0 ? 0 : delta * delta * (a * b / (a + b)));
      }
    }

    @Override
    Column take(long before) {
      return results.take();
    }
  }
}

package dev.longbow.window;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.sort.OrderedWords;
import java.util.Arrays;

/**
 * Values that can be compared: numbers, dates and times by value, NaN above every number and -0.0
 * equal to 0.0, strings and binary values by their bytes. One value can be held although its
 * position is not looked at again.
 */
abstract class OrderedValues extends Values {
  OrderedValues(int column) {
    super(column);
  }

  static OrderedValues of(int column, DataType type) {
    return switch (OrderedWords.count(type)) {
      case 0 -> new Texts(column);
      case 1 -> new Words(column);
      default -> new Pairs(column);
    };
  }

  /** The order of the values at two indexes. */
  abstract int compare(int a, int b);

  /** Holds the value at an index. */
  abstract void hold(int index);

  /** The order of the value at an index and the one held. */
  abstract int compareHeld(int index);

  /** Values that fit into a word, in signed order. */
  static final class Words extends OrderedValues {
    long[] values = new long[0];
    private long[] loaded = new long[0];
    private long held;

    Words(int column) {
      super(column);
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    void move(int from, int count) {
      System.arraycopy(values, from, values, 0, count);
    }

    @Override
    void write(Column column, int at) {
      int rows = column.length();
      loaded = loaded.length < rows ? new long[rows] : loaded;
      OrderedWords.load(column, 0, false, loaded);
      for (int i = 0; i < rows; i++) {
        values[at + i] = loaded[i] ^ Long.MIN_VALUE;
      }
    }

    @Override
    int compare(int a, int b) {
      return Long.compare(values[a], values[b]);
    }

    @Override
    void hold(int index) {
      held = values[index];
    }

    @Override
    int compareHeld(int index) {
      return Long.compare(values[index], held);
    }

    @Override
    long heapBytes() {
      return super.heapBytes() + 8L * (values.length + loaded.length);
    }
  }

  /** Values of two words. */
  static final class Pairs extends OrderedValues {
    private long[] upper = new long[0];
    private long[] lower = new long[0];
    private long heldUpper;
    private long heldLower;

    Pairs(int column) {
      super(column);
    }

    @Override
    int capacity() {
      return upper.length;
    }

    @Override
    void resize(int capacity) {
      upper = Arrays.copyOf(upper, capacity);
      lower = Arrays.copyOf(lower, capacity);
    }

    @Override
    void move(int from, int count) {
      System.arraycopy(upper, from, upper, 0, count);
      System.arraycopy(lower, from, lower, 0, count);
    }

    @Override
    void write(Column column, int at) {
      long[] loaded = new long[column.length()];
      OrderedWords.load(column, 0, false, loaded);
      System.arraycopy(loaded, 0, upper, at, loaded.length);
      OrderedWords.load(column, 1, false, loaded);
      System.arraycopy(loaded, 0, lower, at, loaded.length);
    }

    private static int compare(long upper, long lower, long otherUpper, long otherLower) {
      int order = Long.compareUnsigned(upper, otherUpper);
      return order != 0 ? order : Long.compareUnsigned(lower, otherLower);
    }

    @Override
    int compare(int a, int b) {
      return compare(upper[a], lower[a], upper[b], lower[b]);
    }

    @Override
    void hold(int index) {
      heldUpper = upper[index];
      heldLower = lower[index];
    }

    @Override
    int compareHeld(int index) {
      return compare(upper[index], lower[index], heldUpper, heldLower);
    }

    @Override
    long heapBytes() {
      return super.heapBytes() + 16L * upper.length;
    }
  }

  /** Strings and binary values. */
  static final class Texts extends OrderedValues {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

    private int[] offsets = new int[1];
    private byte[] bytes = new byte[0];
    private byte[] held = new byte[0];

    Texts(int column) {
      super(column);
    }

    @Override
    int capacity() {
      return offsets.length - 1;
    }

    @Override
    void resize(int capacity) {
      offsets = Arrays.copyOf(offsets, capacity + 1);
    }

    @Override
    void move(int from, int count) {
      int start = offsets[from];
      int end = offsets[from + count];
      System.arraycopy(bytes, start, bytes, 0, end - start);
      for (int i = 0; i <= count; i++) {
        offsets[i] = offsets[from + i] - start;
      }
    }

    @Override
    void write(Column column, int at) {
      int[] codes = column instanceof DictionaryColumn coded ? coded.codes() : null;
      BytesColumn values =
          column instanceof DictionaryColumn coded ? coded.dictionary() : (BytesColumn) column;
      int[] starts = values.offsets();
      for (int i = 0; i < column.length(); i++) {
        int start = offsets[at + i];
        int length = 0;
        if (!column.isNull(i)) {
          int value = codes == null ? i : codes[i];
          length = starts[value + 1] - starts[value];
          int end = (int) checked((long) start + length, MOST_BYTES, "bytes");
          if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, 2L * end));
          }
          System.arraycopy(values.bytes(), starts[value], bytes, start, length);
        }
        offsets[at + i + 1] = start + length;
      }
    }

    @Override
    int compare(int a, int b) {
      return Arrays.compareUnsigned(
          bytes, offsets[a], offsets[a + 1], bytes, offsets[b], offsets[b + 1]);
    }

    @Override
    void hold(int index) {
      held = Arrays.copyOfRange(bytes, offsets[index], offsets[index + 1]);
    }

    @Override
    int compareHeld(int index) {
      return Arrays.compareUnsigned(
          bytes, offsets[index], offsets[index + 1], held, 0, held.length);
    }

    @Override
    long heapBytes() {
      return super.heapBytes() + 4L * offsets.length + bytes.length;
    }
  }
}

package dev.longbow.aggregate;

/**
 * A table addressed by the values of key words that lie in small ranges. It only remembers group
 * ids, so it may be thrown away and begun anew when a range grows.
 */
final class DirectSlots {
  private final int largest;
  private final long[] low;
  private final long[] high;
  private final int[] strides;
  private int[] slots;
  private boolean started;
  private boolean given;

  DirectSlots(int words, int largest) {
    this.largest = largest;
    this.low = new long[words];
    this.high = new long[words];
    this.strides = new int[words];
  }

  long heapBytes() {
    return slots == null ? 0 : 4L * slots.length;
  }

  /** Group ids plus one; 0 where none is known. */
  int[] slots() {
    return slots;
  }

  /**
   * Writes each row's slot, unless the words are out of the ranges that a table can cover; then the
   * table is given up for good.
   */
  boolean locate(long[][] words, int rows, int[] to) {
    if (given) {
      return false;
    }
    if (started && slotsOf(words, rows, to)) {
      return true;
    }
    return widen(words, rows) && slotsOf(words, rows, to);
  }

  private boolean widen(long[][] words, int rows) {
    boolean grown = false;
    for (int j = 0; j < low.length; j++) {
      long min = started ? low[j] : words[j][0];
      long max = started ? high[j] : words[j][0];
      long[] values = words[j];
      for (int i = 0; i < rows; i++) {
        min = Math.min(min, values[i]);
        max = Math.max(max, values[i]);
      }
      grown |= !started || min < low[j] || max > high[j];
      low[j] = min;
      high[j] = max;
    }
    started = true;
    return !grown || resize();
  }

  private boolean giveUp() {
    given = true;
    slots = null;
    return false;
  }

  private boolean resize() {
    long product = 1;
    for (int j = 0; j < low.length; j++) {
      long range = high[j] - low[j];
      if (range < 0 || range >= largest) {
        return giveUp();
      }
      // Room for twice the range above: codes and dates mostly grow.
      range = Math.min(largest - 1, 2 * range + 1);
      high[j] = low[j] + range;
      strides[j] = (int) product;
      product *= range + 1;
      if (product > largest) {
        return giveUp();
      }
    }
    slots = new int[(int) product];
    return true;
  }

  /** Writes each row's slot; false when a word is out of range. */
  private boolean slotsOf(long[][] words, int rows, int[] to) {
    for (int j = 0; j < words.length; j++) {
      if (isOutside(words[j], rows, low[j], high[j])) {
        return false;
      }
    }
    long[] first = words[0];
    long base = low[0];
    for (int i = 0; i < rows; i++) {
      to[i] = (int) (first[i] - base);
    }
    for (int j = 1; j < words.length; j++) {
      long[] values = words[j];
      long lowest = low[j];
      int stride = strides[j];
      for (int i = 0; i < rows; i++) {
        to[i] += (int) (values[i] - lowest) * stride;
      }
    }
    return true;
  }

  /** Subtractions and a sign, which become vector instructions; comparisons do not. */
  private static boolean isOutside(long[] values, int rows, long lowest, long highest) {
    long signs = 0;
    for (int i = 0; i < rows; i++) {
      signs |= (values[i] - lowest) | (highest - values[i]);
    }
    return signs < 0;
  }
}

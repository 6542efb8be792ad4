package dev.longbow.kernel;

import dev.longbow.column.Hashing;
import java.util.Arrays;

/** A fixed set of longs: a few are compared one by one, more are hashed. */
final class LongSet {
  private static final int FEW = 8;

  private final long[] few;
  private final long[] table;
  private final boolean[] used;

  LongSet(long[] values, int count) {
    if (count <= FEW) {
      few = Arrays.copyOf(values, count);
      table = null;
      used = null;
      return;
    }
    few = null;
    table = new long[Integer.highestOneBit(count) * 4];
    used = new boolean[table.length];
    for (int i = 0; i < count; i++) {
      int slot = slot(values[i]);
      table[slot] = values[i];
      used[slot] = true;
    }
  }

  void mask(long[] values, int rows, byte[] mask) {
    if (few != null) {
      for (int i = 0; i < rows; i++) {
        long value = values[i];
        long hit = 0;
        for (long option : few) {
          long difference = value ^ option;
          hit |= ~((difference | -difference) >> 63);
        }
        mask[i] = (byte) (hit & 3);
      }
      return;
    }
    for (int i = 0; i < rows; i++) {
      mask[i] = used[slot(values[i])] ? MaskKernels.TRUE : MaskKernels.FALSE;
    }
  }

  /** Where the value is, or the free slot where it would be. */
  private int slot(long value) {
    int last = table.length - 1;
    int slot = (int) Hashing.mix(value) & last;
    while (used[slot] && table[slot] != value) {
      slot = (slot + 1) & last;
    }
    return slot;
  }
}

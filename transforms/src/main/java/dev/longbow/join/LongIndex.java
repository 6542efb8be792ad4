package dev.longbow.join;

import dev.longbow.column.Hashing;
import java.util.Arrays;

/**
 * One integer key: a table with open addressing whose slots hold a key and its range of positions
 * side by side, so that a key is found with one access to memory.
 */
final class LongIndex implements KeyIndex {
  /** Two words a slot: the key, and the range's start and, in the upper half, its end. */
  private final long[] slots;

  private final int[] rows;
  private final boolean unique;

  private LongIndex(long[] slots, int[] rows, boolean unique) {
    this.slots = slots;
    this.rows = rows;
    this.unique = unique;
  }

  @Override
  public int[] rows() {
    return rows;
  }

  @Override
  public boolean isUnique() {
    return unique;
  }

  @Override
  public KeyIndex contiguous() {
    return new LongIndex(slots, null, unique);
  }

  @Override
  public long heapBytes() {
    return 8L * slots.length + (rows == null ? 0 : 4L * rows.length);
  }

  @Override
  public Finder finder() {
    return (keys, count, from, to) -> {
      long[] values = Integers.of(keys.get(0));
      int mask = slots.length / 2 - 1;
      for (int i = 0; i < count; i++) {
        long key = values[i];
        int slot = (int) Hashing.mix(key) & mask;
        long range;
        while ((range = slots[2 * slot + 1]) != 0 && slots[2 * slot] != key) {
          slot = (slot + 1) & mask;
        }
        from[i] = (int) range;
        to[i] = (int) (range >>> 32);
      }
    };
  }

  /** Numbers keys in order of appearance, then gives them their ranges. */
  static final class Builder {
    private long[] slots = new long[2 << 7];
    private int[] counts = new int[64];
    private int size;

    /** Bytes held, and those that {@link #build} takes besides. */
    long heapBytes(int rows) {
      return 8L * slots.length + 8L * counts.length + 8L * rows;
    }

    /** The number of a key. */
    int number(long key) {
      int mask = slots.length / 2 - 1;
      int slot = (int) Hashing.mix(key) & mask;
      long number;
      while ((number = slots[2 * slot + 1]) != 0 && slots[2 * slot] != key) {
        slot = (slot + 1) & mask;
      }
      if (number == 0) {
        slots[2 * slot] = key;
        slots[2 * slot + 1] = ++size;
        number = size;
        if (4 * size > slots.length) {
          rehash();
        }
        if (size > counts.length) {
          counts = Arrays.copyOf(counts, 2 * counts.length);
        }
      }
      counts[(int) number - 1]++;
      return (int) number - 1;
    }

    private void rehash() {
      long[] old = slots;
      slots = new long[2 * old.length];
      int mask = slots.length / 2 - 1;
      for (int i = 0; i < old.length; i += 2) {
        if (old[i + 1] != 0) {
          int slot = (int) Hashing.mix(old[i]) & mask;
          while (slots[2 * slot + 1] != 0) {
            slot = (slot + 1) & mask;
          }
          slots[2 * slot] = old[i];
          slots[2 * slot + 1] = old[i + 1];
        }
      }
    }

    /** The index of rows whose keys have these numbers, -1 for rows that have no key. */
    LongIndex build(int[] numbers) {
      KeyRanges ranges = KeyRanges.of(numbers, size);
      int[] starts = ranges.starts();
      for (int i = 1; i < slots.length; i += 2) {
        if (slots[i] != 0) {
          int key = (int) slots[i] - 1;
          slots[i] = (long) starts[key + 1] << 32 | starts[key];
        }
      }
      return new LongIndex(slots, ranges.rows(), ranges.isUnique());
    }
  }
}

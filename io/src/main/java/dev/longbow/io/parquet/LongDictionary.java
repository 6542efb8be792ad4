package dev.longbow.io.parquet;

import java.util.Arrays;

/** Numbers 64-bit keys in the order they are first seen; open addressing, linear probing. */
final class LongDictionary {
  /** 2^64 divided by the golden ratio. */
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[1024];
  private int[] slots = new int[2048];

  /** Leaves the top bits of a product: short doubles have nothing but zeros lower down. */
  private int shift = 64 - 11;

  private int size;

  void clear() {
    if (size > 0) {
      Arrays.fill(slots, 0);
      size = 0;
    }
  }

  int size() {
    return size;
  }

  /** The key of a code. */
  long key(int code) {
    return keys[code];
  }

  /** The code of a key, a new one when the key is new. */
  int code(long key) {
    int mask = slots.length - 1;
    int slot = (int) ((key * MULTIPLIER) >>> shift);
    int found;
    while ((found = slots[slot]) != 0) {
      if (keys[found - 1] == key) {
        return found - 1;
      }
      slot = (slot + 1) & mask;
    }
    return add(key, slot);
  }

  private int add(long key, int slot) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
    }
    keys[size++] = key;
    slots[slot] = size;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    shift--;
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = (int) ((keys[i] * MULTIPLIER) >>> shift);
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }
}

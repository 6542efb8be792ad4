package dev.longbow.io.parquet;

import java.util.Arrays;

/** Numbers byte strings in the order they are first seen. */
final class BytesDictionary {
  private byte[] bytes = new byte[1 << 12];
  private int[] offsets = new int[1025];
  private int[] hashes = new int[1024];
  private int[] slots = new int[2048];
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

  byte[] bytes() {
    return bytes;
  }

  int[] offsets() {
    return offsets;
  }

  /** Bytes of a dictionary page: the values, each with its length in four bytes. */
  int pageBytes() {
    return offsets[size] + 4 * size;
  }

  int length(int code) {
    return offsets[code + 1] - offsets[code];
  }

  /** The code of {@code from[start .. end)}, a new one when the value is new. */
  int code(byte[] from, int start, int end) {
    int hash = hash(from, start, end);
    int mask = slots.length - 1;
    int slot = hash & mask;
    int found;
    while ((found = slots[slot]) != 0) {
      int code = found - 1;
      if (hashes[code] == hash
          && Arrays.equals(bytes, offsets[code], offsets[code + 1], from, start, end)) {
        return code;
      }
      slot = (slot + 1) & mask;
    }
    return add(hash, slot, from, start, end);
  }

  private int add(int hash, int slot, byte[] from, int start, int end) {
    int length = end - start;
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size + 1);
    }
    int at = offsets[size];
    if (at + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + length));
    }
    System.arraycopy(from, start, bytes, at, length);
    hashes[size] = hash;
    offsets[++size] = at + length;
    slots[slot] = size;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = hashes[i] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }

  /** Eight bytes at a time; only this class sees the value, so it may change between versions. */
  private static int hash(byte[] from, int start, int end) {
    long hash = (long) end - start;
    int i = start;
    for (; i + 8 <= end; i += 8) {
      hash = (hash ^ ByteSink.getLong(from, i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = tail << 8 | (from[i] & 0xff);
    }
    hash = (hash ^ tail) * 0x9E3779B97F4A7C15L;
    return (int) (hash ^ (hash >>> 32));
  }
}

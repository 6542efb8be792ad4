package dev.longbow.sort;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Hashing;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * One dictionary for rows that come with several: the values of the first one as they are, then
 * those of the others that are new. It gives up when it would be large; strings are then copied.
 */
public final class DictionaryUnion {
  private static final int LARGEST = 1 << 16;
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_REMEMBERED = 1024;
  private static final int[] SAME = new int[0];

  private final Map<BytesColumn, int[]> known = new IdentityHashMap<>();
  private boolean open = true;

  /** The dictionary given out last, of {@code size} values unless some came since. */
  private BytesColumn values;

  private byte[] bytes;
  private int[] offsets;
  private int size;
  private int[] table;
  private long[] hashes;

  /** Whether all rows can have this dictionary. */
  public boolean isOpen() {
    return open;
  }

  /** The place of each of a dictionary's codes in this one; null when they stay as they are. */
  public int[] add(BytesColumn dictionary) {
    if (!open || dictionary.length() == 0) {
      return null;
    }
    if (values == null) {
      start(dictionary);
      return null;
    }
    int[] places = known.get(dictionary);
    if (places == null) {
      places = merge(dictionary);
      if (known.size() >= MOST_REMEMBERED) {
        known.clear();
      }
      known.put(dictionary, places);
    }
    return places == SAME ? null : places;
  }

  private void start(BytesColumn dictionary) {
    if (dictionary.length() > LARGEST || size(dictionary) > MOST_BYTES) {
      close();
      return;
    }
    values = dictionary;
    size = dictionary.length();
    known.put(dictionary, SAME);
  }

  private static int size(BytesColumn column) {
    return column.offsets()[column.length()] - column.offsets()[0];
  }

  private void close() {
    open = false;
    known.clear();
    bytes = null;
    table = null;
  }

  private int[] merge(BytesColumn dictionary) {
    if (table == null) {
      indexFirst();
    }
    int count = dictionary.length();
    int[] places = new int[count];
    boolean same = true;
    for (int i = 0; i < count && open; i++) {
      places[i] = place(dictionary.bytes(), dictionary.offsets()[i], dictionary.offsets()[i + 1]);
      same &= places[i] == i;
    }
    return same ? SAME : places;
  }

  private void indexFirst() {
    BytesColumn first = values;
    int start = first.offsets()[0];
    bytes = Arrays.copyOfRange(first.bytes(), start, start + size(first));
    offsets = new int[size + 1];
    hashes = new long[size];
    for (int i = 0; i <= size; i++) {
      offsets[i] = first.offsets()[i] - start;
    }
    for (int i = 0; i < size; i++) {
      hashes[i] = Hashing.bytes(bytes, offsets[i], offsets[i + 1]);
    }
    rehash();
  }

  private void rehash() {
    table = new int[Math.max(16, Integer.highestOneBit(size) * 4)];
    for (int code = 0; code < size; code++) {
      int slot = slot(bytes, offsets[code], offsets[code + 1], hashes[code]);
      if (table[slot] == 0) {
        table[slot] = code + 1;
      }
    }
  }

  /** Where a value is in the table, or where it would be put. */
  private int slot(byte[] source, int from, int to, long hash) {
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0) {
      int code = table[slot] - 1;
      if (hashes[code] == hash
          && Arrays.equals(bytes, offsets[code], offsets[code + 1], source, from, to)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int place(byte[] source, int from, int to) {
    long hash = Hashing.bytes(source, from, to);
    int slot = slot(source, from, to, hash);
    if (table[slot] != 0) {
      return table[slot] - 1;
    }
    int end = offsets[size] + to - from;
    if (size == LARGEST || (long) offsets[size] + to - from > MOST_BYTES) {
      close();
      return 0;
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(64, 2 * end));
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size + 1);
    }
    System.arraycopy(source, from, bytes, offsets[size], to - from);
    offsets[size + 1] = end;
    hashes[size] = hash;
    table[slot] = ++size;
    if (2 * size > table.length) {
      rehash();
    }
    return size - 1;
  }

  /** The dictionary; null before the first value. */
  public BytesColumn values() {
    if (values != null && size > values.length()) {
      // A copy: the arrays go on growing, and columns are immutable.
      values =
          new BytesColumn(
              values.type(),
              size,
              Arrays.copyOf(offsets, size + 1),
              Arrays.copyOf(bytes, offsets[size]),
              null);
    }
    return values;
  }

  /** The rank of each value in the order of bytes; equal values have equal ranks. */
  int[] ranks() {
    BytesColumn all = values();
    if (all == null) {
      return new int[0];
    }
    Integer[] order = new Integer[all.length()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> compare(all, a, b));
    int[] ranks = new int[order.length];
    int rank = 0;
    for (int i = 0; i < order.length; i++) {
      if (i > 0 && compare(all, order[i - 1], order[i]) != 0) {
        rank++;
      }
      ranks[order[i]] = rank;
    }
    return ranks;
  }

  private static int compare(BytesColumn column, int a, int b) {
    int[] offsets = column.offsets();
    return Arrays.compareUnsigned(
        column.bytes(), offsets[a], offsets[a + 1], column.bytes(), offsets[b], offsets[b + 1]);
  }
}

package dev.longbow.column;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One dictionary for rows that come with several: the values of the first one as they are, then
 * those of the others that are new.
 *
 * <p>Files number their values in the order of appearance, so that the rows of two files hardly
 * ever have equal dictionaries, however few values they have. Copied as plain strings they would
 * cost a hash and a comparison per row in every key further on.
 *
 * @param values the dictionary
 * @param places where the codes of those of the dictionaries lead that do not keep them
 */
record SharedDictionary(BytesColumn values, Map<BytesColumn, int[]> places) {
  /** So many rows must be there for each value of a dictionary that is merged. */
  private static final int ROWS_PER_VALUE = 8;

  /** The dictionary for all rows of columns, or null when there is none or it does not pay. */
  static SharedDictionary of(List<Column> columns, int rows) {
    List<BytesColumn> distinct = new ArrayList<>();
    BytesColumn last = null;
    for (Column column : columns) {
      if (!(column instanceof DictionaryColumn coded)) {
        return null;
      }
      if (coded.dictionary() != last) {
        last = coded.dictionary();
        distinct.add(last);
      }
    }
    if (distinct.isEmpty()) {
      return null;
    }
    BytesColumn first = distinct.get(0);
    List<BytesColumn> others = new ArrayList<>();
    long values = 0;
    for (BytesColumn dictionary : distinct) {
      if (dictionary != first && dictionary.length() > 0 && !equal(first, dictionary)) {
        others.add(dictionary);
        values += first.length() + dictionary.length();
      }
    }
    if (values * ROWS_PER_VALUE > rows) {
      return null;
    }
    return others.isEmpty() ? new SharedDictionary(first, Map.of()) : merged(first, others);
  }

  private static SharedDictionary merged(BytesColumn first, List<BytesColumn> others) {
    Map<ByteBuffer, Integer> places = new HashMap<>();
    List<ByteBuffer> added = new ArrayList<>();
    for (int i = 0; i < first.length(); i++) {
      places.putIfAbsent(value(first, i), i);
    }
    Map<BytesColumn, int[]> moved = new IdentityHashMap<>();
    for (BytesColumn other : others) {
      int[] to = new int[other.length()];
      for (int i = 0; i < to.length; i++) {
        ByteBuffer value = value(other, i);
        Integer place = places.putIfAbsent(value, first.length() + added.size());
        if (place == null) {
          place = first.length() + added.size();
          added.add(value);
        }
        to[i] = place;
      }
      moved.put(other, to);
    }
    return new SharedDictionary(added.isEmpty() ? first : extended(first, added), moved);
  }

  private static BytesColumn extended(BytesColumn first, List<ByteBuffer> added) {
    int size = first.length() + added.size();
    int start = first.length() == 0 ? 0 : first.offsets()[0];
    int end = first.length() == 0 ? 0 : first.offsets()[first.length()];
    int[] offsets = new int[size + 1];
    for (int i = 0; i <= first.length(); i++) {
      offsets[i] = first.length() == 0 ? 0 : first.offsets()[i] - start;
    }
    int total = end - start + added.stream().mapToInt(ByteBuffer::remaining).sum();
    byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(first.bytes(), start, end), total);
    for (int i = 0; i < added.size(); i++) {
      int at = offsets[first.length() + i];
      int length = added.get(i).remaining();
      added.get(i).duplicate().get(bytes, at, length);
      offsets[first.length() + i + 1] = at + length;
    }
    return new BytesColumn(first.type(), size, offsets, bytes, null);
  }

  private static ByteBuffer value(BytesColumn column, int row) {
    int from = column.offsets()[row];
    return ByteBuffer.wrap(column.bytes(), from, column.offsets()[row + 1] - from);
  }

  private static boolean equal(BytesColumn a, BytesColumn b) {
    int n = a.length();
    if (n != b.length() || bytes(a) != bytes(b)) {
      return false;
    }
    int shift = n == 0 ? 0 : b.offsets()[0] - a.offsets()[0];
    for (int i = 0; i <= n; i++) {
      if (a.offsets()[i] + shift != b.offsets()[i]) {
        return false;
      }
    }
    return Arrays.equals(
        a.bytes(), a.offsets()[0], a.offsets()[n], b.bytes(), b.offsets()[0], b.offsets()[n]);
  }

  /** Bytes that the dictionary takes. */
  long bytes() {
    return bytes(values);
  }

  private static long bytes(BytesColumn column) {
    return 4L * column.length() + column.offsets()[column.length()] - column.offsets()[0];
  }
}

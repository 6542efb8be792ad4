package dev.longbow.aggregate;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Hashing;
import java.util.Arrays;

/** Gives every distinct byte string a code, counting from 0 in order of appearance. */
final class BytesInterner implements KeyWords.StringCoder {
  private static final int LEAST_REPEATS = 4;

  private final DataType type;
  private byte[] bytes = new byte[1024];
  private int[] offsets = new int[65];
  private long[] hashes = new long[64];

  /** In a slot the upper half of a value's hash, and below it the value's code plus one. */
  private long[] table = new long[128];

  private int size;

  /** The codes of the dictionary seen last: batches of one row group share theirs. */
  private BytesColumn lastDictionary;

  private int[] lastCodes;

  BytesInterner(DataType type) {
    this.type = type;
  }

  long heapBytes() {
    return bytes.length + 4L * offsets.length + 8L * hashes.length + 8L * table.length;
  }

  /** Writes the code of each row; 0 for nulls, whatever lies under them. */
  @Override
  public void codes(Column column, long[] to) {
    int rows = column.length();
    if (column instanceof DictionaryColumn coded) {
      int[] codeOf = codes(coded.dictionary());
      int[] codes = coded.codes();
      for (int i = 0; i < rows; i++) {
        to[i] = codeOf.length == 0 ? 0 : code(coded.dictionary(), codes[i], codeOf);
      }
      return;
    }
    BytesColumn flat = (BytesColumn) column;
    for (int i = 0; i < rows; i++) {
      to[i] = column.isNull(i) ? 0 : intern(flat, i);
    }
  }

  /** Codes plus one of a dictionary's values that came up; 0 for those that did not yet. */
  private int[] codes(BytesColumn dictionary) {
    if (dictionary != lastDictionary) {
      lastDictionary = dictionary;
      lastCodes = new int[dictionary.length()];
    }
    return lastCodes;
  }

  private int code(BytesColumn dictionary, int value, int[] codeOf) {
    int known = codeOf[value];
    if (known == 0) {
      known = intern(dictionary, value) + 1;
      codeOf[value] = known;
    }
    return known - 1;
  }

  @Override
  public int code(BytesColumn column, int row) {
    return intern(column, row);
  }

  /** What {@link Hashing#bytes} gives for the value of a code; 0 without one. */
  long hash(long code) {
    return code < 0 || code >= size ? 0 : hashes[(int) code];
  }

  int length(int code) {
    return offsets[code + 1] - offsets[code];
  }

  void copy(int code, byte[] to, int at) {
    System.arraycopy(bytes, offsets[code], to, at, length(code));
  }

  private int intern(BytesColumn column, int row) {
    int from = column.offsets()[row];
    int to = column.offsets()[row + 1];
    long hash = Hashing.bytes(column.bytes(), from, to);
    int slot = slot(hash, column.bytes(), from, to);
    return table[slot] == 0 ? add(column.bytes(), from, to, hash, slot) : (int) table[slot] - 1;
  }

  /** The code of a value, or -1. */
  int find(BytesColumn column, int row) {
    int from = column.offsets()[row];
    int to = column.offsets()[row + 1];
    long hash = Hashing.bytes(column.bytes(), from, to);
    return (int) table[slot(hash, column.bytes(), from, to)] - 1;
  }

  /** The slot of a value, which is empty when there is no such value. */
  private int slot(long fullHash, byte[] source, int from, int to) {
    int hash = (int) (fullHash >>> 32);
    int mask = table.length - 1;
    int slot = hash & mask;
    long entry;
    while ((entry = table[slot]) != 0) {
      if ((int) (entry >>> 32) == hash) {
        int code = (int) entry - 1;
        if (Arrays.equals(bytes, offsets[code], offsets[code + 1], source, from, to)) {
          return slot;
        }
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int add(byte[] source, int from, int to, long hash, int slot) {
    int code = size++;
    if (code == hashes.length) {
      offsets = Arrays.copyOf(offsets, 2 * code + 1);
      hashes = Arrays.copyOf(hashes, 2 * code);
    }
    hashes[code] = hash;
    int start = offsets[code];
    int end = Math.addExact(start, to - from);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
    }
    System.arraycopy(source, from, bytes, start, to - from);
    offsets[code + 1] = end;
    table[slot] = hash >>> 32 << 32 | (code + 1);
    if (2 * size > table.length) {
      rehash();
    }
    return code;
  }

  private void rehash() {
    long[] old = table;
    table = new long[2 * old.length];
    int mask = table.length - 1;
    for (long entry : old) {
      if (entry != 0) {
        int slot = (int) (entry >>> 32) & mask;
        while (table[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        table[slot] = entry;
      }
    }
  }

  /** The strings of these codes, encoded when they are few; nothing comes in afterwards. */
  Column column(long[] codes, int count, long[] validity) {
    if (size == 0) {
      return new BytesColumn(type, count, new int[count + 1], new byte[0], validity);
    }
    int[] selection = new int[count];
    for (int i = 0; i < count; i++) {
      selection[i] = (int) codes[i];
    }
    BytesColumn all = new BytesColumn(type, size, offsets, bytes, null);
    if (count > LEAST_REPEATS * (long) size) {
      return new DictionaryColumn(count, selection, all, validity);
    }
    BytesColumn column = all.gather(selection, count);
    return validity == null ? column : withEmptyNulls(column, validity);
  }

  /** Nothing lies under a null, so that equal rows have equal bytes. */
  private BytesColumn withEmptyNulls(BytesColumn column, long[] validity) {
    int[] to = new int[column.length() + 1];
    byte[] kept = new byte[column.bytes().length];
    for (int i = 0; i < column.length(); i++) {
      int length = 0;
      if (dev.longbow.column.Bits.isSet(validity, i)) {
        length = column.offsets()[i + 1] - column.offsets()[i];
        System.arraycopy(column.bytes(), column.offsets()[i], kept, to[i], length);
      }
      to[i + 1] = to[i] + length;
    }
    return new BytesColumn(
        type, column.length(), to, Arrays.copyOf(kept, to[column.length()]), validity);
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.Field;
import dev.longbow.column.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers distinct keys: each gets a group id, counting from 0 in order of appearance. Open
 * addressing with linear probing over the keys' {@link KeyWords}; in front of it, while all words
 * lie in small ranges (dictionary codes, years, months), a table addressed directly by them.
 */
public final class GroupTable {
  private static final int LARGEST_DIRECT = 1 << 16;
  private static final int FIRST_GROUPS = 64;

  private final List<KeyWords> keys = new ArrayList<>();
  private final List<KeyWords.StringCoder> strings = new ArrayList<>();
  private final int nullWords;

  /** Whether groups are the codes of the only key's strings, which count as groups do. */
  private boolean coded;

  /** The words of a key; none before the first rows come. */
  private int stride;

  private long[][] words;
  private DirectSlots direct;
  private long[] stored = new long[0];
  private int[] table;
  private int size;

  /** Of each group, and of the rows under way, when keys have several words. */
  private long[] hashes = new long[0];

  private long[] rowHashes = new long[0];

  /** A table of keys of these fields; only those that are nullable may have nulls. */
  public GroupTable(List<Field> keyFields) {
    for (Field field : keyFields) {
      KeyWords key = new KeyWords(field.type());
      keys.add(key);
      strings.add(key.interning());
    }
    this.nullWords =
        keyFields.stream().anyMatch(Field::nullable) ? Bits.words(keyFields.size()) : 0;
    this.table = new int[2 * FIRST_GROUPS];
    if (keyFields.isEmpty()) {
      size = 1;
    }
  }

  /** Lays out the words of keys like these. */
  private void begin(List<Column> columns) {
    stride = nullWords;
    for (int i = 0; i < keys.size(); i++) {
      keys.get(i).choose(columns.get(i));
      stride += keys.get(i).width();
    }
    coded = stride == 1 && keys.get(0).isCoded();
    words = new long[stride][0];
    direct = new DirectSlots(stride, LARGEST_DIRECT);
    stored = new long[FIRST_GROUPS * stride];
    hashes = new long[stride == 1 ? 0 : FIRST_GROUPS];
  }

  /** The number of groups. Without keys there is always one. */
  public int size() {
    return size;
  }

  /** The bytes held. */
  public long heapBytes() {
    long total = 8L * (stored.length + hashes.length) + 4L * table.length;
    total += direct == null ? 0 : direct.heapBytes();
    for (KeyWords key : keys) {
      total += key.heapBytes();
    }
    return total;
  }

  /** Writes each row's group id; new keys become new groups. */
  public void groups(List<Column> columns, int rows, int[] groups) {
    if (keys.isEmpty() || rows == 0) {
      Arrays.fill(groups, 0, rows, 0);
      return;
    }
    if (stride == 0) {
      begin(columns);
    }
    encode(columns, rows, words, strings);
    if (coded) {
      for (int i = 0; i < rows; i++) {
        groups[i] = (int) words[0][i];
        if (groups[i] == size) {
          append(i);
        }
      }
    } else if (direct.locate(words, rows, groups)) {
      throughSlots(rows, groups);
    } else if (stride == 1) {
      findSingle(rows, groups);
    } else {
      hashRows(rows);
      for (int i = 0; i < rows; i++) {
        groups[i] = find(i, rowHashes[i]);
      }
    }
  }

  /** From slots to groups; the hashes are made for the first row that is not known. */
  private void throughSlots(int rows, int[] groups) {
    int[] slots = direct.slots();
    boolean hashed = false;
    for (int i = 0; i < rows; i++) {
      int group = slots[groups[i]];
      if (group == 0) {
        if (!hashed) {
          hashRows(rows);
          hashed = true;
        }
        group = find(i, rowHashes[i]) + 1;
        slots[groups[i]] = group;
      }
      groups[i] = group - 1;
    }
  }

  private void hashRows(int rows) {
    if (rowHashes.length < rows) {
      rowHashes = new long[rows];
    }
    if (stride == 1) {
      for (int i = 0; i < rows; i++) {
        rowHashes[i] = Hashing.mix(words[0][i]);
      }
    } else {
      hash(words, rows, rowHashes);
    }
  }

  /** What {@link KeyHasher} gives for keys in words, a column at a time. */
  private void hash(long[][] keyWords, int rows, long[] to) {
    Arrays.fill(to, 0, rows, KeyHasher.SEED);
    int at = 0;
    for (int key = 0; key < keys.size(); key++) {
      long[] before = nullWords == 0 ? null : Arrays.copyOf(to, rows);
      keys.get(key).addHashes(keyWords, at, rows, to);
      at += keys.get(key).width();
      if (before != null) {
        long[] nulls = keyWords[stride - nullWords + key / Long.SIZE];
        for (int i = 0; i < rows; i++) {
          if ((nulls[i] >>> key & 1) != 0) {
            to[i] = Hashing.mix(before[i] ^ KeyHasher.NULL);
          }
        }
      }
    }
  }

  /** What {@link KeyHasher} gives for the keys of all groups. */
  long[] hashes() {
    if (stride != 1) {
      return Arrays.copyOf(hashes, size);
    }
    long[] all = new long[size];
    hash(new long[][] {stored}, size, all);
    return all;
  }

  /** A reader of this table, which gets no more groups from now on. */
  public GroupLookup lookup() {
    return new GroupLookup(this, keys);
  }

  int stride() {
    return stride;
  }

  /** Writes the rows' words; strings as the codes that the key's coder gives them. */
  void encode(List<Column> columns, int rows, long[][] to, List<KeyWords.StringCoder> coders) {
    for (int i = 0; i < stride; i++) {
      if (to[i].length < rows) {
        to[i] = new long[rows];
      }
    }
    int at = 0;
    for (int i = 0; i < keys.size(); i++) {
      keys.get(i).encode(columns.get(i), to, at, coders.get(i));
      at += keys.get(i).width();
    }
    if (nullWords > 0) {
      for (int i = at; i < stride; i++) {
        Arrays.fill(to[i], 0, rows, 0);
      }
      for (int i = 0; i < keys.size(); i++) {
        KeyWords.markNulls(columns.get(i), i, to[at + i / Long.SIZE]);
      }
    }
  }

  /** Writes each row's group id, -1 where there is none; changes nothing. */
  void find(long[][] keyWords, int rows, long[] scratch, int[] groups) {
    if (coded) {
      for (int i = 0; i < rows; i++) {
        groups[i] = (int) keyWords[0][i];
      }
      return;
    }
    int mask = table.length - 1;
    if (stride == 1) {
      long[] key = keyWords[0];
      for (int i = 0; i < rows; i++) {
        long word = key[i];
        int slot = (int) Hashing.mix(word) & mask;
        int group;
        while ((group = table[slot]) != 0 && stored[group - 1] != word) {
          slot = (slot + 1) & mask;
        }
        groups[i] = group - 1;
      }
      return;
    }
    hash(keyWords, rows, scratch);
    for (int i = 0; i < rows; i++) {
      long hash = scratch[i];
      int slot = (int) hash & mask;
      int group;
      while ((group = table[slot]) != 0
          && (hashes[group - 1] != hash || !isEqual(group - 1, keyWords, i))) {
        slot = (slot + 1) & mask;
      }
      groups[i] = group - 1;
    }
  }

  /** The loop of one-word keys, where a stride would cost a third of the time. */
  private void findSingle(int rows, int[] groups) {
    long[] key = words[0];
    for (int i = 0; i < rows; i++) {
      long word = key[i];
      int mask = table.length - 1;
      int slot = (int) Hashing.mix(word) & mask;
      int group;
      while ((group = table[slot]) != 0 && stored[group - 1] != word) {
        slot = (slot + 1) & mask;
      }
      groups[i] = group == 0 ? add(i, 0, slot) : group - 1;
    }
  }

  private int find(int row, long hash) {
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    int group;
    while ((group = table[slot]) != 0) {
      if ((stride == 1 || hashes[group - 1] == hash) && isEqual(group - 1, words, row)) {
        return group - 1;
      }
      slot = (slot + 1) & mask;
    }
    return add(row, hash, slot);
  }

  private boolean isEqual(int group, long[][] keyWords, int row) {
    int at = group * stride;
    for (int j = 0; j < stride; j++) {
      if (stored[at + j] != keyWords[j][row]) {
        return false;
      }
    }
    return true;
  }

  private int add(int row, long hash, int slot) {
    int group = append(row);
    if (stride > 1) {
      if (group == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * group);
      }
      hashes[group] = hash;
    }
    table[slot] = group + 1;
    if (2 * size > table.length) {
      rehash();
    }
    return group;
  }

  private int append(int row) {
    int group = size++;
    if ((group + 1) * stride > stored.length) {
      stored = Arrays.copyOf(stored, Math.max((group + 1) * stride, 2 * stored.length));
    }
    for (int j = 0; j < stride; j++) {
      stored[group * stride + j] = words[j][row];
    }
    return group;
  }

  private void rehash() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int group = 0; group < size; group++) {
      long hash = stride == 1 ? Hashing.mix(stored[group]) : hashes[group];
      int slot = (int) hash & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = group + 1;
    }
  }

  /** The key columns of the groups at {@code order[from .. from + count)}. */
  public List<Column> keys(int[] order, int from, int count) {
    List<Column> columns = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < keys.size(); i++) {
      columns.add(
          keys.get(i)
              .decode(stored, stride, at, order, from, count, validity(i, order, from, count)));
      at += keys.get(i).width();
    }
    return columns;
  }

  private long[] validity(int key, int[] order, int from, int count) {
    if (nullWords == 0) {
      return null;
    }
    long[] bits = null;
    int at = stride - nullWords + key / Long.SIZE;
    for (int i = 0; i < count; i++) {
      long nulls = stored[order[from + i] * stride + at];
      if ((nulls >>> key & 1) != 0) {
        bits = bits == null ? Bits.allSet(count) : bits;
        Bits.clear(bits, i);
      }
    }
    return bits;
  }
}

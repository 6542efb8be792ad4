package dev.longbow.aggregate;

import dev.longbow.column.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the groups of keys in a finished {@link GroupTable}. It has scratch memory of its own: each
 * thread may have one over the same table.
 */
public final class GroupLookup {
  private final GroupTable table;
  private final List<KeyWords.StringCoder> strings = new ArrayList<>();
  private final long[][] words;
  private long[] hashes = new long[0];

  GroupLookup(GroupTable table, List<KeyWords> keys) {
    this.table = table;
    keys.forEach(key -> strings.add(key.finding()));
    this.words = new long[table.stride()][0];
  }

  /** Writes each row's group id; -1 where the key is not in the table. */
  public void find(List<Column> columns, int rows, int[] groups) {
    if (table.stride() == 0) {
      // Without keys there is one group; without rows there never was one.
      Arrays.fill(groups, 0, rows, table.size() - 1);
      return;
    }
    table.encode(columns, rows, words, strings);
    if (hashes.length < rows) {
      hashes = new long[rows];
    }
    table.find(words, rows, hashes, groups);
  }
}

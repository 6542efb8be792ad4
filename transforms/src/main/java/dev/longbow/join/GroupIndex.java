package dev.longbow.join;

import dev.longbow.aggregate.GroupLookup;
import dev.longbow.aggregate.GroupTable;

/** Keys of any types: a table numbers them, and a key's number leads to its rows. */
final class GroupIndex implements KeyIndex {
  private final GroupTable table;

  /** A key's first position, and behind all keys the end; null when keys and rows are the same. */
  private final int[] starts;

  private final int[] rows;

  GroupIndex(GroupTable table, int[] starts, int[] rows) {
    this.table = table;
    this.starts = starts;
    this.rows = rows;
  }

  @Override
  public int[] rows() {
    return rows;
  }

  @Override
  public KeyIndex contiguous() {
    return new GroupIndex(table, starts, null);
  }

  @Override
  public long heapBytes() {
    return table.heapBytes()
        + (starts == null ? 0 : 4L * starts.length)
        + (rows == null ? 0 : 4L * rows.length);
  }

  @Override
  public Finder finder() {
    GroupLookup lookup = table.lookup();
    return (keys, count, from, to) -> {
      lookup.find(keys, count, from);
      if (starts == null) {
        for (int i = 0; i < count; i++) {
          to[i] = from[i] + 1;
          // No group is -1, which makes the empty range of -1 to -1.
          to[i] += from[i] >> 31;
        }
        return;
      }
      for (int i = 0; i < count; i++) {
        int group = from[i];
        if (group >= 0) {
          from[i] = starts[group];
          to[i] = starts[group + 1];
        } else {
          to[i] = group;
        }
      }
    };
  }
}

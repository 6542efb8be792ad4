package dev.longbow.join;

import dev.longbow.aggregate.GroupLookup;
import dev.longbow.aggregate.GroupTable;

/** Keys of any types: a table numbers them, and a key's number leads to its rows. */
final class GroupIndex implements KeyIndex {
  private final GroupTable table;

  /** Null when keys and rows have the same numbers. */
  private final KeyRanges ranges;

  private final boolean unique;

  GroupIndex(GroupTable table, KeyRanges ranges) {
    this(table, ranges, ranges == null || ranges.isUnique());
  }

  private GroupIndex(GroupTable table, KeyRanges ranges, boolean unique) {
    this.table = table;
    this.ranges = ranges;
    this.unique = unique;
  }

  @Override
  public int[] rows() {
    return ranges == null ? null : ranges.rows();
  }

  @Override
  public boolean isUnique() {
    return unique;
  }

  @Override
  public KeyIndex contiguous() {
    KeyRanges contiguous = ranges == null ? null : new KeyRanges(ranges.starts(), null);
    return new GroupIndex(table, contiguous, unique);
  }

  @Override
  public long heapBytes() {
    return table.heapBytes() + (ranges == null ? 0 : ranges.heapBytes());
  }

  @Override
  public Finder finder() {
    GroupLookup lookup = table.lookup();
    int[] starts = ranges == null ? null : ranges.starts();
    return (keys, count, from, to) -> {
      lookup.find(keys, count, from);
      if (starts == null) {
        for (int i = 0; i < count; i++) {
          // No group is -1, and -1 to -1 is the empty range.
          to[i] = from[i] + 1 + (from[i] >> 31);
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

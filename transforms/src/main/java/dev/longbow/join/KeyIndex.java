package dev.longbow.join;

import dev.longbow.column.Column;
import java.util.List;

/**
 * Finds the build rows with given keys. A key's rows are a range of positions, in order of arrival;
 * {@link #rows} says which row is at a position. Immutable; each thread has a finder of its own.
 */
interface KeyIndex {
  /** The rows in order of their keys, or null when the position is the row. */
  int[] rows();

  /** Whether no key has two rows. */
  boolean isUnique();

  /** The same index over build rows that were put in the order of {@link #rows}. */
  KeyIndex contiguous();

  /** Bytes held. */
  long heapBytes();

  /** A finder; used by one thread at a time. */
  Finder finder();

  /** Finds ranges. */
  interface Finder {
    /**
     * Writes the range of positions of each row's key, {@code starts} inclusive to {@code ends}
     * exclusive; an empty one when there is none. Nulls are looked up like values.
     */
    void find(List<Column> keys, int rows, int[] starts, int[] ends);
  }

  /** The index of a join without keys: every row has every build row. */
  record Everything(int buildRows) implements KeyIndex {
    @Override
    public int[] rows() {
      return null;
    }

    @Override
    public boolean isUnique() {
      return buildRows <= 1;
    }

    @Override
    public KeyIndex contiguous() {
      return this;
    }

    @Override
    public long heapBytes() {
      return 0;
    }

    @Override
    public Finder finder() {
      return (keys, rows, starts, ends) -> {
        java.util.Arrays.fill(starts, 0, rows, 0);
        java.util.Arrays.fill(ends, 0, rows, buildRows);
      };
    }
  }
}

package dev.longbow.physical;

import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.OptionalInt;

/** How an exchange says which partition a row goes to. */
public sealed interface Routing {
  /** Everything to partition 0. */
  record Single() implements Routing {}

  /** Rows with equal values of these columns to the same partition. */
  record Hash(List<String> keys) implements Routing {
    public Hash {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Ranges of rows in this order, equal ones in the order in which they came: partition 0 has the
   * first rows of all. Where ranges begin, and how many of the partitions have one, follows from a
   * sample of the rows themselves.
   *
   * @param rows what a range should have, unless that takes more partitions than there are
   * @param isSampledBefore whether a stage of its own takes the sample first, so that producers
   *     know the ranges; else their rows wait until they have ended
   * @param groups how many of the keys, from the first, make groups of rows that stay together in
   *     one range unless they are larger than a range: those that are cut are in ranges of their
   *     own half of the partitions. With groups, no range begins between rows with equal keys
   *     unless there are no other keys. Empty when rows need not stay together
   */
  record Range(List<SortKey> keys, long rows, boolean isSampledBefore, OptionalInt groups)
      implements Routing {
    public Range {
      keys = List.copyOf(keys);
    }

    /** Ranges of rows that need not stay together. */
    public Range(List<SortKey> keys, long rows, boolean isSampledBefore) {
      this(keys, rows, isSampledBefore, OptionalInt.empty());
    }
  }

  /**
   * To the partition of the task's own number; states of ranges, which have the exchange's first
   * layout, to that of the range they are of.
   */
  record SameTask() implements Routing {}

  /** By the hash of these columns; with none of them everything to one partition. */
  static Routing hash(List<String> keys) {
    return keys.isEmpty() ? new Single() : new Hash(keys);
  }
}

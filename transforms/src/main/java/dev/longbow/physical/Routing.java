package dev.longbow.physical;

import dev.longbow.sort.SortKey;
import java.util.List;
import java.util.Optional;

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
   * @param groups which rows stay together; empty when they need not
   */
  record Range(List<SortKey> keys, long rows, boolean isSampledBefore, Optional<Groups> groups)
      implements Routing {
    public Range {
      keys = List.copyOf(keys);
    }

    /** Ranges of rows that need not stay together. */
    public Range(List<SortKey> keys, long rows, boolean isSampledBefore) {
      this(keys, rows, isSampledBefore, Optional.empty());
    }
  }

  /**
   * Rows that stay together in one range.
   *
   * @param keys how many of the keys, from the first, make groups; those that are larger than a
   *     range are cut, and the ranges with parts of them are in the upper half of the partitions
   * @param peers how many of the keys make rows equal, which stay together even so; 0 when rows may
   *     be cut anywhere
   */
  record Groups(int keys, int peers) {}

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

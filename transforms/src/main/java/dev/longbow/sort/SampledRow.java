package dev.longbow.sort;

import dev.longbow.column.Hashing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A row of a sample: its key and, to tell equal keys apart, its place in the input.
 *
 * @param prefix as {@link EncodedKeys#prefix}
 * @param key the normalised key, or as much of it as is worth to keep
 * @param task the task that read it, counted in the order of the input
 * @param row its number among the task's rows
 * @param weight how many rows it stands for
 * @param group how its key begins when it is of a group of rows that stay together; else null
 */
record SampledRow(long prefix, byte[] key, long task, long row, long weight, Group group)
    implements Comparable<SampledRow> {
  private static final int FIXED_BYTES = 4 * Long.BYTES + Integer.BYTES;
  private static final int GROUP_BYTES = 2 * (Long.BYTES + Integer.BYTES);

  /**
   * The group of a row: those whose keys begin like its own; and its peers: those whose keys begin
   * like more of its own.
   *
   * @param prefix the prefix of the group's keys without those that follow
   * @param length how many bytes of the key they take
   * @param peersPrefix the prefix of the peers' keys without those that follow
   * @param peersLength how many bytes of the key they take
   */
  record Group(long prefix, int length, long peersPrefix, int peersLength) {}

  /** What a row takes on the heap, beside the bytes of its key. */
  private static final int HEAP_BYTES = 80;

  /** The rows of samples brought together take at most so much; some 300,000 of them. */
  private static final long MOST_TOGETHER = 32L << 20;

  @Override
  public int compareTo(SampledRow other) {
    int order = Long.compareUnsigned(prefix, other.prefix);
    order = order != 0 ? order : Arrays.compareUnsigned(key, other.key);
    return order != 0 ? order : comparePlaces(task, row, other);
  }

  static int comparePlaces(long task, long row, SampledRow other) {
    int order = Long.compare(task, other.task);
    return order != 0 ? order : Long.compare(row, other.row);
  }

  int size() {
    return FIXED_BYTES + GROUP_BYTES + key.length;
  }

  /** Whether another row is of the same group. */
  boolean isWith(SampledRow other) {
    return group.length == other.group.length
        && Arrays.equals(key, 0, group.length, other.key, 0, group.length);
  }

  /** A boundary in front of all rows of the group. */
  SampledRow startOfGroup() {
    byte[] start = Arrays.copyOf(key, group.length);
    return new SampledRow(group.prefix, start, -1, -1, weight, group);
  }

  /** A boundary in front of its peers. */
  SampledRow startOfPeers() {
    byte[] start = Arrays.copyOf(key, group.peersLength);
    return new SampledRow(group.peersPrefix, start, -1, -1, weight, group);
  }

  void write(ByteBuffer to) {
    to.putLong(prefix).putLong(task).putLong(row).putLong(weight).putInt(key.length).put(key);
    to.putLong(group == null ? 0 : group.prefix).putInt(group == null ? -1 : group.length);
    to.putLong(group == null ? 0 : group.peersPrefix).putInt(group == null ? 0 : group.peersLength);
  }

  static SampledRow read(ByteBuffer from) {
    long prefix = from.getLong();
    long task = from.getLong();
    long row = from.getLong();
    long weight = from.getLong();
    byte[] key = new byte[from.getInt()];
    from.get(key);
    long groupPrefix = from.getLong();
    int groupLength = from.getInt();
    long peersPrefix = from.getLong();
    int peersLength = from.getInt();
    Group group =
        groupLength < 0 ? null : new Group(groupPrefix, groupLength, peersPrefix, peersLength);
    return new SampledRow(prefix, key, task, row, weight, group);
  }

  /** Adds the rows of a sample to a list. */
  static void readInto(byte[] bytes, List<SampledRow> rows) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    while (from.hasRemaining()) {
      rows.add(read(from));
    }
  }

  /**
   * The rows of several samples. When there are too many, half of them go, again and again: which
   * ones follows from their places, and how often from the whole, so not from the order in which
   * samples come. Those that stay all stand for so many more.
   */
  static List<SampledRow> together(Iterable<byte[]> samples) {
    List<SampledRow> rows = new ArrayList<>();
    int halvings = 0;
    long bytes = 0;
    for (byte[] sample : samples) {
      List<SampledRow> more = new ArrayList<>();
      readInto(sample, more);
      for (SampledRow row : more) {
        if (row.stays(halvings)) {
          rows.add(row);
          bytes += HEAP_BYTES + row.key.length;
        }
      }
      while (bytes > MOST_TOGETHER) {
        halvings++;
        int times = halvings;
        rows.removeIf(row -> !row.stays(times));
        bytes = rows.stream().mapToLong(row -> HEAP_BYTES + row.key.length).sum();
      }
    }
    if (halvings > 0) {
      int times = halvings;
      rows.replaceAll(row -> row.standingFor(row.weight << times));
    }
    return rows;
  }

  /** The same row for another number of rows. */
  SampledRow standingFor(long rows) {
    return new SampledRow(prefix, key, task, row, rows, group);
  }

  private boolean stays(int halvings) {
    return (Hashing.mix(Hashing.mix(task) + row) & (1L << halvings) - 1) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampledRow that && compareTo(that) == 0 && weight == that.weight;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(prefix * 31 + task) * 31 + Long.hashCode(row);
  }
}

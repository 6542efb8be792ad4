package dev.longbow.sort;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A row of a sample: its key and, to tell equal keys apart, its place in the input.
 *
 * @param prefix as {@link EncodedKeys#prefix}
 * @param key the normalised key, or as much of it as is worth to keep
 * @param task the task that read it, counted in the order of the input
 * @param row its number among the task's rows
 * @param weight how many rows it stands for
 */
record SampledRow(long prefix, byte[] key, long task, long row, long weight)
    implements Comparable<SampledRow> {
  private static final int FIXED_BYTES = 4 * Long.BYTES + Integer.BYTES;

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
    return FIXED_BYTES + key.length;
  }

  void write(ByteBuffer to) {
    to.putLong(prefix).putLong(task).putLong(row).putLong(weight).putInt(key.length).put(key);
  }

  static SampledRow read(ByteBuffer from) {
    long prefix = from.getLong();
    long task = from.getLong();
    long row = from.getLong();
    long weight = from.getLong();
    byte[] key = new byte[from.getInt()];
    from.get(key);
    return new SampledRow(prefix, key, task, row, weight);
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

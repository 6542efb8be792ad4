package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Hashing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A sample of the keys of one task's rows, for {@link RangeBoundaries}. Which rows it has follows
 * from their numbers alone: one of each so many in sequence, not always the same one of them, lest
 * periods in the data show. When it becomes too large it drops every other row and goes on with
 * twice the distance.
 */
public final class RangeSample {
  /** Of longer keys the first bytes suffice to divide by. */
  private static final int MOST_KEY_BYTES = 512;

  private final NormalizedKeys keys;
  private final NormalizedKeys groups;
  private final NormalizedKeys peers;
  private final long task;
  private final int every;
  private final int capacity;
  private final List<SampledRow> sampled = new ArrayList<>();

  /** How often the distance was doubled. */
  private int doublings;

  /**
   * An empty sample.
   *
   * @param task the task's number in the order of the input
   * @param every one row of so many is looked at
   * @param capacity the most rows to keep
   */
  public RangeSample(NormalizedKeys keys, long task, int every, int capacity) {
    this(keys, null, null, task, every, capacity);
  }

  /**
   * An empty sample of rows in groups.
   *
   * @param groups the first of the keys, by which rows stay together; null when they need not
   * @param peers the first of the keys, by which rows stay together in any case; likewise
   */
  public RangeSample(
      NormalizedKeys keys,
      NormalizedKeys groups,
      NormalizedKeys peers,
      long task,
      int every,
      int capacity) {
    if (every < 1 || capacity < 1) {
      throw new IllegalArgumentException("One row of " + every + ", at most " + capacity);
    }
    this.keys = keys;
    this.groups = groups;
    this.peers = peers;
    this.task = task;
    this.every = every;
    this.capacity = capacity;
  }

  /**
   * Looks at a batch.
   *
   * @param firstRow the number of its first row among the task's
   */
  public void sample(Batch batch, long firstRow) {
    int[] selection = new int[(int) Math.min(batch.rows(), batch.rows() / (long) every + 2)];
    int count = 0;
    for (long block = firstRow / every; block * every < firstRow + batch.rows(); block++) {
      long row = rowOf(block);
      if (row >= firstRow && row < firstRow + batch.rows() && isKept(block)) {
        selection[count++] = (int) (row - firstRow);
      }
    }
    if (count == 0) {
      return;
    }
    Batch rows = batch.gather(selection, count);
    EncodedKeys encoded = keys.encode(rows);
    EncodedKeys ofGroups = groups == null ? null : groups.encode(rows);
    EncodedKeys ofPeers = groups == null ? null : peers.encode(rows);
    for (int i = 0; i < count; i++) {
      byte[] key = encoded.key(i, MOST_KEY_BYTES);
      SampledRow.Group group =
          ofGroups == null
              ? null
              : new SampledRow.Group(
                  ofGroups.prefix(i),
                  ofGroups.key(i, MOST_KEY_BYTES).length,
                  ofPeers.prefix(i),
                  ofPeers.key(i, MOST_KEY_BYTES).length);
      sampled.add(new SampledRow(encoded.prefix(i), key, task, firstRow + selection[i], 1, group));
    }
    while (sampled.size() > capacity) {
      doublings++;
      sampled.removeIf(row -> !isKept(row.row() / every));
    }
  }

  private long rowOf(long block) {
    return block * every + Math.floorMod(Hashing.mix(block + 1), (long) every);
  }

  /** Of two neighbouring blocks one stays when the distance is doubled. */
  private boolean isKept(long block) {
    for (int i = 0; i < doublings; i++) {
      long pair = block >> (i + 1);
      if ((block >> i & 1) != (Hashing.mix(pair * 64 + i) & 1)) {
        return false;
      }
    }
    return true;
  }

  /** The number of rows in the sample. */
  public int size() {
    return sampled.size();
  }

  /** The sample as bytes for {@link RangeBoundaries#of}. */
  public byte[] toBytes() {
    ByteBuffer to = ByteBuffer.allocate(sampled.stream().mapToInt(SampledRow::size).sum());
    long weight = (long) every << doublings;
    for (SampledRow row : sampled) {
      row.standingFor(weight).write(to);
    }
    return to.array();
  }
}

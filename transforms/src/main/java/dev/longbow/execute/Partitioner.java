package dev.longbow.execute;

import dev.longbow.aggregate.KeyHasher;
import dev.longbow.column.Batch;
import dev.longbow.column.IntColumn;
import dev.longbow.column.Schema;
import dev.longbow.physical.Exchange;
import dev.longbow.sort.NormalizedKeys;
import dev.longbow.sort.RangeBoundaries;
import java.util.Arrays;

/** Says which partition of an exchange each row of a batch goes to. */
interface Partitioner {
  /**
   * The batch's rows ordered by partition and, within one, as they are; null when that is the
   * batch's own order.
   *
   * @param starts receives where each partition's rows start and, last, the number of rows
   */
  int[] order(Batch batch, int[] starts);

  /** The partitioner of an exchange. */
  static Partitioner of(Exchange exchange) {
    return exchange.partitions() == 1 || exchange.keys().isEmpty()
        ? Partitioner::everythingToTheFirst
        : new ByHash(exchange);
  }

  private static int[] everythingToTheFirst(Batch batch, int[] starts) {
    for (int i = 1; i < starts.length; i++) {
      starts[i] = batch.rows();
    }
    return null;
  }

  /**
   * By the upper 32 bits of the keys' hash, scaled to the number of partitions. Tables and
   * sub-partitions behind the exchange use the lower ones, which are as random within a partition
   * as they were before.
   */
  final class ByHash implements Partitioner {
    private final int partitions;
    private final int[] keys;
    private long[] hashes = new long[0];

    ByHash(Exchange exchange) {
      this.partitions = exchange.partitions();
      this.keys = exchange.keys().stream().mapToInt(exchange.schema()::require).toArray();
    }

    @Override
    public int[] order(Batch batch, int[] starts) {
      int rows = batch.rows();
      if (hashes.length < rows) {
        hashes = new long[rows];
      }
      KeyHasher.hash(batch, keys, hashes);
      int[] partitionOf = new int[rows];
      for (int i = 0; i < rows; i++) {
        partitionOf[i] = (int) ((hashes[i] >>> 32) * partitions >>> 32);
      }
      return byPartition(partitionOf, starts);
    }
  }

  /** To one partition; states of ranges to that which their first column says. */
  final class ToTask implements Partitioner {
    private final Schema states;
    private final int task;

    ToTask(Schema states, int task) {
      this.states = states;
      this.task = task;
    }

    @Override
    public int[] order(Batch batch, int[] starts) {
      if (batch.schema().equals(states)) {
        int[] ranges = ((IntColumn) batch.column(0)).values();
        return byPartition(Arrays.copyOf(ranges, batch.rows()), starts);
      }
      Arrays.fill(starts, task + 1, starts.length, batch.rows());
      return null;
    }
  }

  /** By ranges that are known, of rows that come in the order of a task. */
  final class ByRange implements Partitioner {
    private final RangeBoundaries boundaries;
    private final NormalizedKeys keys;
    private final long place;
    private long rows;

    /**
     * A partitioner for one task's rows.
     *
     * @param place as {@link RangeRouter#place}
     */
    ByRange(RangeBoundaries boundaries, NormalizedKeys keys, long place) {
      this.boundaries = boundaries;
      this.keys = keys;
      this.place = place;
    }

    @Override
    public int[] order(Batch batch, int[] starts) {
      int[] ranges = boundaries.partition(keys, batch, place, rows);
      rows += batch.rows();
      return byPartition(ranges, starts);
    }
  }

  /** Rows ordered by the partition of each, as {@link #order} gives them. */
  static int[] byPartition(int[] partitionOf, int[] starts) {
    for (int partition : partitionOf) {
      starts[partition + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] next = starts.clone();
    int[] ordered = new int[partitionOf.length];
    for (int i = 0; i < ordered.length; i++) {
      ordered[next[partitionOf[i]]++] = i;
    }
    return ordered;
  }
}

package dev.longbow.execute;

import dev.longbow.physical.SkewRule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which partitions of a join are split between how many tasks. Depends on the rule and on the exact
 * numbers of rows and blocks alone, so that it is the same on every runner and machine.
 *
 * @param ways for each partition between how many tasks it is split, 1 for one that is not split;
 *     negative when it is the build side that is divided. Empty when no partition is split
 */
public record SkewSplits(List<Integer> ways) implements Serializable {
  public SkewSplits {
    // Not an unmodifiable list of the library's, whose form on the wire depends on its size.
    ways = new ArrayList<>(ways);
  }

  /** Rows and blocks of both sides of each partition. */
  public static final class Counts {
    private final int partitions;
    private final long[] rows;
    private final long[] blocks;

    /** No rows yet. */
    public Counts(int partitions) {
      this.partitions = partitions;
      this.rows = new long[2 * partitions];
      this.blocks = new long[2 * partitions];
    }

    /**
     * Counts blocks.
     *
     * @param layout 0 for the build side, 1 for the probe side
     */
    public void add(int partition, int layout, long moreRows, long moreBlocks) {
      rows[2 * partition + layout] += moreRows;
      blocks[2 * partition + layout] += moreBlocks;
    }

    private long rows(int partition, int layout) {
      return rows[2 * partition + layout];
    }

    private long average(int layout) {
      long sum = 0;
      for (int partition = 0; partition < partitions; partition++) {
        sum += rows(partition, layout);
      }
      return sum / partitions;
    }

    /** Rows that are more than one expects of a partition without frequent keys. */
    private long excess(int partition, int layout) {
      long usual = average(layout);
      return Math.max(0, rows(partition, layout) - usual - usual / 4);
    }
  }

  /** Decides. */
  public static SkewSplits of(SkewRule rule, Counts counts) {
    long fair = Math.max(rule.leastRows(), counts.average(0) + counts.average(1));
    List<Integer> ways = new ArrayList<>();
    for (int partition = 0; partition < counts.partitions; partition++) {
      ways.add(ways(rule, counts, partition, fair));
    }
    return new SkewSplits(ways.stream().allMatch(way -> way == 1) ? List.of() : ways);
  }

  private static int ways(SkewRule rule, Counts counts, int partition, long fair) {
    long build = counts.rows(partition, 0);
    long probe = counts.rows(partition, 1);
    double work = (double) build + probe;
    if (rule.multiplies()) {
      // What is too much on both sides is likely to be one key, whose rows all match.
      work += (double) counts.excess(partition, 0) * counts.excess(partition, 1);
    }
    if (work < (double) SkewRule.FAR_MORE * fair) {
      return 1;
    }
    boolean ofBuild = rule.dividesBuild() && (!rule.dividesProbe() || build > probe);
    // More tasks than that would do more for the repeated side than there was to do at first.
    double affordable = work / Math.max(1, ofBuild ? probe : build);
    double wanted = Math.ceil(work / fair);
    if (rule.multiplies()) {
      // Nobody knows how often a frequent key comes on the other side, but it is dear if it does.
      double careful = Math.min(affordable / 2, work / ((rule.leastRows() + 3) / 4));
      wanted = Math.max(wanted, careful);
    }
    long blocks = counts.blocks[2 * partition + (ofBuild ? 0 : 1)];
    int found = (int) Math.min(Math.min(SkewRule.MOST_TASKS, blocks), Math.min(affordable, wanted));
    if (found < 2) {
      return 1;
    }
    return ofBuild ? -found : found;
  }

  /** Whether any partition is split. */
  public boolean splits() {
    return !ways.isEmpty();
  }

  /** The number of tasks that have the partition. */
  public int tasksOf(int partition) {
    return Math.abs(ways.get(partition));
  }

  /** Whether it is this side of the partition that is divided; the other one is repeated. */
  public boolean divides(int partition, int layout) {
    return (ways.get(partition) < 0) == (layout == 0);
  }

  /** For each partition the first of its tasks, and last the number of tasks. */
  public int[] firstTasks() {
    int[] first = new int[ways.size() + 1];
    for (int i = 0; i < ways.size(); i++) {
      first[i + 1] = first[i] + tasksOf(i);
    }
    return first;
  }
}

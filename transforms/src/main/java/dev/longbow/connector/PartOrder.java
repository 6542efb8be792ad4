package dev.longbow.connector;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A part's place in its output.
 *
 * @param branch which input of a union wrote it, from 0
 * @param task the split or partition that wrote it
 * @param file which of the task's files it is, from 0
 */
public record PartOrder(int branch, int task, int file)
    implements Comparable<PartOrder>, Serializable {
  private static final Comparator<PartOrder> ORDER =
      Comparator.comparingInt(PartOrder::branch)
          .thenComparingInt(PartOrder::task)
          .thenComparingInt(PartOrder::file);

  /** The place of a task's only file. */
  public PartOrder(int branch, int task) {
    this(branch, task, 0);
  }

  @Override
  public int compareTo(PartOrder other) {
    return ORDER.compare(this, other);
  }
}

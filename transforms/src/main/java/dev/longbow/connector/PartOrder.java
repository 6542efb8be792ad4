package dev.longbow.connector;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A part's place in its output.
 *
 * @param branch which input of a union wrote it, from 0
 * @param task the split or partition that wrote it
 */
public record PartOrder(int branch, int task) implements Comparable<PartOrder>, Serializable {
  private static final Comparator<PartOrder> ORDER =
      Comparator.comparingInt(PartOrder::branch).thenComparingInt(PartOrder::task);

  @Override
  public int compareTo(PartOrder other) {
    return ORDER.compare(this, other);
  }
}

package dev.longbow.execute;

import java.io.Serializable;
import java.util.List;

/**
 * What one task of a checked join counted.
 *
 * @param join tells joins of the same step name apart: all tasks of a join have the same number
 * @param step the join
 * @param validate the cardinality that was asked for, or empty
 * @param maxRows the most rows that may come out of all tasks together
 * @param rows how many come out of this one
 * @param atMost whether these are the rows that the keys alone would give, because the join was
 *     ended early: its condition may make them fewer
 * @param leftRepeats keys that come several times on the left side though they must not
 * @param rightRepeats likewise on the right side
 */
public record JoinFinding(
    int join,
    String step,
    String validate,
    long maxRows,
    long rows,
    boolean atMost,
    List<Repeat> leftRepeats,
    List<Repeat> rightRepeats)
    implements Finding {
  public JoinFinding {
    leftRepeats = List.copyOf(leftRepeats);
    rightRepeats = List.copyOf(rightRepeats);
  }

  /**
   * A key that comes several times.
   *
   * @param key its columns and values as text
   */
  public record Repeat(String key, long rows) implements Serializable {}
}

package dev.longbow.window;

import java.util.OptionalLong;

/**
 * The rows around a row that a window function looks at, within the row's partition.
 *
 * @param unit what the distances count
 * @param start the distance from the row to the first row of the frame, negative for rows before
 *     it; empty for the partition's first row
 * @param end the distance to the last row of the frame; empty for the partition's last row
 */
public record Frame(Unit unit, OptionalLong start, OptionalLong end) {
  /** What distances count. */
  public enum Unit {
    /** Rows. */
    ROWS,
    /**
     * Differences of the one order key, in its own unit (microseconds of timestamps and times, days
     * of dates, ones of integers); 0 is every row with an equal key, whatever the type. In a
     * descending order a negative distance is towards larger values, which come before. A row whose
     * key is null has the other nulls in its frame, where that has a bound.
     */
    RANGE
  }

  /** All rows of the partition. */
  public static final Frame PARTITION =
      new Frame(Unit.ROWS, OptionalLong.empty(), OptionalLong.empty());

  /** From the partition's first row to this one. */
  public static final Frame CUMULATIVE =
      new Frame(Unit.ROWS, OptionalLong.empty(), OptionalLong.of(0));

  /** From the partition's first row to the last with this one's order key: SQL's default. */
  public static final Frame TO_PEERS =
      new Frame(Unit.RANGE, OptionalLong.empty(), OptionalLong.of(0));

  /** So many rows, of which this is the last. */
  public static Frame lastRows(long rows) {
    return new Frame(Unit.ROWS, OptionalLong.of(1 - rows), OptionalLong.of(0));
  }

  /** Whether every row has the whole partition in its frame. */
  public boolean isPartition() {
    return start.isEmpty() && end.isEmpty();
  }

  /** Whether distances other than 0 are differences of keys, which then must have some. */
  public boolean needsDistances() {
    return unit == Unit.RANGE && (start.orElse(0) != 0 || end.orElse(0) != 0);
  }

  /** As SQL says it. */
  public String text() {
    return unit + " BETWEEN " + bound(start, true) + " AND " + bound(end, false);
  }

  private static String bound(OptionalLong distance, boolean isStart) {
    if (distance.isEmpty()) {
      return isStart ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING";
    }
    long rows = distance.getAsLong();
    return rows == 0 ? "CURRENT ROW" : Math.abs(rows) + (rows < 0 ? " PRECEDING" : " FOLLOWING");
  }
}

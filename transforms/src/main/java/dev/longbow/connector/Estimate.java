package dev.longbow.connector;

/** Rows and bytes (uncompressed, in columns) expected of a plan node; from footers where exact. */
public record Estimate(long rows, long bytes) {
  /** Nothing is known: counted as one million rows of 100 bytes. */
  public static final Estimate UNKNOWN = new Estimate(1_000_000, 100_000_000);

  /** The sum of two. */
  public Estimate plus(Estimate other) {
    return new Estimate(rows + other.rows, bytes + other.bytes);
  }

  /** A fraction of the rows and bytes, at least one row unless there were none. */
  public Estimate times(double fraction) {
    return new Estimate(
        rows == 0 ? 0 : Math.max(1, Math.round(rows * fraction)), Math.round(bytes * fraction));
  }

  /** The one with fewer rows. */
  public Estimate atMost(Estimate other) {
    return rows <= other.rows ? this : other;
  }
}

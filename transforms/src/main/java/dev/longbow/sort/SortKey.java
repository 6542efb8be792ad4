package dev.longbow.sort;

/**
 * One column to sort by.
 *
 * @param column its name
 * @param descending from the largest value to the smallest
 * @param nullsFirst nulls before all values, whatever the direction; otherwise after them
 */
public record SortKey(String column, boolean descending, boolean nullsFirst) {
  /** From the smallest value to the largest, nulls last. */
  public static SortKey ascending(String column) {
    return new SortKey(column, false, false);
  }

  /** From the largest value to the smallest, nulls last. */
  public static SortKey descending(String column) {
    return new SortKey(column, true, false);
  }

  /** The same with nulls in front. */
  public SortKey withNullsFirst() {
    return new SortKey(column, descending, true);
  }

  /** As in {@code ORDER BY}: {@code x DESC NULLS FIRST}. */
  public String text() {
    return column + (descending ? " DESC" : "") + (nullsFirst ? " NULLS FIRST" : "");
  }
}

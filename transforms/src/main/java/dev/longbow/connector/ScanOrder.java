package dev.longbow.connector;

import dev.longbow.column.Batch;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;

/**
 * Whether the rows of a scan are in an order that somebody asked for, split after split.
 *
 * <p>That splits, and the pieces of each, follow one another has been looked at. That the rows of a
 * piece do is what its file says: tasks have to compare them as they read, and each split with the
 * keys at its ends.
 *
 * @param isInOrder whether they are
 * @param lasts the keys of the last row of each split but the last one; null when not in order
 * @param firsts the keys of the first row of each split but the first one; likewise
 * @param whyNot why the order that files say cannot be used; empty when they say none, and when it
 *     can
 */
public record ScanOrder(boolean isInOrder, Batch lasts, Batch firsts, String whyNot) {
  /** Nothing is said of an order. */
  public static final ScanOrder NONE = new ScanOrder(false, null, null, "");

  public ScanOrder {
    if (isInOrder && lasts.rows() != firsts.rows()) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "Borders of %d and %d splits".formatted(lasts.rows(), firsts.rows()));
    }
  }

  /** Rows in order, with the keys on both sides of each border between splits. */
  public static ScanOrder of(Batch lasts, Batch firsts) {
    return new ScanOrder(true, lasts, firsts, "");
  }

  /** Files say an order, but it is of no use. */
  public static ScanOrder not(String why) {
    return new ScanOrder(false, null, null, why);
  }
}

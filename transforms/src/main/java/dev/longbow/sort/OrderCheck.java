package dev.longbow.sort;

import dev.longbow.column.Batch;

/**
 * Looks whether rows come in an order, batch after batch, and between two keys. Neighbours are
 * compared, so a row is wrong when it comes before the one in front of it.
 */
public final class OrderCheck {
  private final NormalizedKeys keys;
  private final byte[] first;
  private final byte[] last;
  private Batch before;
  private EncodedKeys keyBefore;

  /**
   * A check of rows yet to come.
   *
   * @param first no row may come before this key ({@link EncodedKeys#key}); null when any may
   * @param last no row may come behind it; likewise
   */
  public OrderCheck(NormalizedKeys keys, byte[] first, byte[] last) {
    this.keys = keys;
    this.first = first;
    this.last = last;
  }

  /**
   * Takes the next rows; gives the number of the first of them that is not where it should be, or
   * -1 when all are.
   */
  public int accept(Batch batch) {
    int rows = batch.rows();
    if (rows == 0) {
      return -1;
    }
    EncodedKeys start = keys.encode(batch.slice(0, 1));
    boolean isBehind =
        keyBefore == null
            ? first == null || start.compareBytes(0, first) >= 0
            : keyBefore.compare(0, start, 0) <= 0;
    if (!isBehind) {
      return 0;
    }
    int wrong = NeighbourOrder.firstWrong(batch, keys);
    if (wrong >= 0) {
      return wrong;
    }
    before = batch.slice(rows - 1, 1);
    keyBefore = keys.encode(before);
    return last == null || keyBefore.compareBytes(0, last) <= 0
        ? -1
        : firstBehind(keys.encode(batch));
  }

  private int firstBehind(EncodedKeys encoded) {
    int row = 0;
    while (encoded.compareBytes(row, last) <= 0) {
      row++;
    }
    return row;
  }

  /** The last row of the batch taken before; null when there is none. */
  public Batch before() {
    return before;
  }
}

package dev.longbow.kernel;

/**
 * Masks to selections. All loops are branch-free: every position is written, and the count grows
 * only for the rows that stay, so the time does not depend on the selectivity (a branch costs about
 * 4 ns per row at 50%).
 */
final class SelectionKernels {
  private SelectionKernels() {}

  /** The positions of TRUE. */
  static int select(byte[] mask, int rows, int[] selection) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      selection[count] = i;
      count += mask[i] >>> 1;
    }
    return count;
  }

  /** The positions of everything but TRUE. */
  static int selectNotTrue(byte[] mask, int rows, int[] selection) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      selection[count] = i;
      count += (mask[i] >>> 1) ^ 1;
    }
    return count;
  }

  /** The positions of everything but FALSE. */
  static int selectNotFalse(byte[] mask, int rows, int[] selection) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      selection[count] = i;
      count += mask[i] & 1;
    }
    return count;
  }

  /** The positions of NULL rows of a validity bitmap. */
  static int selectNull(long[] validity, int rows, int[] selection) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      selection[count] = i;
      count += (int) (~validity[i >>> 6] >>> i) & 1;
    }
    return count;
  }

  /** Keeps of a selection the entries whose mask (by entry, not by row) is TRUE; in place. */
  static int refine(byte[] mask, int count, int[] selection) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      selection[kept] = selection[i];
      kept += mask[i] >>> 1;
    }
    return kept;
  }

  /** Splits a selection by a mask of its entries: TRUE to {@code taken}, the rest stays. */
  static int split(byte[] mask, int count, int[] selection, int[] taken) {
    int kept = 0;
    int took = 0;
    for (int i = 0; i < count; i++) {
      int row = selection[i];
      int hit = mask[i] >>> 1;
      taken[took] = row;
      selection[kept] = row;
      took += hit;
      kept += hit ^ 1;
    }
    return took;
  }

  /** {@code composed[i] = outer[inner[i]]}. */
  static void compose(int[] outer, int[] inner, int count, int[] composed) {
    for (int i = 0; i < count; i++) {
      composed[i] = outer[inner[i]];
    }
  }
}

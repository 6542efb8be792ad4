package dev.longbow.sort;

import dev.longbow.column.Batch;

/**
 * Lets pass only rows that may be among the first so many: those before the last row of as many
 * that came already. A row equal to that one came later, so it is not among them.
 */
final class TopFilter {
  private final NormalizedKeys keys;
  private EncodedKeys last;

  TopFilter(NormalizedKeys keys) {
    this.keys = keys;
  }

  /** Takes note that enough rows are not behind this one. */
  void lower(Batch row) {
    EncodedKeys key = keys.encode(row);
    if (last == null || key.compare(0, last, 0) < 0) {
      last = key;
    }
  }

  /** The rows of a batch that may matter. */
  Batch filter(Batch batch) {
    if (last == null) {
      return batch;
    }
    EncodedKeys encoded = keys.encode(batch);
    long bound = last.prefix(0) ^ Long.MIN_VALUE;
    int[] selection = new int[batch.rows()];
    int count = 0;
    for (int i = 0; i < selection.length; i++) {
      long prefix = encoded.prefix(i) ^ Long.MIN_VALUE;
      if (prefix < bound || (prefix == bound && encoded.compare(i, last, 0) < 0)) {
        selection[count++] = i;
      }
    }
    return count == batch.rows() ? batch : batch.gather(selection, count);
  }
}

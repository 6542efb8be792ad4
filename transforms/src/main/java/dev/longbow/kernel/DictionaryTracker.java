package dev.longbow.kernel;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decides when an expression of one string column is evaluated on the dictionary instead of the
 * rows: as soon as as many rows were seen with this dictionary as it has values, so that a large
 * dictionary of few rows costs at most twice the work. A dictionary with a value that fails is
 * never used, because no row may have that value.
 */
final class DictionaryTracker {
  private BytesColumn current;
  private long rowsSeen;
  private boolean failed;

  /** Notes a batch; true when the dictionary differs from the one before. */
  boolean isNew(DictionaryColumn column) {
    boolean changed = column.dictionary() != current;
    if (changed) {
      current = column.dictionary();
      rowsSeen = 0;
      failed = false;
    }
    rowsSeen += column.length();
    return changed;
  }

  boolean shouldEvaluate() {
    return !failed && rowsSeen >= current.length();
  }

  void fail() {
    failed = true;
  }

  /** A batch that holds the dictionary's values and, last, a null. */
  static Batch withNull(Batch like, BytesColumn dictionary) {
    int values = dictionary.length();
    int[] offsets = Arrays.copyOf(dictionary.offsets(), values + 2);
    offsets[values + 1] = offsets[values];
    long[] validity = Bits.allSet(values + 1);
    Bits.clear(validity, values);
    BytesColumn all =
        new BytesColumn(dictionary.type(), values + 1, offsets, dictionary.bytes(), validity);
    // The expression reads no other column, so any column of the right length can stand there.
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < like.schema().size(); i++) {
      columns.add(all);
    }
    return new Batch(like.schema(), columns, values + 1);
  }

  /** The batch with the dictionary column decoded. */
  static Batch decoded(Batch batch, int position, DictionaryColumn column) {
    List<Column> columns = new ArrayList<>(batch.columns());
    columns.set(position, column.decode());
    return new Batch(batch.schema(), columns, batch.rows());
  }

  /** Codes into {@link #withNull}: null rows get the code of the null. */
  static int[] codes(DictionaryColumn column) {
    long[] validity = column.validity();
    if (validity == null) {
      return column.codes();
    }
    int rows = column.length();
    int nullCode = column.dictionary().length();
    int[] codes = Arrays.copyOf(column.codes(), rows);
    for (int from = 0; from < rows; from += 64) {
      long word = validity[from >>> 6];
      if (word == -1L) {
        continue;
      }
      int to = Math.min(from + 64, rows);
      for (int i = from; i < to; i++) {
        int keep = -(int) (word & 1);
        codes[i] = (codes[i] & keep) | (nullCode & ~keep);
        word >>>= 1;
      }
    }
    return codes;
  }
}

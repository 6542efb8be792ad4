package dev.longbow.join;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;

/** Measures strings, of which a few may be larger than thousands of other rows. */
final class TextBytes {
  private TextBytes() {}

  /** The bytes of a range of rows' strings that are not null, encoded or not. */
  static long of(Batch batch, int from, int count) {
    long total = 0;
    for (int i = 0; i < batch.schema().size(); i++) {
      Column column = batch.column(i);
      if (column instanceof BytesColumn flat) {
        total += flat(flat, from, count);
      } else if (column instanceof DictionaryColumn coded) {
        total += coded(coded, from, count);
      }
    }
    return total;
  }

  private static long flat(BytesColumn column, int from, int count) {
    int[] offsets = column.offsets();
    if (!column.mayHaveNulls()) {
      return (long) offsets[from + count] - offsets[from];
    }
    long total = 0;
    for (int i = from; i < from + count; i++) {
      total += column.isNull(i) ? 0 : offsets[i + 1] - offsets[i];
    }
    return total;
  }

  private static long coded(DictionaryColumn column, int from, int count) {
    int[] offsets = column.dictionary().offsets();
    int[] codes = column.codes();
    long total = 0;
    for (int i = from; i < from + count; i++) {
      total += column.isNull(i) ? 0 : offsets[codes[i] + 1] - offsets[codes[i]];
    }
    return total;
  }

  /** The longest string of a column that is not encoded; 0 of other columns. */
  static long longest(Column column) {
    int longest = 0;
    if (column instanceof BytesColumn flat) {
      int[] offsets = flat.offsets();
      for (int i = 0; i < flat.length(); i++) {
        longest = Math.max(longest, offsets[i + 1] - offsets[i]);
      }
    }
    return longest;
  }
}

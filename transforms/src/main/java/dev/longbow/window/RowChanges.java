package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Schema;
import dev.longbow.sort.OrderedWords;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the rows whose values in some columns differ from those of the row before: null equals
 * null, NaN itself, and -0.0 equals 0.0.
 */
final class RowChanges {
  private final Schema schema;
  private final int[] positions;

  /** The last row of the batch before, of these columns alone. */
  private Batch last;

  RowChanges(Schema input, List<String> columns) {
    this.schema = input.select(columns);
    this.positions = columns.stream().mapToInt(input::require).toArray();
  }

  /** Sets the bits of a batch's rows that differ; of the very first row, too. */
  void mark(Batch batch, long[] bits) {
    Batch columns = batch.project(schema, positions);
    Batch first = columns.slice(0, 1);
    if (last == null || differ(last, first)) {
      Bits.set(bits, 0);
    }
    for (Column column : columns.columns()) {
      mark(column, bits);
    }
    last = batch.rows() == 1 ? first : columns.slice(batch.rows() - 1, 1);
  }

  /** Whether two rows, each a batch of its own, differ anywhere. */
  static boolean differ(Batch a, Batch b) {
    long[] bits = new long[1];
    for (Column column : BatchAppender.concat(a.schema(), List.of(a, b)).columns()) {
      mark(column, bits);
    }
    return bits[0] != 0;
  }

  private static void mark(Column column, long[] bits) {
    if (column.mayHaveNulls()) {
      markNulls(column.validity(), column.length(), bits);
    }
    if (column instanceof DictionaryColumn coded) {
      mark(coded, bits);
    } else if (column instanceof BytesColumn bytes) {
      mark(bytes, bits);
    } else {
      long[] words = new long[column.length()];
      for (int word = 0; word < OrderedWords.count(column.type()); word++) {
        OrderedWords.load(column, word, false, words);
        mark(column, words, bits);
      }
    }
  }

  private static void markNulls(long[] validity, int rows, long[] bits) {
    for (int i = 1; i < rows; i++) {
      if (Bits.isSet(validity, i) != Bits.isSet(validity, i - 1)) {
        Bits.set(bits, i);
      }
    }
  }

  private static void mark(Column column, long[] words, long[] bits) {
    long before = words[0];
    for (int i = 1; i < words.length; i++) {
      long word = words[i];
      if (word != before && !column.isNull(i)) {
        Bits.set(bits, i);
      }
      before = word;
    }
  }

  private static void mark(DictionaryColumn column, long[] bits) {
    int[] codes = column.codes();
    BytesColumn values = column.dictionary();
    for (int i = 1; i < column.length(); i++) {
      // A dictionary may hold a value twice.
      if (codes[i] != codes[i - 1]
          && !column.isNull(i)
          && !equal(values, codes[i - 1], values, codes[i])) {
        Bits.set(bits, i);
      }
    }
  }

  private static void mark(BytesColumn column, long[] bits) {
    for (int i = 1; i < column.length(); i++) {
      if (!column.isNull(i) && !equal(column, i - 1, column, i)) {
        Bits.set(bits, i);
      }
    }
  }

  private static boolean equal(BytesColumn a, int row, BytesColumn b, int other) {
    return Arrays.equals(
        a.bytes(),
        a.offsets()[row],
        a.offsets()[row + 1],
        b.bytes(),
        b.offsets()[other],
        b.offsets()[other + 1]);
  }
}

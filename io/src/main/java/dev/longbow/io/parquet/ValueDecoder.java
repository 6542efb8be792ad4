package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import org.apache.parquet.format.Encoding;

/**
 * Turns the values of one column chunk into batch columns: values of a page (only those that are
 * not null) are decoded one behind another into the batch's array and then spread to their rows.
 */
abstract class ValueDecoder {
  /** Dictionary codes of the current page. */
  final RunDecoder codes = new RunDecoder();

  /** Whether the current page holds dictionary codes. */
  boolean coded;

  /** The current page's plain values: the array, and the range that is left. */
  byte[] bytes;

  int position;
  int end;

  private int[] scratch = new int[0];

  /** Reads the chunk's dictionary of {@code count} plain values. */
  final void readDictionary(byte[] array, int from, int to, int count) {
    bytes = array;
    position = from;
    end = to;
    readDictionary(count);
    if (position != end) {
      throw Corrupt.page("%d bytes behind a dictionary of %d values", end - position, count);
    }
  }

  /** Reads {@code count} values at the position into the dictionary. */
  abstract void readDictionary(int count);

  /** The number of values of the dictionary, -1 without one. */
  abstract int dictionarySize();

  /** Starts a page of {@code values} values (fewer where rows are null). */
  final void startPage(Encoding encoding, byte[] array, int from, int to) {
    bytes = array;
    position = from;
    end = to;
    switch (encoding) {
      case PLAIN -> {
        coded = false;
        startPlain();
      }
      case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
        coded = true;
        if (dictionarySize() < 0) {
          throw Corrupt.page("dictionary codes, but the column chunk has no dictionary");
        }
        if (from < to) {
          codes.start(array, from + 1, to, array[from]);
        } else {
          codes.start(array, from, to, 0);
        }
      }
      case RLE -> {
        coded = false;
        startRuns();
      }
      default -> throw Corrupt.page("encoding %s, which the footer did not announce", encoding);
    }
  }

  /** Starts a page of plain values; only booleans have state there. */
  void startPlain() {}

  /** Starts a page of RLE values, which only booleans have. */
  void startRuns() {
    throw Corrupt.page("encoding RLE for values that are not booleans");
  }

  /** Makes room for a batch. */
  abstract void allocate(int rows);

  /** Decodes the next values into the batch at a position. */
  abstract void read(int at, int count);

  /** Moves {@code present} values decoded at a position to the set bits among {@code rows} rows. */
  abstract void spread(long[] bits, int at, int rows, int present);

  /** Leaves out rows that nobody will look at. */
  void leaveOut(int at, int rows) {}

  /** Passes over values. */
  abstract void skip(int count);

  /** The batch's column. */
  abstract Column finish(int rows, long[] validity);

  /** All values of the dictionary as a column, then one null. */
  abstract Column dictionaryAndNull();

  /** Takes {@code count} plain values of a fixed width; returns where they start. */
  final int take(int count, int width) {
    long size = (long) count * width;
    if (size > end - position) {
      throw Corrupt.page("its values end too early");
    }
    int start = position;
    position += (int) size;
    return start;
  }

  /** Reads codes and checks that the dictionary has them. */
  final void readCodes(int[] out, int at, int count) {
    codes.read(out, at, count);
    // No branch in the loop, so that it is vectorised: negative as soon as one code is out of
    // range.
    int largest = dictionarySize() - 1;
    int bad = 0;
    for (int i = at; i < at + count; i++) {
      bad |= out[i] | (largest - out[i]);
    }
    if (bad < 0) {
      throw Corrupt.page("a code is outside the dictionary of %d values", largest + 1);
    }
  }

  /** Reads codes into an array that is used again and again. */
  final int[] scratchCodes(int count) {
    if (scratch.length < count) {
      scratch = new int[Math.max(count, 4096)];
    }
    readCodes(scratch, 0, count);
    return scratch;
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Hashing;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;

/**
 * One key column as 64-bit words, so that group tables compare and hash nothing but longs: numbers
 * as their bits (one NaN, one zero), 128-bit values as two words, strings as the codes that a
 * {@link BytesInterner} gives them or, short ones that come plain, as two words of their own bytes
 * ({@link PackedText}): such columns rarely repeat their values, and a code costs a look into
 * memory that is not in the cache. The word under a null is 0; nulls are told by words of their own
 * that all key columns share, a bit to a column.
 */
final class KeyWords {
  private final DataType type;
  private final BytesInterner interner;
  private boolean packed;

  KeyWords(DataType type) {
    this.type = type;
    this.interner = type.physical() == DataType.Physical.BYTES ? new BytesInterner(type) : null;
  }

  /** Chooses the form of strings by the first rows that come. */
  void choose(Column first) {
    packed = interner != null && first instanceof BytesColumn text && PackedText.suits(text);
  }

  /** Whether strings are codes. */
  boolean isCoded() {
    return interner != null && !packed;
  }

  /** The number of words a key takes. */
  int width() {
    return packed || type.physical() == DataType.Physical.INT128 ? 2 : 1;
  }

  /** The bytes held besides the words. */
  long heapBytes() {
    return interner == null ? 0 : interner.heapBytes();
  }

  /** Gives strings their codes. */
  interface StringCoder {
    /** Writes the code of each row; anything for nulls. */
    void codes(Column column, long[] to);

    /** The code of one string. */
    int code(BytesColumn column, int row);
  }

  /** Gives new strings new codes; null for keys that are no strings. */
  StringCoder interning() {
    return interner;
  }

  /** Gives strings that have no code -1; null for keys that are no strings. */
  StringCoder finding() {
    return interner == null ? null : new BytesLookup(interner);
  }

  /** Writes the rows' words to {@code words[at]} and, for two words, {@code words[at + 1]}. */
  void encode(Column column, long[][] words, int at, StringCoder strings) {
    int rows = column.length();
    long[] to = words[at];
    switch (type.physical()) {
      case BOOL -> {
        byte[] values = ((BoolColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = values[i];
        }
      }
      case INT8 -> {
        byte[] values = ((ByteColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = values[i];
        }
      }
      case INT16 -> {
        short[] values = ((ShortColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = values[i];
        }
      }
      case INT32 -> {
        int[] values = ((IntColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = values[i];
        }
      }
      case INT64 -> System.arraycopy(((LongColumn) column).values(), 0, to, 0, rows);
      case FLOAT32 -> {
        float[] values = ((FloatColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = Float.floatToIntBits(values[i] + 0.0f);
        }
      }
      case FLOAT64 -> {
        double[] values = ((DoubleColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = Double.doubleToLongBits(values[i] + 0.0);
        }
      }
      case INT128 -> {
        long[] values = ((Int128Column) column).words();
        for (int i = 0; i < rows; i++) {
          to[i] = values[2 * i];
          words[at + 1][i] = values[2 * i + 1];
        }
      }
      case BYTES -> {
        if (packed) {
          PackedText.pack(column, to, words[at + 1], strings);
        } else {
          strings.codes(column, to);
        }
      }
      default -> throw new IllegalStateException("Key of type " + type);
    }
    if (column.validity() != null) {
      for (int i = 0; i < rows; i++) {
        if (column.isNull(i)) {
          to[i] = 0;
          if (width() == 2) {
            words[at + 1][i] = 0;
          }
        }
      }
    }
  }

  /**
   * The column of some groups' keys.
   *
   * @param stored the words of all groups, {@code stride} to a group
   * @param at this key's first word
   * @param validity which of the result's rows are not null
   */
  Column decode(
      long[] stored, int stride, int at, int[] groups, int from, int count, long[] validity) {
    long[] words = words(stored, stride, at, groups, from, count);
    return switch (type.physical()) {
      case BOOL -> new BoolColumn(type, count, bytes(words), validity);
      case INT8 -> new ByteColumn(type, count, bytes(words), validity);
      case INT16 -> {
        short[] values = new short[count];
        for (int i = 0; i < count; i++) {
          values[i] = (short) words[i];
        }
        yield new ShortColumn(type, count, values, validity);
      }
      case INT32 -> {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
          values[i] = (int) words[i];
        }
        yield new IntColumn(type, count, values, validity);
      }
      case INT64 -> new LongColumn(type, count, words, validity);
      case FLOAT32 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = Float.intBitsToFloat((int) words[i]);
        }
        yield new FloatColumn(type, count, values, validity);
      }
      case FLOAT64 -> {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
          values[i] = Double.longBitsToDouble(words[i]);
        }
        yield new DoubleColumn(type, count, values, validity);
      }
      case INT128 -> {
        long[] values = new long[2 * count];
        for (int i = 0; i < count; i++) {
          values[2 * i] = words[i];
          values[2 * i + 1] = stored[groups[from + i] * stride + at + 1];
        }
        yield new Int128Column(type, count, values, validity);
      }
      case BYTES -> {
        if (!packed) {
          yield interner.column(words, count, validity);
        }
        long[] second = words(stored, stride, at + 1, groups, from, count);
        yield PackedText.unpack(type, words, second, interner, validity);
      }
      default -> throw new IllegalStateException("Key of type " + type);
    };
  }

  private static long[] words(
      long[] stored, int stride, int at, int[] groups, int from, int count) {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = stored[groups[from + i] * stride + at];
    }
    return words;
  }

  /** Adds the key at {@code words[at]} to hashes of rows, as {@link KeyHasher} adds its column. */
  void addHashes(long[][] words, int at, int rows, long[] hashes) {
    long[] first = words[at];
    if (packed) {
      long[] second = words[at + 1];
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ PackedText.hash(first[i], second[i], interner));
      }
    } else if (interner != null) {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ interner.hash(first[i]));
      }
    } else {
      for (int i = 0; i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ first[i]);
      }
      for (int i = 0; width() == 2 && i < rows; i++) {
        hashes[i] = Hashing.mix(hashes[i] ^ words[at + 1][i]);
      }
    }
  }

  /** Marks the rows that are null with the key's bit in a null word, which 64 keys share. */
  static void markNulls(Column column, int key, long[] nulls) {
    if (column.validity() != null) {
      for (int i = 0; i < column.length(); i++) {
        if (!Bits.isSet(column.validity(), i)) {
          nulls[i] |= 1L << key;
        }
      }
    }
  }

  private static byte[] bytes(long[] words) {
    byte[] values = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = (byte) words[i];
    }
    return values;
  }
}

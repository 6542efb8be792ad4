package dev.longbow.sort;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;

/**
 * Values of fixed width as unsigned words in their order: signed integers with the sign bit
 * flipped, floating point with NaN above all and one zero, 128-bit values as two words, the upper
 * one first. Descending order is the complement.
 */
public final class OrderedWords {
  private OrderedWords() {}

  /** The words of a value; 0 when it has no fixed width. */
  public static int count(DataType type) {
    return switch (type.physical()) {
      case BYTES, LIST, STRUCT -> 0;
      case INT128 -> 2;
      default -> 1;
    };
  }

  /** The bits that a word uses, from the lowest. */
  static int bits(DataType type) {
    return type.physical() == DataType.Physical.INT128 ? 64 : 8 * type.physical().width();
  }

  /** Writes one word of every row; what a null gets is undefined. */
  public static void load(Column column, int word, boolean descending, long[] to) {
    int rows = column.length();
    boolean signed = !(column.type() instanceof DataType.Int integer) || integer.signed();
    switch (column.type().physical()) {
      case BOOL -> {
        byte[] values = ((BoolColumn) column).values();
        for (int i = 0; i < rows; i++) {
          to[i] = values[i];
        }
      }
      case INT8 -> {
        byte[] values = ((ByteColumn) column).values();
        int flip = signed ? 0x80 : 0;
        for (int i = 0; i < rows; i++) {
          to[i] = (values[i] ^ flip) & 0xFF;
        }
      }
      case INT16 -> {
        short[] values = ((ShortColumn) column).values();
        int flip = signed ? 0x8000 : 0;
        for (int i = 0; i < rows; i++) {
          to[i] = (values[i] ^ flip) & 0xFFFF;
        }
      }
      case INT32 -> {
        int[] values = ((IntColumn) column).values();
        int flip = signed ? Integer.MIN_VALUE : 0;
        for (int i = 0; i < rows; i++) {
          to[i] = (values[i] ^ flip) & 0xFFFFFFFFL;
        }
      }
      case INT64 -> {
        long[] values = ((LongColumn) column).values();
        long flip = signed ? Long.MIN_VALUE : 0;
        for (int i = 0; i < rows; i++) {
          to[i] = values[i] ^ flip;
        }
      }
      case FLOAT32 -> {
        float[] values = ((FloatColumn) column).values();
        for (int i = 0; i < rows; i++) {
          // Adding zero turns -0.0 into 0.0.
          int bits = Float.floatToIntBits(values[i] + 0.0f);
          to[i] = (bits ^ ((bits >> 31) | Integer.MIN_VALUE)) & 0xFFFFFFFFL;
        }
      }
      case FLOAT64 -> {
        double[] values = ((DoubleColumn) column).values();
        for (int i = 0; i < rows; i++) {
          long bits = Double.doubleToLongBits(values[i] + 0.0);
          to[i] = bits ^ ((bits >> 63) | Long.MIN_VALUE);
        }
      }
      case INT128 -> wide((Int128Column) column, word, to);
      default -> throw new IllegalStateException("Words of a " + column.type());
    }
    if (descending) {
      long mask = -1L >>> (64 - bits(column.type()));
      for (int i = 0; i < rows; i++) {
        to[i] ^= mask;
      }
    }
  }

  private static void wide(Int128Column column, int word, long[] to) {
    long[] words = column.words();
    boolean decimal = column.type() instanceof DataType.Decimal;
    for (int i = 0; i < column.length(); i++) {
      if (decimal) {
        to[i] = word == 0 ? words[2 * i + 1] ^ Long.MIN_VALUE : words[2 * i];
      } else {
        // UUIDs are 16 bytes in order, held as little-endian words.
        to[i] = Long.reverseBytes(words[2 * i + word]);
      }
    }
  }
}

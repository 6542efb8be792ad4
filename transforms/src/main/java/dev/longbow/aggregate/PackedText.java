package dev.longbow.aggregate;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Byte strings of up to {@value #LONGEST} bytes in two words, so that they are compared and hashed
 * like numbers; a longer one is the code that an interner gives it. Equal strings have equal words.
 *
 * <p>The upper byte of the second word is the length. Below eight bytes the first word is the bytes
 * as a big-endian number; from there on it is the first eight bytes, little-endian, and the second
 * word has the others, big-endian. That is what {@link Hashing#bytes} makes of a string, so its
 * hash comes from the words alone.
 */
final class PackedText {
  static final int LONGEST = 15;

  /** In place of the length; then the first word is a code. */
  private static final int CODED = 0xFF;

  private static final int LENGTH_SHIFT = 56;
  private static final long TAIL = (1L << LENGTH_SHIFT) - 1;
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private PackedText() {}

  /** Whether all strings of a column are short. */
  static boolean suits(BytesColumn column) {
    int[] offsets = column.offsets();
    int longest = 0;
    for (int i = 0; i < column.length(); i++) {
      longest = Math.max(longest, offsets[i + 1] - offsets[i]);
    }
    return longest <= LONGEST;
  }

  /** Writes the words of each row; anything for nulls. */
  static void pack(Column column, long[] first, long[] second, KeyWords.StringCoder coder) {
    int[] codes = column instanceof DictionaryColumn coded ? coded.codes() : null;
    BytesColumn values =
        column instanceof DictionaryColumn coded ? coded.dictionary() : (BytesColumn) column;
    if (values.length() == 0) {
      return;
    }
    byte[] bytes = values.bytes();
    int[] offsets = values.offsets();
    for (int i = 0; i < column.length(); i++) {
      int value = codes == null ? i : codes[i];
      int from = offsets[value];
      int to = offsets[value + 1];
      int length = to - from;
      if (length > LONGEST) {
        first[i] = column.isNull(i) ? 0 : coder.code(values, value);
        second[i] = (long) CODED << LENGTH_SHIFT;
      } else if (length < Long.BYTES) {
        first[i] = Hashing.tail(bytes, from, to);
        second[i] = (long) length << LENGTH_SHIFT;
      } else {
        first[i] = (long) LITTLE.get(bytes, from);
        second[i] = (long) length << LENGTH_SHIFT | Hashing.tail(bytes, from + Long.BYTES, to);
      }
    }
  }

  /** What {@link Hashing#bytes} gives for the string. */
  static long hash(long first, long second, BytesInterner interner) {
    long length = second >>> LENGTH_SHIFT;
    if (length < Long.BYTES) {
      return Hashing.mix(length ^ first);
    } else if (length <= LONGEST) {
      return Hashing.mix(Hashing.mix(length ^ first) ^ (second & TAIL));
    }
    return interner.hash(first);
  }

  /** The strings of these words. */
  static BytesColumn unpack(
      DataType type, long[] first, long[] second, BytesInterner interner, long[] validity) {
    int count = first.length;
    int[] offsets = new int[count + 1];
    for (int i = 0; i < count; i++) {
      int length = (int) (second[i] >>> LENGTH_SHIFT);
      if (!Bits.isSet(validity, i)) {
        length = 0;
      } else if (length == CODED) {
        length = interner.length((int) first[i]);
      }
      offsets[i + 1] = Math.addExact(offsets[i], length);
    }
    byte[] bytes = new byte[offsets[count]];
    for (int i = 0; i < count; i++) {
      int at = offsets[i];
      int length = offsets[i + 1] - at;
      if (length > LONGEST) {
        interner.copy((int) first[i], bytes, at);
      } else if (length < Long.BYTES) {
        putTail(first[i], bytes, at, offsets[i + 1]);
      } else {
        LITTLE.set(bytes, at, first[i]);
        putTail(second[i], bytes, at + Long.BYTES, offsets[i + 1]);
      }
    }
    return new BytesColumn(type, count, offsets, bytes, validity);
  }

  private static void putTail(long tail, byte[] bytes, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      bytes[i] = (byte) tail;
      tail >>>= 8;
    }
  }
}

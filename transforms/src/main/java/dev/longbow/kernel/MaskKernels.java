package dev.longbow.kernel;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.DataType;

/** Loops over Kleene masks. Byte in, byte out: C2 vectorises {@link #and}, {@link #or}, not. */
final class MaskKernels {
  static final byte FALSE = 0;
  static final byte NULL = 1;
  static final byte TRUE = 3;

  private MaskKernels() {}

  static void and(byte[] into, byte[] other, int rows) {
    for (int i = 0; i < rows; i++) {
      into[i] &= other[i];
    }
  }

  static void or(byte[] into, byte[] other, int rows) {
    for (int i = 0; i < rows; i++) {
      into[i] |= other[i];
    }
  }

  /** Complements both bits and swaps them: 0 and 3 change places, 1 stays. */
  static void not(byte[] mask, int rows) {
    for (int i = 0; i < rows; i++) {
      int flipped = mask[i] ^ 3;
      mask[i] = (byte) ((flipped >> 1) | (flipped << 1 & 2));
    }
  }

  /** Sets the rows without a value to {@code whenNull}. */
  static void applyValidity(byte[] mask, long[] validity, int rows, byte whenNull) {
    if (validity == null) {
      return;
    }
    for (int from = 0; from < rows; from += 64) {
      long word = validity[from >>> 6];
      if (word == -1L) {
        continue;
      }
      int to = Math.min(from + 64, rows);
      for (int i = from; i < to; i++) {
        int keep = -(int) (word & 1);
        mask[i] = (byte) ((mask[i] & keep) | (whenNull & ~keep));
        word >>>= 1;
      }
    }
  }

  /** TRUE for the rows whose bit is clear, FALSE for the others. */
  static void isNull(long[] validity, int rows, byte[] mask) {
    if (validity == null) {
      java.util.Arrays.fill(mask, 0, rows, FALSE);
      return;
    }
    for (int i = 0; i < rows; i++) {
      int valid = (int) (validity[i >>> 6] >>> i) & 1;
      mask[i] = (byte) ((valid - 1) & 3);
    }
  }

  /** The mask of a boolean column. */
  static void fromColumn(BoolColumn column, byte[] mask) {
    byte[] values = column.values();
    int rows = column.length();
    for (int i = 0; i < rows; i++) {
      mask[i] = (byte) (values[i] * 3);
    }
    applyValidity(mask, column.validity(), rows, NULL);
  }

  /** A new boolean column of a mask. */
  static BoolColumn toColumn(byte[] mask, int rows) {
    byte[] values = new byte[rows];
    int nulls = 0;
    for (int i = 0; i < rows; i++) {
      values[i] = (byte) (mask[i] >> 1);
      nulls += mask[i] & ~(mask[i] >> 1);
    }
    long[] validity = null;
    if (nulls > 0) {
      validity = Bits.allClear(rows);
      for (int i = 0; i < rows; i++) {
        long valid = mask[i] == NULL ? 0 : 1;
        validity[i >>> 6] |= valid << i;
      }
    }
    return new BoolColumn(DataType.BOOL, rows, values, validity);
  }
}

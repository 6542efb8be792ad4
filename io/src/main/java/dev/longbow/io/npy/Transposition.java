package dev.longbow.io.npy;

import dev.longbow.column.Batch;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import java.nio.ByteBuffer;

/**
 * Turns columns into rows. Values are put in their places in an array first and copied as a whole
 * then: setting each in a buffer checks its index.
 */
final class Transposition {
  private final float[] floats;
  private final double[] doubles;

  /** For pieces of so many bytes. */
  Transposition(int width, int bytes) {
    this.floats = width == Float.BYTES ? new float[bytes / Float.BYTES] : null;
    this.doubles = width == Double.BYTES ? new double[bytes / Double.BYTES] : null;
  }

  /** Puts some rows of a batch into a little-endian buffer, from its beginning to its limit. */
  void turn(Batch batch, int[] columns, int from, int rows, ByteBuffer to) {
    int size = rows * columns.length;
    to.clear();
    if (floats != null) {
      for (int i = 0; i < columns.length; i++) {
        float[] values = ((FloatColumn) batch.column(columns[i])).values();
        for (int row = 0, at = i; row < rows; row++, at += columns.length) {
          floats[at] = values[from + row];
        }
      }
      to.asFloatBuffer().put(floats, 0, size);
      to.limit(size * Float.BYTES);
    } else {
      for (int i = 0; i < columns.length; i++) {
        double[] values = ((DoubleColumn) batch.column(columns[i])).values();
        for (int row = 0, at = i; row < rows; row++, at += columns.length) {
          doubles[at] = values[from + row];
        }
      }
      to.asDoubleBuffer().put(doubles, 0, size);
      to.limit(size * Double.BYTES);
    }
  }
}

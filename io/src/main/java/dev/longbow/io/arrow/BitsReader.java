package dev.longbow.io.arrow;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** Booleans. */
final class BitsReader extends VectorReader {
  private final StoredBuffer values;

  BitsReader(long length, StoredBuffer validity, StoredBuffer values) {
    super(length, validity);
    this.values = values;
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    long[] bits = bits(values, from, rows);
    byte[] unpacked = new byte[rows];
    for (int i = 0; i < rows; i++) {
      unpacked[i] = (byte) (bits[i >>> 6] >>> i & 1);
    }
    return new BoolColumn(DataType.BOOL, rows, unpacked, valid);
  }
}

package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** A column of Arrow's null type: strings that are all null. */
final class NullReader extends VectorReader {
  NullReader(long length) {
    super(length, null);
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    return new BytesColumn(
        DataType.STRING, rows, new int[rows + 1], new byte[0], Bits.allClear(rows));
  }
}

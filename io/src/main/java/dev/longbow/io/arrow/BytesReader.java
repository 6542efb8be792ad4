package dev.longbow.io.arrow;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;

/** Strings and binary values behind offsets of 32 or 64 bits. */
final class BytesReader extends VectorReader {
  private final Offsets offsets;
  private final StoredBuffer bytes;
  private final DataType type;

  BytesReader(
      long length,
      StoredBuffer validity,
      StoredBuffer offsets,
      StoredBuffer bytes,
      ArrowField field) {
    super(length, validity);
    this.offsets = new Offsets(offsets, field.storage() == ArrowField.Storage.LARGE_BYTES);
    this.bytes = bytes;
    this.type = field.type();
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    int[] ends = offsets.read(from, rows);
    byte[] values = new byte[0];
    if (ends[rows] > 0) {
      var range = bytes.at(offsets.first(), ends[rows]);
      values = new byte[ends[rows]];
      range.get(values);
    }
    return new BytesColumn(type, rows, ends, values, valid);
  }
}

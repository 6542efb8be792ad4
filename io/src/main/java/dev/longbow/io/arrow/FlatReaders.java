package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.util.Arrays;

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

/** Strings and binary values in views: short ones in place, others somewhere in data buffers. */
final class ViewsReader extends VectorReader {
  private static final int VIEW = 16;
  private static final int IN_PLACE = 12;

  private final StoredBuffer views;
  private final StoredBuffer[] data;
  private final DataType type;

  ViewsReader(
      long length,
      StoredBuffer validity,
      StoredBuffer views,
      StoredBuffer[] data,
      ArrowField field) {
    super(length, validity);
    this.views = views;
    this.data = data;
    this.type = field.type();
  }

  @Override
  Column read(long from, int rows, long[] valid) {
    var range = views.at(VIEW * from, (long) VIEW * rows);
    int[] offsets = new int[rows + 1];
    byte[] bytes = new byte[Math.min(1 << 16, IN_PLACE * rows)];
    for (int i = 0; i < rows; i++) {
      int end = offsets[i];
      if (Bits.isSet(valid, i)) {
        int length = range.getInt(VIEW * i);
        IpcMessage.require(length >= 0, "a view of %d bytes", length);
        end = Math.addExact(end, length);
        if (length <= IN_PLACE) {
          bytes = room(bytes, end);
          range.get(VIEW * i + 4, bytes, offsets[i], length);
        } else {
          int buffer = range.getInt(VIEW * i + 8);
          IpcMessage.require(
              buffer >= 0 && buffer < data.length,
              "a view into buffer %d of %d",
              buffer,
              data.length);
          var value = data[buffer].at(range.getInt(VIEW * i + 12), length);
          bytes = room(bytes, end);
          value.get(bytes, offsets[i], length);
        }
      }
      offsets[i + 1] = end;
    }
    return new BytesColumn(type, rows, offsets, Arrays.copyOf(bytes, offsets[rows]), valid);
  }

  private static byte[] room(byte[] bytes, int size) {
    return size <= bytes.length
        ? bytes
        : Arrays.copyOf(
            bytes, (int) Math.min(Integer.MAX_VALUE - 64, Math.max(2L * bytes.length, size)));
  }
}

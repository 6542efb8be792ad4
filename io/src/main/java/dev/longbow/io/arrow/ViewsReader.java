package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.util.Arrays;

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

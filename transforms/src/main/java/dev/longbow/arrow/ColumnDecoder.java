package dev.longbow.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.column.StructColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads columns back from field nodes and buffers in Arrow's order, one copy each. */
final class ColumnDecoder {
  private final List<ColumnEncoder.Node> nodes;
  private final List<ByteBuffer> buffers;
  private int nextNode;
  private int nextBuffer;

  ColumnDecoder(List<ColumnEncoder.Node> nodes, List<ByteBuffer> buffers) {
    this.nodes = nodes;
    this.buffers = buffers;
  }

  Column column(DataType type) {
    ColumnEncoder.Node node = nodes.get(nextNode++);
    int rows = node.length();
    if (type instanceof DataType.Null) {
      return new BoolColumn(type, rows, new byte[rows], Bits.allClear(rows));
    }
    long[] validity = validity(node);
    return switch (type.physical()) {
      case BOOL -> new BoolColumn(type, rows, unpackBits(buffer(), rows), validity);
      case INT8 -> new ByteColumn(type, rows, bytes(buffer(), rows), validity);
      case INT16 -> {
        short[] values = new short[rows];
        buffer().asShortBuffer().get(values);
        yield new ShortColumn(type, rows, values, validity);
      }
      case INT32 -> new IntColumn(type, rows, ints(buffer(), rows), validity);
      case INT64 -> new LongColumn(type, rows, longs(buffer(), rows), validity);
      case FLOAT32 -> {
        float[] values = new float[rows];
        buffer().asFloatBuffer().get(values);
        yield new FloatColumn(type, rows, values, validity);
      }
      case FLOAT64 -> {
        double[] values = new double[rows];
        buffer().asDoubleBuffer().get(values);
        yield new DoubleColumn(type, rows, values, validity);
      }
      case INT128 -> new Int128Column(type, rows, longs(buffer(), 2 * rows), validity);
      case BYTES -> {
        int[] offsets = offsets(rows);
        // Offsets of foreign batches need not start at 0.
        yield new BytesColumn(type, rows, offsets, bytes(buffer(), offsets[rows]), validity);
      }
      case LIST -> {
        int[] offsets = offsets(rows);
        DataType element =
            type instanceof DataType.MapOf map
                ? ArrowTypes.entries(map)
                : ((DataType.ListOf) type).element();
        yield new ListColumn(type, rows, offsets, column(element), validity);
      }
      case STRUCT -> {
        List<Column> children = new ArrayList<>();
        for (Field field : ((DataType.Struct) type).fields()) {
          children.add(column(field.type()));
        }
        yield new StructColumn(type, rows, children, validity);
      }
    };
  }

  /** A column of dictionary indices of 1, 2 or 4 bytes. */
  DictionaryColumn codes(BytesColumn dictionary, int width) {
    ColumnEncoder.Node node = nodes.get(nextNode++);
    int rows = node.length();
    long[] validity = validity(node);
    ByteBuffer buffer = buffer();
    int[] codes;
    if (width == 4) {
      codes = ints(buffer, rows);
    } else {
      codes = new int[rows];
      for (int i = 0; i < rows; i++) {
        codes[i] = width == 2 ? buffer.getShort() : buffer.get();
      }
    }
    return new DictionaryColumn(rows, codes, dictionary, validity);
  }

  private ByteBuffer buffer() {
    return buffers.get(nextBuffer++).duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private long[] validity(ColumnEncoder.Node node) {
    ByteBuffer buffer = buffer();
    if (node.nulls() == 0) {
      return null;
    }
    int rows = node.length();
    long[] bits = new long[Bits.words(rows)];
    int whole = rows >>> 6;
    buffer.asLongBuffer().get(bits, 0, whole);
    for (int i = whole << 3; i < (rows + 7) / 8; i++) {
      bits[whole] |= (buffer.get(buffer.position() + i) & 0xffL) << ((i & 7) << 3);
    }
    return bits;
  }

  private int[] offsets(int rows) {
    ByteBuffer buffer = buffer();
    // Arrow allows an empty offsets buffer for a column of no rows.
    return rows == 0 && buffer.remaining() == 0 ? new int[1] : ints(buffer, rows + 1);
  }

  private static byte[] bytes(ByteBuffer buffer, int count) {
    byte[] values = new byte[count];
    buffer.get(values);
    return values;
  }

  private static int[] ints(ByteBuffer buffer, int count) {
    int[] values = new int[count];
    buffer.asIntBuffer().get(values);
    return values;
  }

  private static long[] longs(ByteBuffer buffer, int count) {
    long[] values = new long[count];
    buffer.asLongBuffer().get(values);
    return values;
  }

  private static byte[] unpackBits(ByteBuffer buffer, int rows) {
    byte[] values = new byte[rows];
    for (int i = 0; i < rows; i += 8) {
      int packed = buffer.get();
      for (int j = i; j < Math.min(rows, i + 8); j++) {
        values[j] = (byte) (packed >>> (j - i) & 1);
      }
    }
    return values;
  }
}

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

/**
 * Reads columns back from field nodes and buffers in Arrow's order, one copy each. What does not
 * fit together (lengths, offsets, dictionary codes) is an {@link IllegalArgumentException}, found
 * before anything of a wrong length is allocated: no column reaches outside of its arrays.
 */
final class ColumnDecoder {
  private final int batchRows;
  private final List<ColumnEncoder.Node> nodes;
  private final List<ByteBuffer> buffers;
  private int nextNode;
  private int nextBuffer;

  /** A decoder of columns of this many rows. */
  ColumnDecoder(int rows, List<ColumnEncoder.Node> nodes, List<ByteBuffer> buffers) {
    this.batchRows = rows;
    this.nodes = nodes;
    this.buffers = buffers;
  }

  int rows() {
    return batchRows;
  }

  Column column(DataType type) {
    return column(type, node(batchRows));
  }

  private Column column(DataType type, ColumnEncoder.Node node) {
    int rows = node.length();
    if (type instanceof DataType.Null) {
      return new BoolColumn(type, rows, new byte[rows], Bits.allClear(rows));
    }
    long[] validity = validity(node);
    return switch (type.physical()) {
      case BOOL -> new BoolColumn(type, rows, unpackBits(buffer((rows + 7L) / 8), rows), validity);
      case INT8 -> new ByteColumn(type, rows, bytes(rows), validity);
      case INT16 -> {
        ByteBuffer buffer = buffer(2L * rows);
        short[] values = new short[rows];
        buffer.asShortBuffer().get(values);
        yield new ShortColumn(type, rows, values, validity);
      }
      case INT32 -> new IntColumn(type, rows, ints(rows), validity);
      case INT64 -> new LongColumn(type, rows, longs(rows), validity);
      case FLOAT32 -> {
        ByteBuffer buffer = buffer(4L * rows);
        float[] values = new float[rows];
        buffer.asFloatBuffer().get(values);
        yield new FloatColumn(type, rows, values, validity);
      }
      case FLOAT64 -> {
        ByteBuffer buffer = buffer(8L * rows);
        double[] values = new double[rows];
        buffer.asDoubleBuffer().get(values);
        yield new DoubleColumn(type, rows, values, validity);
      }
      case INT128 -> new Int128Column(type, rows, longs(2L * rows), validity);
      case BYTES -> {
        int[] offsets = offsets(rows);
        // Offsets of foreign batches need not start at 0.
        yield new BytesColumn(type, rows, offsets, bytes(offsets[rows]), validity);
      }
      case LIST -> {
        int[] offsets = offsets(rows);
        DataType element =
            type instanceof DataType.MapOf map
                ? ArrowTypes.entries(map)
                : ((DataType.ListOf) type).element();
        Column elements = column(element, node());
        if (offsets[rows] > elements.length()) {
          throw new IllegalArgumentException(
              "lists of %d elements end at %d".formatted(elements.length(), offsets[rows]));
        }
        yield new ListColumn(type, rows, offsets, elements, validity);
      }
      case STRUCT -> {
        List<Column> children = new ArrayList<>();
        for (Field field : ((DataType.Struct) type).fields()) {
          children.add(column(field.type(), node(rows)));
        }
        yield new StructColumn(type, rows, children, validity);
      }
    };
  }

  /** A column of dictionary indices of 1, 2 or 4 bytes. */
  DictionaryColumn codes(BytesColumn dictionary, int width, boolean signed) {
    ColumnEncoder.Node node = node(batchRows);
    int rows = node.length();
    long[] validity = validity(node);
    int[] codes = width == 4 ? ints(rows) : codes(rows, width, signed);
    checkCodes(codes, dictionary.length(), validity);
    return new DictionaryColumn(rows, codes, dictionary, validity);
  }

  private int[] codes(int rows, int width, boolean signed) {
    int mask = signed ? -1 : (1 << 8 * width) - 1;
    int[] codes = new int[rows];
    if (width == 2) {
      ByteBuffer buffer = buffer(2L * rows);
      for (int i = 0; i < rows; i++) {
        codes[i] = buffer.getShort() & mask;
      }
    } else {
      byte[] bytes = bytes(rows);
      for (int i = 0; i < rows; i++) {
        codes[i] = bytes[i] & mask;
      }
    }
    return codes;
  }

  /** Codes are checked here once, so that nobody who uses them has to. */
  private static void checkCodes(int[] codes, int size, long[] validity) {
    // The sign bit is set when any code is negative or beyond the dictionary.
    int outside = 0;
    for (int code : codes) {
      outside |= code | size - 1 - code;
    }
    if (outside >= 0) {
      return;
    }
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] < 0 || codes[i] >= size) {
        if (Bits.isSet(validity, i)) {
          throw new IllegalArgumentException(
              "row %d has index %d into a dictionary of %d values".formatted(i, codes[i], size));
        }
        codes[i] = 0;
      }
    }
  }

  private ColumnEncoder.Node node() {
    ColumnEncoder.Node node = nodes.get(nextNode++);
    if (node.length() < 0) {
      throw new IllegalArgumentException(node.length() + " rows");
    }
    return node;
  }

  /** The next node, which must have this many rows. */
  private ColumnEncoder.Node node(int expected) {
    ColumnEncoder.Node node = node();
    if (node.length() != expected) {
      throw new IllegalArgumentException(
          "%d rows where there are %d".formatted(node.length(), expected));
    }
    return node;
  }

  /** The next buffer, which must hold this many bytes. */
  private ByteBuffer buffer(long bytes) {
    ByteBuffer buffer = buffers.get(nextBuffer++);
    if (buffer.remaining() < bytes) {
      throw new IllegalArgumentException(
          "a buffer of %d bytes where %d are needed".formatted(buffer.remaining(), bytes));
    }
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private long[] validity(ColumnEncoder.Node node) {
    int rows = node.length();
    ByteBuffer buffer = buffer(node.nulls() == 0 ? 0 : (rows + 7L) / 8);
    if (node.nulls() == 0) {
      return null;
    }
    long[] bits = new long[Bits.words(rows)];
    int whole = rows >>> 6;
    buffer.asLongBuffer().get(bits, 0, whole);
    for (int i = whole << 3; i < (rows + 7) / 8; i++) {
      bits[whole] |= (buffer.get(buffer.position() + i) & 0xffL) << ((i & 7) << 3);
    }
    return bits;
  }

  private int[] offsets(int rows) {
    // Arrow allows an empty offsets buffer for a column of no rows.
    if (rows == 0 && !buffers.get(nextBuffer).hasRemaining()) {
      nextBuffer++;
      return new int[1];
    }
    int[] offsets = ints(rows + 1L);
    // The sign bit is set when any offset is negative or less than the one before it.
    int wrong = offsets[0];
    for (int i = 1; i < offsets.length; i++) {
      wrong |= offsets[i] | offsets[i] - offsets[i - 1];
    }
    if (wrong < 0) {
      throw new IllegalArgumentException("offsets that are negative or decrease");
    }
    return offsets;
  }

  private byte[] bytes(int count) {
    ByteBuffer buffer = buffer(count);
    byte[] values = new byte[count];
    buffer.get(values);
    return values;
  }

  private int[] ints(long count) {
    ByteBuffer buffer = buffer(4 * count);
    int[] values = new int[(int) count];
    buffer.asIntBuffer().get(values);
    return values;
  }

  private long[] longs(long count) {
    ByteBuffer buffer = buffer(8 * count);
    long[] values = new long[(int) count];
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

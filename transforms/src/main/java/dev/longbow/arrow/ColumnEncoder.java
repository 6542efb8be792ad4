package dev.longbow.arrow;

import dev.longbow.column.BoolColumn;
import dev.longbow.column.ByteColumn;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.Int128Column;
import dev.longbow.column.IntColumn;
import dev.longbow.column.ListColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.ShortColumn;
import dev.longbow.column.StructColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lays columns out as Arrow does: field nodes and buffers, depth first. Nothing is copied until the
 * buffers' sizes are known and each is written to its place.
 */
public final class ColumnEncoder {
  private static final Buffer EMPTY = new Buffer(0, target -> {});

  private final List<Node> nodes = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();

  /** A field node: rows and nulls. */
  public record Node(int length, int nulls) {}

  /** A buffer of a known size that can write itself to a little-endian target of that size. */
  public record Buffer(long length, Consumer<ByteBuffer> writer) {
    /** The length rounded up to Arrow's alignment. */
    public long padded() {
      return length + 7 & ~7L;
    }
  }

  /** The field nodes, depth first. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The buffers in Arrow's order. */
  public List<Buffer> buffers() {
    return buffers;
  }

  /** The bytes of all buffers, each aligned. */
  public long bodyLength() {
    long total = 0;
    for (Buffer buffer : buffers) {
      total += buffer.padded();
    }
    return total;
  }

  /** Adds a column; a dictionary is resolved, since a nested one has no place in the envelope. */
  public void add(Column column) {
    int rows = column.length();
    if (column instanceof DictionaryColumn dictionary) {
      add(dictionary.decode());
    } else if (column.type() instanceof DataType.Null) {
      nodes.add(new Node(rows, rows));
    } else if (column instanceof BoolColumn bools) {
      node(column);
      buffer((rows + 7) / 8, target -> packBits(bools.values(), rows, target));
    } else if (column instanceof ByteColumn bytes) {
      node(column);
      buffer(rows, target -> target.put(bytes.values(), 0, rows));
    } else if (column instanceof ShortColumn shorts) {
      node(column);
      buffer(2L * rows, target -> target.asShortBuffer().put(shorts.values(), 0, rows));
    } else if (column instanceof IntColumn ints) {
      node(column);
      buffer(4L * rows, target -> target.asIntBuffer().put(ints.values(), 0, rows));
    } else if (column instanceof LongColumn longs) {
      node(column);
      buffer(8L * rows, target -> target.asLongBuffer().put(longs.values(), 0, rows));
    } else if (column instanceof FloatColumn floats) {
      node(column);
      buffer(4L * rows, target -> target.asFloatBuffer().put(floats.values(), 0, rows));
    } else if (column instanceof DoubleColumn doubles) {
      node(column);
      buffer(8L * rows, target -> target.asDoubleBuffer().put(doubles.values(), 0, rows));
    } else if (column instanceof Int128Column wide) {
      node(column);
      buffer(16L * rows, target -> target.asLongBuffer().put(wide.words(), 0, 2 * rows));
    } else if (column instanceof BytesColumn bytes) {
      node(column);
      int start = bytes.offsets()[0];
      int size = bytes.offsets()[rows] - start;
      offsets(bytes.offsets(), rows);
      buffer(size, target -> target.put(bytes.bytes(), start, size));
    } else if (column instanceof ListColumn list) {
      node(column);
      offsets(list.offsets(), rows);
      int start = list.offsets()[0];
      int size = list.offsets()[rows] - start;
      Column elements = list.elements();
      add(start == 0 && size == elements.length() ? elements : elements.slice(start, size));
    } else {
      node(column);
      ((StructColumn) column).children().forEach(this::add);
    }
  }

  /**
   * Adds codes as integers of 1, 2 or 4 bytes.
   *
   * @param column which rows are null
   * @param codes one for each row
   */
  public void addCodes(DictionaryColumn column, int[] codes, int width) {
    node(column);
    int rows = column.length();
    buffer(
        (long) width * rows,
        target -> {
          if (width == 4) {
            target.asIntBuffer().put(codes, 0, rows);
          } else if (width == 2) {
            for (int i = 0; i < rows; i++) {
              target.putShort((short) codes[i]);
            }
          } else {
            for (int i = 0; i < rows; i++) {
              target.put((byte) codes[i]);
            }
          }
        });
  }

  /** The node and the validity buffer, which is empty when there are no nulls. */
  private void node(Column column) {
    int rows = column.length();
    int nulls = column.nullCount();
    nodes.add(new Node(rows, nulls));
    if (nulls == 0) {
      buffers.add(EMPTY);
    } else {
      buffer((rows + 7) / 8, target -> writeBits(column.validity(), rows, target));
    }
  }

  private void buffer(long length, Consumer<ByteBuffer> writer) {
    buffers.add(new Buffer(length, writer));
  }

  private void offsets(int[] offsets, int rows) {
    int start = offsets[0];
    buffer(
        4L * (rows + 1),
        target -> {
          if (start == 0) {
            target.asIntBuffer().put(offsets, 0, rows + 1);
          } else {
            for (int i = 0; i <= rows; i++) {
              target.putInt(offsets[i] - start);
            }
          }
        });
  }

  private static void packBits(byte[] values, int rows, ByteBuffer target) {
    int whole = rows >>> 3;
    for (int i = 0; i < whole; i++) {
      int at = i << 3;
      target.put(
          (byte)
              (values[at]
                  | values[at + 1] << 1
                  | values[at + 2] << 2
                  | values[at + 3] << 3
                  | values[at + 4] << 4
                  | values[at + 5] << 5
                  | values[at + 6] << 6
                  | values[at + 7] << 7));
    }
    if ((rows & 7) != 0) {
      int last = 0;
      for (int i = whole << 3; i < rows; i++) {
        last |= values[i] << (i & 7);
      }
      target.put((byte) last);
    }
  }

  /** The bits after the last row are written as zeros: equal columns give equal bytes. */
  private static void writeBits(long[] bits, int rows, ByteBuffer target) {
    int whole = rows >>> 6;
    target.asLongBuffer().put(bits, 0, whole);
    int rest = rows & 63;
    if (rest != 0) {
      target.position(whole << 3);
      long last = bits[whole] & (1L << rest) - 1;
      for (int i = 0; i < rest; i += 8) {
        target.put((byte) (last >>> i));
      }
    }
  }
}

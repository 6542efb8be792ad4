package dev.longbow.io.arrow;

import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import java.nio.ByteBuffer;

/**
 * Reads ranges of rows of one column of a record batch, each behind the one before. What does not
 * fit together is an {@link IllegalArgumentException}, found before anything of a wrong length is
 * made: no column reaches outside of its arrays.
 */
abstract class VectorReader {
  private final long length;
  private final StoredBuffer validity;

  /**
   * A reader.
   *
   * @param length rows of the column
   * @param validity its bitmap, or null when it has none
   */
  VectorReader(long length, StoredBuffer validity) {
    this.length = length;
    this.validity = validity;
  }

  /** The reader of the next field of a record batch. */
  static VectorReader next(ArrowField field, BatchBuffers in, Dictionaries dictionaries) {
    BatchBuffers.Node node = in.nextNode();
    if (field.index() != null) {
      StoredBuffer validity = validity(node, in);
      return new IndexReader(
          node.length(), validity, in.next(), field, dictionaries.values(field.index().id()));
    }
    return switch (field.storage()) {
      case NULL -> new NullReader(node.length());
      case BITS -> new BitsReader(node.length(), validity(node, in), in.next());
      case FIXED -> new FixedReader(node.length(), validity(node, in), in.next(), field);
      case BYTES, LARGE_BYTES ->
          new BytesReader(node.length(), validity(node, in), in.next(), in.next(), field);
      case VIEWS -> {
        StoredBuffer validity = validity(node, in);
        StoredBuffer views = in.next();
        StoredBuffer[] data = new StoredBuffer[in.nextVariadic()];
        for (int i = 0; i < data.length; i++) {
          data[i] = in.nextInAnyOrder();
        }
        yield new ViewsReader(node.length(), validity, views, data, field);
      }
      case LIST, LARGE_LIST -> {
        StoredBuffer validity = validity(node, in);
        StoredBuffer offsets = in.next();
        VectorReader elements = next(field.children().get(0), in, dictionaries);
        yield new ListReader(node.length(), validity, offsets, elements, field);
      }
      case FIXED_LIST -> {
        StoredBuffer validity = validity(node, in);
        VectorReader elements = next(field.children().get(0), in, dictionaries);
        yield new ListReader(node.length(), validity, null, elements, field);
      }
      case STRUCT -> {
        StoredBuffer validity = validity(node, in);
        VectorReader[] children = new VectorReader[field.children().size()];
        for (int i = 0; i < children.length; i++) {
          children[i] = next(field.children().get(i), in, dictionaries);
        }
        yield new StructReader(node.length(), validity, children, field);
      }
      case SPARSE_UNION, DENSE_UNION, RUN_ENDS, LIST_VIEWS ->
          throw new IllegalStateException("Field " + field + " was not refused");
    };
  }

  private static StoredBuffer validity(BatchBuffers.Node node, BatchBuffers in) {
    if (node.nulls() == 0) {
      in.skipBuffers(1);
      return null;
    }
    return in.next();
  }

  /** Passes over the next field of a record batch; gives the bytes that it has. */
  static long skip(ArrowField field, BatchBuffers in) {
    in.nextNode();
    boolean coded = field.index() != null;
    int buffers = coded ? 2 : field.storage().buffers();
    if (!coded && field.storage() == ArrowField.Storage.VIEWS) {
      buffers += in.nextVariadic();
    }
    long bytes = 0;
    for (int i = 0; i < buffers; i++) {
      bytes += in.nextStored();
      in.skipBuffers(1);
    }
    if (!coded) {
      for (ArrowField child : field.children()) {
        bytes += skip(child, in);
      }
    }
    return bytes;
  }

  final long length() {
    return length;
  }

  /** Reads rows. */
  final Column read(long from, int rows) {
    IpcMessage.require(
        from >= 0 && rows >= 0 && from + rows <= length,
        "%d rows where %d are needed",
        length,
        from + rows);
    return read(from, rows, validity(from, rows));
  }

  abstract Column read(long from, int rows, long[] valid);

  private long[] validity(long from, int rows) {
    if (validity == null) {
      return null;
    }
    long[] bits = bits(validity, from, rows);
    return Bits.count(bits, rows) == rows ? null : bits;
  }

  /** A range of a bitmap, moved to bit 0. */
  static long[] bits(StoredBuffer buffer, long from, int rows) {
    long first = from >>> 3;
    int shift = (int) (from & 7);
    ByteBuffer bytes = buffer.at(first, rows == 0 ? 0 : (shift + rows + 7) / 8);
    long[] bits = new long[Bits.words(rows)];
    int whole = shift == 0 ? rows >>> 6 : 0;
    bytes.asLongBuffer().get(bits, 0, whole);
    for (int i = whole << 6; i < rows; i += 8) {
      int at = (shift + i) >>> 3;
      int two = bytes.get(at) & 0xff;
      if (shift != 0 && at + 1 < bytes.limit()) {
        two |= (bytes.get(at + 1) & 0xff) << 8;
      }
      bits[i >>> 6] |= (long) (two >>> shift & 0xff) << (i & 63);
    }
    return bits;
  }
}

package dev.longbow.io.parquet;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import java.util.Arrays;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/**
 * Strings and binary values. Coded values stay codes with the chunk's one dictionary; a batch in
 * which a writer fell back to plain pages is decoded to bytes as a whole.
 */
final class BytesDecoder extends ValueDecoder {
  private final DataType type;
  private BytesColumn dictionary;
  private int[] batchCodes;
  private int rows;
  private boolean flat;
  private final ByteHeap heap = new ByteHeap();

  /** A decoder of values of {@code width} bytes, or 0 when each has its own length. */
  BytesDecoder(DataType type, int width) {
    super(
        width,
        width > 0
            ? Set.of(Encoding.DELTA_BYTE_ARRAY, Encoding.BYTE_STREAM_SPLIT)
            : Set.of(Encoding.DELTA_LENGTH_BYTE_ARRAY, Encoding.DELTA_BYTE_ARRAY));
    this.type = type;
  }

  static int checkLength(int length) {
    if (length < 0) {
      throw Corrupt.page("a value of %d bytes", length);
    }
    return length;
  }

  @Override
  void readDictionary(int count) {
    if ((width == 0 ? 4L : width) * count > end - position) {
      throw Corrupt.page("a dictionary of %d values in %d bytes", count, end - position);
    }
    allocate(count);
    flat(0);
    plain(0, count);
    dictionary = new BytesColumn(type, count, heap.offsets, heap.toArray(), null);
    heap.offsets = null;
  }

  @Override
  int dictionarySize() {
    return dictionary == null ? -1 : dictionary.length();
  }

  @Override
  void allocate(int batchRows) {
    rows = batchRows;
    flat = false;
    batchCodes = null;
    heap.offsets = null;
  }

  @Override
  void read(int at, int count) {
    if (!coded) {
      flat(at);
      plain(at, count);
    } else if (!flat) {
      if (batchCodes == null) {
        batchCodes = new int[rows];
      }
      readCodes(batchCodes, at, count);
    } else {
      copyCoded(at, scratchCodes(count), count);
    }
  }

  /** Turns the batch to plain bytes: what was read so far, in {@code done} rows, is decoded. */
  private void flat(int done) {
    if (flat) {
      return;
    }
    flat = true;
    heap.start(rows);
    if (done > 0 && batchCodes != null && dictionary.length() > 0) {
      copyCoded(0, batchCodes, done);
    }
  }

  private void copyCoded(int at, int[] from, int count) {
    int[] starts = dictionary.offsets();
    for (int i = 0; i < count; i++) {
      int start = starts[from[i]];
      int length = starts[from[i] + 1] - start;
      heap.reserve(length);
      System.arraycopy(dictionary.bytes(), start, heap.bytes, heap.end, length);
      heap.end += length;
      heap.offsets[at + i + 1] = heap.end;
    }
  }

  private void plain(int at, int count) {
    if (isDeltaBytes()) {
      deltaBytes.read(heap, at, count);
      if (width > 0) {
        heap.checkWidth(at, count, width);
      }
      return;
    } else if (width > 0) {
      int start = take(count, width);
      heap.reserve((long) count * width);
      System.arraycopy(bytes, start, heap.bytes, heap.end, count * width);
      for (int i = 1; i <= count; i++) {
        heap.offsets[at + i] = heap.end + i * width;
      }
      heap.end += count * width;
      return;
    }
    byte[] from = bytes;
    byte[] into = heap.bytes;
    int[] offsets = heap.offsets;
    int next = position;
    int to = heap.end;
    for (int i = 1; i <= count; i++) {
      if (end - next < 4) {
        throw Corrupt.page("its values end too early");
      }
      int length = LittleEndian.getInt(from, next);
      next += 4;
      if (length < 0 || length > end - next) {
        throw Corrupt.page("a value of %d bytes where %d are left", length, end - next);
      }
      if (into.length - to < length + LittleEndian.SLACK) {
        heap.end = to;
        heap.reserve(length);
        into = heap.bytes;
      }
      if (length <= 16) {
        // Two words without asking how long: both arrays have slack. Twice as fast as arraycopy.
        LittleEndian.putLong(into, to, LittleEndian.getLong(from, next));
        LittleEndian.putLong(into, to + 8, LittleEndian.getLong(from, next + 8));
      } else {
        System.arraycopy(from, next, into, to, length);
      }
      next += length;
      to += length;
      offsets[at + i] = to;
    }
    position = next;
    heap.end = to;
  }

  @Override
  void spread(long[] bits, int at, int count, int present) {
    if (flat) {
      Spread.offsets(heap.offsets, bits, at, count, present);
    } else if (batchCodes != null) {
      Spread.ints(batchCodes, bits, at, count, present);
    }
  }

  @Override
  void leaveOut(int at, int count) {
    if (flat) {
      Arrays.fill(heap.offsets, at + 1, at + count + 1, heap.end);
    }
  }

  @Override
  void skipPlain(int count) {
    if (width > 0) {
      take(count, width);
    } else {
      for (int i = 0; i < count; i++) {
        take(1, checkLength(LittleEndian.getInt(bytes, take(1, 4))));
      }
    }
  }

  @Override
  Column finish(int batchRows, long[] validity) {
    if (flat) {
      return new BytesColumn(type, batchRows, heap.offsets, heap.toArray(), validity);
    } else if (dictionary == null) {
      return new BytesColumn(type, batchRows, new int[batchRows + 1], new byte[0], validity);
    }
    int[] all = batchCodes == null ? new int[batchRows] : batchCodes;
    return new DictionaryColumn(batchRows, all, dictionary, validity);
  }

  @Override
  Column dictionaryAndNull() {
    int size = dictionary.length() + 1;
    int[] padded = Arrays.copyOf(dictionary.offsets(), size + 1);
    padded[size] = padded[size - 1];
    return new BytesColumn(type, size, padded, dictionary.bytes(), IntDecoder.lastNull(size));
  }
}

package dev.longbow.io.parquet;

import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;

/**
 * Strings and binary values. Coded values stay codes with the chunk's one dictionary; a batch in
 * which a writer fell back to plain pages is decoded to bytes as a whole.
 */
final class BytesDecoder extends ValueDecoder {
  private final DataType type;
  private final int width;
  private BytesColumn dictionary;
  private int[] batchCodes;
  private int rows;
  private boolean flat;
  private int[] offsets;
  private byte[] heap = new byte[0];
  private int heapEnd;

  /** A decoder of values of {@code width} bytes, or -1 when each has its own length. */
  BytesDecoder(DataType type, int width) {
    this.type = type;
    this.width = width;
  }

  static int checkLength(int length) {
    if (length < 0) {
      throw Corrupt.page("a value of %d bytes", length);
    }
    return length;
  }

  @Override
  void readDictionary(int count) {
    if ((width < 0 ? 4L : width) * count > end - position) {
      throw Corrupt.page("a dictionary of %d values in %d bytes", count, end - position);
    }
    allocate(count);
    flat(0);
    plain(0, count);
    dictionary = new BytesColumn(type, count, offsets, Arrays.copyOf(heap, heapEnd), null);
    offsets = null;
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
    offsets = null;
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
    offsets = new int[rows + 1];
    heapEnd = 0;
    if (done > 0 && batchCodes != null && dictionary.length() > 0) {
      copyCoded(0, batchCodes, done);
    }
  }

  private void copyCoded(int at, int[] from, int count) {
    int[] starts = dictionary.offsets();
    for (int i = 0; i < count; i++) {
      int start = starts[from[i]];
      int length = starts[from[i] + 1] - start;
      reserve(length);
      System.arraycopy(dictionary.bytes(), start, heap, heapEnd, length);
      heapEnd += length;
      offsets[at + i + 1] = heapEnd;
    }
  }

  private void plain(int at, int count) {
    if (width >= 0) {
      int start = take(count, width);
      reserve((long) count * width);
      System.arraycopy(bytes, start, heap, heapEnd, count * width);
      for (int i = 1; i <= count; i++) {
        offsets[at + i] = heapEnd + i * width;
      }
      heapEnd += count * width;
      return;
    }
    byte[] from = bytes;
    int next = position;
    int to = heapEnd;
    for (int i = 1; i <= count; i++) {
      if (end - next < 4) {
        throw Corrupt.page("its values end too early");
      }
      int length = LittleEndian.getInt(from, next);
      next += 4;
      if (length < 0 || length > end - next) {
        throw Corrupt.page("a value of %d bytes where %d are left", length, end - next);
      }
      if (heap.length - to < length + LittleEndian.SLACK) {
        heapEnd = to;
        reserve(length);
      }
      if (length <= 16) {
        // Two words without asking how long: both arrays have slack. Twice as fast as arraycopy.
        LittleEndian.putLong(heap, to, LittleEndian.getLong(from, next));
        LittleEndian.putLong(heap, to + 8, LittleEndian.getLong(from, next + 8));
      } else {
        System.arraycopy(from, next, heap, to, length);
      }
      next += length;
      to += length;
      offsets[at + i] = to;
    }
    position = next;
    heapEnd = to;
  }

  private void reserve(long more) {
    long wanted = heapEnd + more + LittleEndian.SLACK;
    if (wanted > Integer.MAX_VALUE - 8) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot hold a batch of %d rows: its strings have more than 2 GiB".formatted(rows));
    }
    if (wanted > heap.length) {
      long larger = Math.max(wanted, Math.min(2L * heap.length, Integer.MAX_VALUE - 8));
      heap = Arrays.copyOf(heap, (int) Math.max(larger, 1024));
    }
  }

  @Override
  void spread(long[] bits, int at, int count, int present) {
    if (flat) {
      Spread.offsets(offsets, bits, at, count, present);
    } else if (batchCodes != null) {
      Spread.ints(batchCodes, bits, at, count, present);
    }
  }

  @Override
  void leaveOut(int at, int count) {
    if (flat) {
      Arrays.fill(offsets, at + 1, at + count + 1, heapEnd);
    }
  }

  @Override
  void skip(int count) {
    if (coded) {
      codes.skip(count);
    } else if (width >= 0) {
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
      // Copied to its size: the buffer serves the next batch.
      return new BytesColumn(type, batchRows, offsets, Arrays.copyOf(heap, heapEnd), validity);
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

package dev.longbow.io.parquet;

import dev.longbow.column.Column;
import java.util.Set;
import org.apache.parquet.format.Encoding;

/**
 * Turns the values of one column chunk into batch columns: values of a page (only those that are
 * not null) are decoded one behind another into the batch's array and then spread to their rows.
 */
abstract class ValueDecoder {
  /** Bytes of a plain value, or 0 when each has its own length. */
  final int width;

  private final Set<Encoding> others;

  /** Dictionary codes of the current page. */
  final RunDecoder codes = new RunDecoder();

  /** Whether the current page holds dictionary codes. */
  boolean coded;

  /** How the current page's values are encoded when they are not dictionary codes. */
  Encoding encoding = Encoding.PLAIN;

  /** Values of the current page that are differences. */
  DeltaDecoder deltas;

  /** Values of the current page that are bytes with lengths or prefixes apart. */
  DeltaBytes deltaBytes;

  private ByteStreams streams;

  /** The current page's plain values: the array, and the range that is left. */
  byte[] bytes;

  int position;
  int end;

  private int[] scratch = new int[0];
  private ByteHeap scratchHeap;

  /**
   * A decoder of plain values and dictionary codes.
   *
   * @param width bytes of a plain value, or 0 when each has its own length
   * @param others further encodings that such values can have
   */
  ValueDecoder(int width, Set<Encoding> others) {
    this.width = width;
    this.others = others;
  }

  /** Whether pages of values of this encoding can be decoded here. */
  final boolean decodes(Encoding other) {
    return switch (other) {
      case PLAIN, RLE, BIT_PACKED, PLAIN_DICTIONARY, RLE_DICTIONARY -> true;
      default -> others.contains(other);
    };
  }

  /** Reads the chunk's dictionary of {@code count} plain values. */
  final void readDictionary(byte[] array, int from, int to, int count) {
    bytes = array;
    position = from;
    end = to;
    encoding = Encoding.PLAIN;
    readDictionary(count);
    if (position != end) {
      throw Corrupt.page("%d bytes behind a dictionary of %d values", end - position, count);
    }
  }

  /** Reads {@code count} values at the position into the dictionary. */
  abstract void readDictionary(int count);

  /** The number of values of the dictionary, -1 without one. */
  abstract int dictionarySize();

  /** Starts a page of {@code values} values (fewer where rows are null). */
  final void startPage(Encoding pageEncoding, byte[] array, int from, int to, int values) {
    bytes = array;
    position = from;
    end = to;
    coded = pageEncoding == Encoding.RLE_DICTIONARY || pageEncoding == Encoding.PLAIN_DICTIONARY;
    encoding = pageEncoding;
    if (!decodes(pageEncoding)) {
      throw Corrupt.page("encoding %s, which such values do not have", pageEncoding);
    }
    switch (pageEncoding) {
      case PLAIN -> startPlain();
      case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
        if (dictionarySize() < 0) {
          throw Corrupt.page("dictionary codes, but the column chunk has no dictionary");
        }
        if (from < to) {
          codes.start(array, from + 1, to, array[from]);
        } else {
          codes.start(array, from, to, 0);
        }
      }
      case RLE -> startRuns();
      case DELTA_BINARY_PACKED -> {
        deltas = deltas == null ? new DeltaDecoder() : deltas;
        deltas.start(array, from, to, values);
      }
      case DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY -> {
        deltaBytes = deltaBytes == null ? new DeltaBytes() : deltaBytes;
        deltaBytes.start(pageEncoding, array, from, to, values);
      }
      case BYTE_STREAM_SPLIT -> {
        streams = streams == null ? new ByteStreams() : streams;
        streams.start(array, from, to, width, values);
      }
      default -> throw Corrupt.page("values of encoding %s", pageEncoding);
    }
  }

  /** Starts a page of plain values; only booleans have state there. */
  void startPlain() {}

  /** Starts a page of RLE values, which only booleans have. */
  void startRuns() {
    throw Corrupt.page("encoding RLE for values that are not booleans");
  }

  /** Makes room for a batch. */
  abstract void allocate(int rows);

  /** Decodes the next values into the batch at a position. */
  abstract void read(int at, int count);

  /** Moves {@code present} values decoded at a position to the set bits among {@code rows} rows. */
  abstract void spread(long[] bits, int at, int rows, int present);

  /** Leaves out rows that nobody will look at. */
  void leaveOut(int at, int rows) {}

  /** Passes over values. */
  final void skip(int count) {
    if (coded) {
      codes.skip(count);
      return;
    }
    switch (encoding) {
      case DELTA_BINARY_PACKED -> deltas.skip(count);
      case DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY -> deltaBytes.skip(count);
      case BYTE_STREAM_SPLIT -> streams.skip(count);
      default -> skipPlain(count);
    }
  }

  /** Passes over plain values, or runs of booleans. */
  void skipPlain(int count) {
    take(count, width);
  }

  /** The batch's column. */
  abstract Column finish(int rows, long[] validity);

  /** All values of the dictionary as a column, then one null. */
  abstract Column dictionaryAndNull();

  /**
   * Takes {@code count} values of a fixed width; returns where they start in {@link #bytes}. Values
   * in byte streams are put together there first.
   */
  final int take(int count, int width) {
    if (encoding == Encoding.BYTE_STREAM_SPLIT) {
      bytes = streams.read(count, width);
      return 0;
    }
    long size = (long) count * width;
    if (size > end - position) {
      throw Corrupt.page("its values end too early");
    }
    int start = position;
    position += (int) size;
    return start;
  }

  /** Whether the current page's values are bytes with lengths or prefixes apart. */
  final boolean isDeltaBytes() {
    return encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY || encoding == Encoding.DELTA_BYTE_ARRAY;
  }

  /** Reads values that are bytes with lengths or prefixes apart into a heap of their own. */
  final ByteHeap readDeltaBytes(int count) {
    scratchHeap = scratchHeap == null ? new ByteHeap() : scratchHeap;
    scratchHeap.start(count);
    deltaBytes.read(scratchHeap, 0, count);
    if (width > 0) {
      scratchHeap.checkWidth(0, count, width);
    }
    return scratchHeap;
  }

  /** Reads codes and checks that the dictionary has them. */
  final void readCodes(int[] out, int at, int count) {
    codes.read(out, at, count);
    // No branch in the loop, so that it is vectorised: negative as soon as one code is out of
    // range.
    int largest = dictionarySize() - 1;
    int bad = 0;
    for (int i = at; i < at + count; i++) {
      bad |= out[i] | (largest - out[i]);
    }
    if (bad < 0) {
      throw Corrupt.page("a code is outside the dictionary of %d values", largest + 1);
    }
  }

  /** Reads codes into an array that is used again and again. */
  final int[] scratchCodes(int count) {
    if (scratch.length < count) {
      scratch = new int[Math.max(count, 4096)];
    }
    readCodes(scratch, 0, count);
    return scratch;
  }
}

package dev.longbow.io.csv;

import dev.longbow.io.text.Words;
import java.util.Arrays;

/**
 * The part of a source's text that is looked at: from a position to a limit, whole lines or not.
 */
final class ScanBuffer {
  /** A row longer than this is taken for a missing quote. */
  private static final int MOST_BYTES = 64 << 20;

  private final int firstBytes;
  private ByteSource source;
  private byte[] bytes;
  private int limit;
  private boolean sourceEnded;
  private boolean newlineAdded;
  private boolean skippedReturns;

  /** Bytes of the source in front of the buffer. */
  private long offset;

  /** Where rows that were not found yet begin. */
  int position;

  ScanBuffer(int firstBytes) {
    this.firstBytes = firstBytes;
  }

  /** Goes on with other bytes. */
  void open(ByteSource next) {
    source = next;
    position = 0;
    limit = 0;
    offset = 0;
    sourceEnded = false;
    newlineAdded = false;
    skippedReturns = false;
    if (bytes == null) {
      bytes = new byte[firstBytes + Words.SLACK + 1];
    }
  }

  /** The bytes, with {@link Words#SLACK} behind the limit. */
  byte[] bytes() {
    return bytes;
  }

  /** Where the text ends. */
  int limit() {
    return limit;
  }

  /** The place in the source of a place in the buffer. */
  long offset(int at) {
    return offset + at;
  }

  /** Whether there is nothing behind the limit. */
  boolean isLast() {
    return sourceEnded;
  }

  /** Whether lines that were skipped have carriage returns that are no part of their ends. */
  boolean skippedReturns() {
    return skippedReturns;
  }

  long heapBytes() {
    return bytes == null ? 0 : bytes.length;
  }

  /** Drops what is before the position, and reads on. */
  void refill() {
    if (position > 0) {
      System.arraycopy(bytes, position, bytes, 0, limit - position);
      offset += position;
      limit -= position;
      position = 0;
    }
    fill();
  }

  /** Reads on into a larger buffer; false when it is as large as it may be. */
  boolean grow() {
    if (bytes.length > MOST_BYTES) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    fill();
    return true;
  }

  private void fill() {
    int room = bytes.length - Words.SLACK - 1;
    while (!sourceEnded && limit < room) {
      int read = source.read(bytes, limit, room - limit);
      sourceEnded = read < 0;
      limit += Math.max(0, read);
    }
    if (sourceEnded && !newlineAdded && limit > 0 && bytes[limit - 1] != '\n') {
      bytes[limit++] = '\n';
    }
    newlineAdded |= sourceEnded;
  }

  /** Where the line ends that a place is in; -1 when that is not in the buffer. */
  int lineEnd(int from) {
    for (int i = from; i < limit; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Skips whole lines, without looking for quotes; says whether there were as many. */
  boolean skipLines(int count) {
    for (int i = 0; i < count; i++) {
      refill();
      int end = lineEnd(position);
      while (end < 0) {
        if (sourceEnded || !grow()) {
          return false;
        }
        end = lineEnd(position);
      }
      for (int at = position; at < end - 1; at++) {
        skippedReturns |= bytes[at] == '\r';
      }
      position = end + 1;
    }
    return true;
  }
}

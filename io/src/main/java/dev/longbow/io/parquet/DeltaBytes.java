package dev.longbow.io.parquet;

import java.util.Arrays;
import org.apache.parquet.format.Encoding;

/**
 * Values of DELTA_LENGTH_BYTE_ARRAY (all lengths, then all bytes) and DELTA_BYTE_ARRAY (how many
 * bytes each value shares with the one before it, then the rests as DELTA_LENGTH_BYTE_ARRAY).
 */
final class DeltaBytes {
  private final DeltaDecoder prefixes = new DeltaDecoder();
  private final DeltaDecoder lengths = new DeltaDecoder();
  private int[] prefix = new int[0];
  private int[] length = new int[0];
  private boolean shared;
  private byte[] bytes;
  private int position;
  private int end;

  /** The value read or passed over last, where values share bytes. */
  private byte[] previous = new byte[0];

  private int previousLength;

  /** Values passed over but not put together yet: none is, when no value behind it is wanted. */
  private int behind;

  /** Starts values, of which there are at most {@code most}. */
  void start(Encoding encoding, byte[] array, int from, int to, int most) {
    bytes = array;
    end = to;
    shared = encoding == Encoding.DELTA_BYTE_ARRAY;
    int at = from;
    if (shared) {
      prefixes.start(array, at, to, most);
      at = prefixes.findEnd();
    }
    lengths.start(array, at, to, most);
    position = lengths.findEnd();
    previousLength = 0;
    behind = 0;
    if (shared && prefixes.left() != lengths.left()) {
      throw Corrupt.page("%d prefixes of %d values", prefixes.left(), lengths.left());
    }
  }

  /** Reads the next values behind a heap's content, as its values {@code at} and following. */
  void read(ByteHeap heap, int at, int count) {
    if (shared) {
      catchUp();
      readShared(heap, at, count);
      return;
    }
    int total = readLengths(count);
    heap.reserve(total);
    System.arraycopy(bytes, position, heap.bytes, heap.end, total);
    position += total;
    int next = heap.end;
    for (int i = 0; i < count; i++) {
      next += length[i];
      heap.offsets[at + i + 1] = next;
    }
    heap.end = next;
  }

  private void readShared(ByteHeap heap, int at, int count) {
    if (count == 0) {
      return;
    }
    readPrefixes(count);
    int from = position;
    byte[] before = previous;
    int beforeStart = 0;
    int beforeLength = previousLength;
    for (int i = 0; i < count; i++) {
      int kept = checkedPrefix(prefix[i], beforeLength);
      int added = length[i];
      heap.reserve((long) kept + added);
      if (i > 0) {
        before = heap.bytes;
      }
      int start = heap.end;
      System.arraycopy(before, beforeStart, heap.bytes, start, kept);
      System.arraycopy(bytes, from, heap.bytes, start + kept, added);
      from += added;
      beforeStart = start;
      beforeLength = kept + added;
      heap.end = start + beforeLength;
      heap.offsets[at + i + 1] = heap.end;
    }
    position = from;
    if (previous.length < beforeLength) {
      previous = new byte[Math.max(beforeLength, 64)];
    }
    System.arraycopy(heap.bytes, beforeStart, previous, 0, beforeLength);
    previousLength = beforeLength;
  }

  private static int checkedPrefix(int prefix, int before) {
    if (prefix < 0 || prefix > before) {
      throw Corrupt.page("%d bytes shared with a value of %d", prefix, before);
    }
    return prefix;
  }

  /** Passes over values. */
  void skip(int count) {
    if (shared) {
      if (count > lengths.left() - behind) {
        throw Corrupt.page("its values end too early");
      }
      behind += count;
      return;
    }
    for (int left = count; left > 0; ) {
      int step = Math.min(left, 4096);
      position += readLengths(step);
      left -= step;
    }
  }

  /** Puts the values together that were passed over. */
  private void catchUp() {
    while (behind > 0) {
      int step = Math.min(behind, 4096);
      behind -= step;
      readPrefixes(step);
      for (int i = 0; i < step; i++) {
        int kept = checkedPrefix(prefix[i], previousLength);
        int added = length[i];
        long whole = (long) kept + added;
        if (whole > previous.length) {
          previous = Arrays.copyOf(previous, (int) Math.min(Integer.MAX_VALUE - 8, 2 * whole));
        }
        System.arraycopy(bytes, position, previous, kept, added);
        position += added;
        previousLength = kept + added;
      }
    }
  }

  private void readPrefixes(int count) {
    if (prefix.length < count) {
      prefix = new int[Math.max(count, 4096)];
    }
    prefixes.read(prefix, 0, count);
    readLengths(count);
  }

  /** Reads lengths, all of whose bytes are there; returns their sum. */
  private int readLengths(int count) {
    if (length.length < count) {
      length = new int[Math.max(count, 4096)];
    }
    lengths.read(length, 0, count);
    long total = 0;
    int signs = 0;
    for (int i = 0; i < count; i++) {
      total += length[i];
      signs |= length[i];
    }
    if (signs < 0) {
      throw Corrupt.page("a value of negative length");
    } else if (total > end - position) {
      throw Corrupt.page("values of %d bytes where %d are left", total, end - position);
    }
    return (int) total;
  }
}

package dev.longbow.matrix;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a task counted, in bytes: of a histogram only the buckets that are not empty. */
final class StateBytes {
  private StateBytes() {}

  static final class Writer {
    /** A distance and a count, at most. */
    private static final int ENTRY_BYTES = 8;

    private byte[] bytes = new byte[256];
    private int size;

    void summary(ColumnSummary summary) {
      byte[] encoded =
          ByteBuffer.allocate(8 * 8)
              .putLong(summary.rows())
              .putLong(summary.nulls())
              .putLong(summary.nans())
              .putLong(summary.infinities())
              .putDouble(summary.mean())
              .putDouble(summary.squares())
              .putDouble(summary.min())
              .putDouble(summary.max())
              .array();
      System.arraycopy(encoded, 0, bytes, size, encoded.length);
      size += encoded.length;
    }

    /** The number of buckets, then each one's distance from the one before and its count. */
    void histogram(int[] counts) {
      int used = 0;
      for (int bucket = 0; counts != null && bucket < counts.length; bucket++) {
        used += counts[bucket] == 0 ? 0 : 1;
      }
      bytes = Arrays.copyOf(bytes, size + (used + 1) * ENTRY_BYTES);
      number(used);
      int last = -1;
      for (int bucket = 0; used > 0 && bucket < counts.length; bucket++) {
        if (counts[bucket] != 0) {
          number(bucket - last);
          number(counts[bucket]);
          last = bucket;
        }
      }
    }

    private void number(int value) {
      int rest = value;
      while (rest >>> 7 != 0) {
        bytes[size++] = (byte) (rest & 0x7f | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, size);
    }
  }

  static final class Reader {
    private final ByteBuffer from;

    Reader(byte[] bytes) {
      from = ByteBuffer.wrap(bytes);
    }

    ColumnSummary summary() {
      return new ColumnSummary(
          from.getLong(),
          from.getLong(),
          from.getLong(),
          from.getLong(),
          from.getDouble(),
          from.getDouble(),
          from.getDouble(),
          from.getDouble(),
          Double.NaN);
    }

    void addHistogram(long[] counts) {
      int bucket = -1;
      for (int used = number(); used > 0; used--) {
        bucket += number();
        counts[bucket] += number();
      }
    }

    private int number() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = from.get();
        value |= (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }
}

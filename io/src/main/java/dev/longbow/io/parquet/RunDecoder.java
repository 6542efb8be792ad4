package dev.longbow.io.parquet;

import java.util.Arrays;

/**
 * Integers of a fixed bit width in Parquet's RLE/bit-packed hybrid: dictionary codes, booleans.
 * Bit-packed runs are addressed by value index, so passing over values costs nothing.
 */
final class RunDecoder {
  private byte[] bytes;
  private int position;
  private int end;
  private int width;
  private int runLeft;
  private boolean packed;
  private int runValue;
  private int packedStart;
  private int packedIndex;

  /** Starts runs of values of {@code bitWidth} bits. */
  void start(byte[] array, int from, int to, int bitWidth) {
    if (bitWidth < 0 || bitWidth > 32) {
      throw Corrupt.page("values of %d bits, expected 0 to 32", bitWidth);
    }
    bytes = array;
    position = from;
    end = to;
    width = bitWidth;
    runLeft = 0;
  }

  /** Reads the next values. */
  void read(int[] out, int at, int count) {
    int done = 0;
    while (done < count) {
      nextRun();
      int take = Math.min(runLeft, count - done);
      if (packed) {
        BitUnpacker.unpack(bytes, packedStart, packedIndex, width, out, at + done, take);
        packedIndex += take;
      } else {
        Arrays.fill(out, at + done, at + done + take, runValue);
      }
      runLeft -= take;
      done += take;
    }
  }

  /** Passes over values. */
  void skip(int count) {
    int done = 0;
    while (done < count) {
      nextRun();
      int take = Math.min(runLeft, count - done);
      packedIndex += take;
      runLeft -= take;
      done += take;
    }
  }

  private void nextRun() {
    while (runLeft == 0) {
      long header = 0;
      int shift = 0;
      int next;
      do {
        if (position >= end || shift > 28) {
          throw Corrupt.page("its values end too early");
        }
        next = bytes[position++];
        header |= (long) (next & 0x7F) << shift;
        shift += 7;
      } while (next < 0);
      packed = (header & 1) != 0;
      long length = (header & 0xFFFFFFFFL) >>> 1;
      if (packed) {
        // Some writers cut the last group short; only whole values inside the page count.
        long values = length * 8;
        if (width > 0) {
          values = Math.min(values, 8L * (end - position) / width);
        }
        packedStart = position;
        packedIndex = 0;
        runLeft = (int) Math.min(values, Integer.MAX_VALUE);
        position = (int) Math.min(end, position + length * width);
      } else {
        int valueBytes = (width + 7) >>> 3;
        if (valueBytes > end - position) {
          throw Corrupt.page("its values end too early");
        }
        runValue = 0;
        for (int i = 0; i < valueBytes; i++) {
          runValue |= (bytes[position++] & 0xFF) << (8 * i);
        }
        runLeft = (int) length;
      }
    }
  }
}

package dev.longbow.io.parquet;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Arrays;

/**
 * Values of varying length, one behind another: value i ends at {@code offsets[i + 1]}. The array
 * of bytes is used again and again and has {@link LittleEndian#SLACK} bytes behind the last value.
 */
final class ByteHeap {
  byte[] bytes = new byte[0];
  int end;
  int[] offsets;

  /** Starts with no bytes and new offsets. */
  void start(int values) {
    offsets = new int[values + 1];
    end = 0;
  }

  /** Makes room for more bytes. */
  void reserve(long more) {
    long wanted = end + more + LittleEndian.SLACK;
    if (wanted > Integer.MAX_VALUE - 8) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot hold a batch of %d rows: its strings have more than 2 GiB"
              .formatted(offsets.length - 1));
    }
    if (wanted > bytes.length) {
      long larger = Math.max(wanted, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
      bytes = Arrays.copyOf(bytes, (int) Math.max(larger, 1024));
    }
  }

  /** Refuses values that do not have the length which a column of fixed length has. */
  void checkWidth(int from, int count, int width) {
    for (int i = from; i < from + count; i++) {
      if (offsets[i + 1] - offsets[i] != width) {
        throw Corrupt.page(
            "a value of %d bytes in a column of %d", offsets[i + 1] - offsets[i], width);
      }
    }
  }

  /** The content, copied to its size: the array serves the next batch. */
  byte[] toArray() {
    return Arrays.copyOf(bytes, end);
  }
}

package dev.longbow.io.arrow;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Decompresses one LZ4 frame, block by block. Unlike lz4-java's own stream it reads blocks that
 * refer to those before: Arrow C++ and Polars write them whenever a buffer is larger than 64 KiB.
 */
final class Lz4FrameStream extends InputStream {
  private static final int MAGIC = 0x184D2204;
  private static final int HISTORY = 1 << 16;
  private static final int SHORTEST_MATCH = 4;

  private final InputStream in;
  private final LZ4SafeDecompressor independent = LZ4Factory.fastestInstance().safeDecompressor();
  private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
  private final boolean isIndependent;
  private final boolean hasBlockHash;
  private final StreamingXXHash32 contentHash;
  private final long contentSize;
  private final byte[] block;
  private final int blockBytes;

  /** The end of what was decompressed before, then the block. */
  private final byte[] window;

  private int historyFrom = HISTORY;
  private int at = HISTORY;
  private int end = HISTORY;
  private long total;
  private boolean isAtEnd;

  Lz4FrameStream(InputStream in) throws IOException {
    this.in = in;
    require(little(bytes(4)) == MAGIC, "no LZ4 frame");
    byte[] descriptor = new byte[10];
    descriptor[0] = bytes(1)[0];
    descriptor[1] = bytes(1)[0];
    int flags = descriptor[0];
    require((flags & 0xc0) == 0x40, "an LZ4 frame of another version");
    require((flags & 1) == 0, "an LZ4 frame with a dictionary");
    isIndependent = (flags & 0x20) != 0;
    hasBlockHash = (flags & 0x10) != 0;
    contentHash = (flags & 4) != 0 ? XXHashFactory.fastestInstance().newStreamingHash32(0) : null;
    int length = 2;
    if ((flags & 8) != 0) {
      byte[] size = bytes(8);
      System.arraycopy(size, 0, descriptor, 2, 8);
      contentSize = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getLong();
      length = 10;
    } else {
      contentSize = -1;
    }
    int expected = hash.hash(descriptor, 0, length, 0) >>> 8 & 0xff;
    require((bytes(1)[0] & 0xff) == expected, "an LZ4 frame whose descriptor is damaged");
    int size = descriptor[1] >>> 4 & 7;
    require(size >= 4, "an LZ4 frame of blocks of size " + size);
    blockBytes = 1 << (8 + 2 * size);
    block = new byte[blockBytes];
    window = new byte[HISTORY + blockBytes];
  }

  @Override
  public int read() throws IOException {
    return fill() ? window[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(window, at, into, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    while (at == end && !isAtEnd) {
      nextBlock();
    }
    return at < end;
  }

  private void nextBlock() throws IOException {
    int size = little(bytes(4));
    if (size == 0) {
      finish();
      return;
    }
    boolean isRaw = size < 0;
    size &= Integer.MAX_VALUE;
    require(size <= blockBytes, "an LZ4 block of " + size + " bytes");
    fully(block, size);
    if (hasBlockHash) {
      require(little(bytes(4)) == hash.hash(block, 0, size, 0), "an LZ4 block that is damaged");
    }
    keepHistory();
    if (isRaw) {
      System.arraycopy(block, 0, window, HISTORY, size);
      end = HISTORY + size;
    } else if (isIndependent) {
      try {
        end = HISTORY + independent.decompress(block, 0, size, window, HISTORY, blockBytes);
      } catch (LZ4Exception e) {
        throw new IOException("an LZ4 block that is damaged", e);
      }
    } else {
      end = decompress(size);
    }
    at = HISTORY;
    total += end - at;
    if (contentHash != null) {
      contentHash.update(window, at, end - at);
    }
  }

  private void keepHistory() {
    int kept = Math.min(HISTORY, end - historyFrom);
    System.arraycopy(window, end - kept, window, HISTORY - kept, kept);
    historyFrom = HISTORY - kept;
  }

  private void finish() throws IOException {
    isAtEnd = true;
    if (contentHash != null) {
      require(little(bytes(4)) == contentHash.getValue(), "LZ4 data that is damaged");
    }
    require(contentSize < 0 || contentSize == total, "LZ4 data that is not of its length");
  }

  /** Decompresses a block that may refer to the history; gives the end of its bytes. */
  private int decompress(int size) throws IOException {
    int from = 0;
    int to = HISTORY;
    while (true) {
      require(from < size, "an LZ4 block that ends early");
      int token = block[from++] & 0xff;
      int literals = token >>> 4;
      if (literals == 15) {
        int more;
        do {
          require(from < size, "an LZ4 block that ends early");
          more = block[from++] & 0xff;
          literals += more;
        } while (more == 255);
      }
      require(
          literals <= size - from && literals <= window.length - to,
          "an LZ4 block that is damaged");
      System.arraycopy(block, from, window, to, literals);
      from += literals;
      to += literals;
      if (from == size) {
        return to;
      }
      require(size - from >= 2, "an LZ4 block that ends early");
      int distance = (block[from] & 0xff) | (block[from + 1] & 0xff) << 8;
      from += 2;
      require(distance > 0 && distance <= to - historyFrom, "an LZ4 block that is damaged");
      int match = token & 15;
      if (match == 15) {
        int more;
        do {
          require(from < size, "an LZ4 block that ends early");
          more = block[from++] & 0xff;
          match += more;
        } while (more == 255);
      }
      match += SHORTEST_MATCH;
      require(match <= window.length - to, "an LZ4 block that is damaged");
      if (distance >= match) {
        System.arraycopy(window, to - distance, window, to, match);
        to += match;
      } else {
        // It repeats itself.
        for (int stop = to + match; to < stop; to++) {
          window[to] = window[to - distance];
        }
      }
    }
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    fully(bytes, count);
    return bytes;
  }

  private void fully(byte[] into, int count) throws IOException {
    if (in.readNBytes(into, 0, count) < count) {
      throw new EOFException("LZ4 data that ends early");
    }
  }

  private static int little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static void require(boolean condition, String what) throws IOException {
    if (!condition) {
      throw new IOException(what);
    }
  }

  @Override
  public void close() throws IOException {
    if (contentHash != null) {
      contentHash.close();
    }
    in.close();
  }
}

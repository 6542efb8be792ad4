package dev.longbow.io.arrow;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.longbow.io.files.SeekableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of one buffer of a record batch, however they are stored. What is asked for is at most
 * what the buffer holds: checked here, before anybody makes room for it.
 */
abstract class StoredBuffer {
  private final long length;

  StoredBuffer(long length) {
    this.length = length;
  }

  /** Bytes, uncompressed. */
  final long length() {
    return length;
  }

  /**
   * Some bytes, little-endian, from position 0 of the result to its limit. Valid until the next
   * call.
   *
   * @throws IllegalArgumentException when they are not there
   */
  final ByteBuffer at(long position, long count) {
    IpcMessage.require(
        position >= 0 && count >= 0 && position <= length && count <= length - position,
        "a buffer of %d bytes where %d are needed",
        length,
        position + count);
    IpcMessage.require(count <= Integer.MAX_VALUE - 64, "%d bytes in %s", count, "one piece");
    return read(position, (int) count);
  }

  abstract ByteBuffer read(long position, int count);

  /** Bytes of heap. */
  long heapBytes() {
    return 0;
  }

  void close() {}

  /** A part of a mapped file, or of bytes in memory. */
  static final class Slice extends StoredBuffer {
    private final ByteBuffer bytes;
    private final boolean mapped;

    Slice(ByteBuffer bytes, boolean mapped) {
      super(bytes.remaining());
      this.bytes = bytes;
      this.mapped = mapped;
    }

    @Override
    ByteBuffer read(long position, int count) {
      return bytes.slice(bytes.position() + (int) position, count).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    long heapBytes() {
      return mapped ? 0 : bytes.remaining();
    }
  }

  /** A range of a file, seen through a window. */
  static final class Range extends StoredBuffer {
    private static final int WINDOW = 1 << 18;

    private final SeekableFile file;
    private final long from;
    private byte[] window = new byte[0];
    private long start;
    private int filled;

    Range(SeekableFile file, long from, long length) {
      super(length);
      this.file = file;
      this.from = from;
    }

    @Override
    ByteBuffer read(long position, int count) {
      if (position < start || position + count > start + filled) {
        int size = (int) Math.min(length() - position, Math.max(count, WINDOW));
        window = window.length < size ? new byte[size] : window;
        filled = 0;
        file.read(from + position, window, 0, size);
        start = position;
        filled = size;
      }
      return ByteBuffer.wrap(window, (int) (position - start), count)
          .slice()
          .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    long heapBytes() {
      return window.length;
    }
  }

  /** Bytes that are decompressed on the way: what is asked for moves forward only. */
  static final class Inflating extends StoredBuffer {
    private final InputStream stream;
    private byte[] window = new byte[1 << 16];
    private long start;
    private int filled;

    Inflating(InputStream stream, long length) {
      super(length);
      this.stream = stream;
    }

    @Override
    ByteBuffer read(long position, int count) {
      if (position < start) {
        throw new IllegalStateException("Byte " + position + " after " + start);
      }
      try {
        moveTo(position, count);
      } catch (IOException e) {
        throw new IllegalArgumentException("compressed data: " + e.getMessage(), e);
      }
      return ByteBuffer.wrap(window, 0, count).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void moveTo(long position, int count) throws IOException {
      int kept = (int) Math.max(0, start + filled - position);
      if (kept > 0) {
        System.arraycopy(window, filled - kept, window, 0, kept);
      } else {
        stream.skipNBytes(position - start - filled);
      }
      start = position;
      filled = kept;
      if (count > window.length) {
        byte[] larger = new byte[Math.max(count, (int) Math.min(1 << 30, 2L * window.length))];
        System.arraycopy(window, 0, larger, 0, kept);
        window = larger;
      }
      if (filled < count) {
        int wanted = (int) Math.min(window.length, length() - start) - filled;
        int read = stream.readNBytes(window, filled, wanted);
        filled += read;
        IpcMessage.require(read == wanted, "compressed data that ends early");
      }
    }

    @Override
    long heapBytes() {
      return window.length;
    }

    @Override
    void close() {
      try {
        stream.close();
      } catch (IOException e) {
        // Only memory is given back.
      }
    }
  }

  /** Decompresses a whole buffer of a known, small size. */
  static StoredBuffer inflated(
      Compression compression, byte[] stored, int length, ZstdDecompressCtx zstd) {
    byte[] bytes;
    try {
      if (compression == Compression.ZSTD) {
        bytes = new byte[length];
        int size =
            zstd.decompressByteArray(
                bytes,
                0,
                length,
                stored,
                BufferDecompressor.PREFIX,
                stored.length - BufferDecompressor.PREFIX);
        IpcMessage.require(size == length, "zstd data of %d bytes instead of %d", size, length);
      } else {
        bytes = all(compression, stored, length);
      }
    } catch (ZstdException | IOException e) {
      throw new IllegalArgumentException("compressed data: " + e.getMessage(), e);
    }
    return new Slice(ByteBuffer.wrap(bytes), false);
  }

  private static byte[] all(Compression compression, byte[] stored, int length) throws IOException {
    try (InputStream in =
        BufferDecompressor.open(
            compression,
            new ByteArrayInputStream(
                stored, BufferDecompressor.PREFIX, stored.length - BufferDecompressor.PREFIX))) {
      return exactly(in, length);
    }
  }

  /** All bytes of a stream, which makes room for them only as they come. */
  static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    IpcMessage.require(
        bytes.length == length && in.read() < 0, "compressed data that is not of %d bytes", length);
    return bytes;
  }
}

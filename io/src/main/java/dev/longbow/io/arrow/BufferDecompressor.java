package dev.longbow.io.arrow;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads the stored form of buffers: see {@link BufferCompressor}. */
final class BufferDecompressor {
  static final int PREFIX = 8;

  private BufferDecompressor() {}

  /** The uncompressed length that a buffer's prefix tells; -1 when it is not compressed. */
  static long length(byte[] prefix) {
    return ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** The bytes of a whole stored buffer of our own. */
  static byte[] all(Compression compression, byte[] stored) throws IOException {
    long length = length(stored);
    if (length == -1) {
      return Arrays.copyOfRange(stored, PREFIX, stored.length);
    }
    try (InputStream in =
        open(compression, new ByteArrayInputStream(stored, PREFIX, stored.length - PREFIX))) {
      return in.readNBytes(Math.toIntExact(length));
    }
  }

  /** The uncompressed bytes of what follows a prefix. */
  static InputStream open(Compression compression, InputStream compressed) throws IOException {
    return compression == Compression.ZSTD
        ? new ZstdInputStreamNoFinalizer(compressed)
        : new Lz4FrameStream(compressed);
  }
}

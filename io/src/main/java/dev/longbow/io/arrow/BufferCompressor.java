package dev.longbow.io.arrow;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Compresses buffers as record batches hold them: the uncompressed length in eight bytes, then the
 * compressed bytes. Used by one thread.
 */
final class BufferCompressor implements Closeable {
  private static final int PREFIX = 8;

  private final Compression compression;
  private final ZstdCompressCtx zstd;

  BufferCompressor(Compression compression, int level) {
    this.compression = compression;
    this.zstd = compression == Compression.ZSTD ? new ZstdCompressCtx().setLevel(level) : null;
  }

  Compression compression() {
    return compression;
  }

  /** The stored form of a buffer; an empty one stays empty. */
  byte[] store(byte[] bytes, int length) throws IOException {
    if (length == 0 || compression == Compression.NONE) {
      return Arrays.copyOf(bytes, length);
    }
    byte[] stored = compression == Compression.ZSTD ? zstd(bytes, length) : lz4(bytes, length);
    if (stored.length >= PREFIX + length) {
      // Larger than before: a length of -1 says that the bytes are as they were.
      stored = new byte[PREFIX + length];
      prefix(stored, -1);
      System.arraycopy(bytes, 0, stored, PREFIX, length);
    } else {
      prefix(stored, length);
    }
    return stored;
  }

  private static void prefix(byte[] stored, long length) {
    ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
  }

  private byte[] zstd(byte[] bytes, int length) {
    byte[] target = new byte[PREFIX + Math.toIntExact(Zstd.compressBound(length))];
    int size = zstd.compressByteArray(target, PREFIX, target.length - PREFIX, bytes, 0, length);
    return Arrays.copyOf(target, PREFIX + size);
  }

  private static byte[] lz4(byte[] bytes, int length) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream(PREFIX + length / 2);
    target.write(new byte[PREFIX]);
    // The native compressor, never another one: their bytes may differ.
    try (OutputStream frame =
        new LZ4FrameOutputStream(
            target,
            LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
            -1L,
            LZ4Factory.nativeInstance().fastCompressor(),
            XXHashFactory.nativeInstance().hash32(),
            LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE)) {
      frame.write(bytes, 0, length);
    }
    return target.toByteArray();
  }

  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
    }
  }
}

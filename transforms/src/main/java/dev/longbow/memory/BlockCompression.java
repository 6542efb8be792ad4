package dev.longbow.memory;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Compresses blocks of spill files. Contexts, which hold native memory, are used again and again,
 * as many as threads are at it at once: a new one for each block took a sixth of the time.
 */
final class BlockCompression {
  /** Fast zstd: two thirds of the processor time of level 1 and a sixteenth more bytes. */
  private static final int LEVEL = -1;

  private static final Deque<ZstdCompressCtx> COMPRESSORS = new ConcurrentLinkedDeque<>();
  private static final Deque<ZstdDecompressCtx> DECOMPRESSORS = new ConcurrentLinkedDeque<>();

  private BlockCompression() {}

  /**
   * Frees the contexts that nobody uses. A worker of a cluster loads this class anew for every job,
   * and what its copy holds would stay as long as the process.
   */
  static void release() {
    for (ZstdCompressCtx context = COMPRESSORS.poll();
        context != null;
        context = COMPRESSORS.poll()) {
      context.close();
    }
    for (ZstdDecompressCtx context = DECOMPRESSORS.poll();
        context != null;
        context = DECOMPRESSORS.poll()) {
      context.close();
    }
  }

  /** The contexts that nobody uses. */
  static int idle() {
    return COMPRESSORS.size() + DECOMPRESSORS.size();
  }

  /** The room that a compressed block may need, or the block itself. */
  static int room(int length) {
    return Math.toIntExact(Math.max(length, Zstd.compressBound(length)));
  }

  /** Writes a block, compressed or, when that is not smaller, as it is; gives its length there. */
  static int compress(byte[] plain, byte[] to, int offset) {
    ZstdCompressCtx context = COMPRESSORS.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
    }
    int length = context.compressByteArray(to, offset, to.length - offset, plain, 0, plain.length);
    COMPRESSORS.push(context);
    if (length >= plain.length) {
      System.arraycopy(plain, 0, to, offset, plain.length);
      return plain.length;
    }
    return length;
  }

  /**
   * The block.
   *
   * @param stored as it was written; shorter than the block when it is compressed
   */
  static byte[] decompress(byte[] stored, int plainLength) {
    if (stored.length == plainLength) {
      return stored;
    }
    ZstdDecompressCtx context = DECOMPRESSORS.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    byte[] plain = new byte[plainLength];
    context.decompressByteArray(plain, 0, plainLength, stored, 0, stored.length);
    DECOMPRESSORS.push(context);
    return plain;
  }
}

package dev.longbow.io.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Decompresses pages into buffers that the caller keeps. Used by one thread. */
final class PageDecompressor implements Closeable {
  private static final int GZIP_LARGEST_RATIO = 1100;
  private static final int LZ4_LARGEST_RATIO = 255;
  private static final LZ4SafeDecompressor LZ4 = LZ4Factory.fastestInstance().safeDecompressor();

  private ZstdDecompressCtx zstd;

  /** What files may be compressed with. */
  static final List<CompressionCodecName> READABLE =
      List.of(
          CompressionCodecName.UNCOMPRESSED,
          CompressionCodecName.SNAPPY,
          CompressionCodecName.GZIP,
          CompressionCodecName.ZSTD,
          CompressionCodecName.LZ4_RAW,
          CompressionCodecName.LZ4);

  /** Whether pages of this codec can be decompressed here. */
  static boolean supports(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW, LZ4 -> true;
      default -> false;
    };
  }

  /**
   * Refuses a size that the compressed bytes cannot have, before a buffer of that size is made.
   *
   * @param size the size that the page's header claims
   */
  void check(CompressionCodecName codec, byte[] from, int at, int length, int size) {
    switch (codec) {
      case SNAPPY -> {
        try {
          int actual = Snappy.uncompressedLength(from, at, length);
          if (actual != size) {
            throw Corrupt.page("Snappy data of %d bytes, its header says %d", actual, size);
          }
        } catch (IOException e) {
          throw Corrupt.page("invalid Snappy data: %s", e.getMessage());
        }
      }
      case GZIP -> {
        if (size > 64L + (long) GZIP_LARGEST_RATIO * length) {
          throw Corrupt.page("%d bytes of gzip cannot hold the header's %d", length, size);
        }
      }
      case ZSTD -> {
        // Zero also means that the frame does not say.
        long actual = Zstd.getFrameContentSize(from, at, length);
        if (actual > 0 && actual > size) {
          throw Corrupt.page("zstd data of %d bytes, its header says %d", actual, size);
        }
      }
      case LZ4_RAW, LZ4 -> {
        if (size > 64L + (long) LZ4_LARGEST_RATIO * length) {
          throw Corrupt.page("%d bytes of LZ4 cannot hold the header's %d", length, size);
        }
      }
      default -> {
        if (length != size) {
          throw Corrupt.page("%d bytes, its header says %d", length, size);
        }
      }
    }
  }

  /** Decompresses exactly {@code size} bytes. */
  void decompress(
      CompressionCodecName codec, byte[] from, int at, int length, byte[] to, int toAt, int size) {
    int actual;
    try {
      actual =
          switch (codec) {
            case SNAPPY -> Snappy.uncompress(from, at, length, to, toAt);
            case GZIP -> gzip(from, at, length, to, toAt, size);
            case ZSTD -> zstd().decompressByteArray(to, toAt, size, from, at, length);
            case LZ4_RAW -> LZ4.decompress(from, at, length, to, toAt, size);
            case LZ4 -> lz4(from, at, length, to, toAt, size);
            default -> throw new IllegalStateException("Codec " + codec);
          };
    } catch (IOException | ZstdException | LZ4Exception e) {
      throw Corrupt.page("invalid %s data: %s", codec, e.getMessage());
    }
    if (actual != size) {
      throw Corrupt.page("%s data of %d bytes, its header says %d", codec, actual, size);
    }
  }

  private static int gzip(byte[] from, int at, int length, byte[] to, int toAt, int size)
      throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(from, at, length), 8192)) {
      int read = in.readNBytes(to, toAt, size);
      return in.read() < 0 ? read : size + 1;
    }
  }

  /**
   * The deprecated LZ4: blocks as Hadoop frames them, or one raw block, which other writers took it
   * for.
   */
  private static int lz4(byte[] from, int at, int length, byte[] to, int toAt, int size) {
    int framed = hadoopLz4(from, at, length, to, toAt, size);
    return framed == size ? size : LZ4.decompress(from, at, length, to, toAt, size);
  }

  /** Before a block the bytes it has decompressed, before its pieces those that follow. */
  private static int hadoopLz4(byte[] from, int at, int length, byte[] to, int toAt, int size) {
    int next = at;
    int end = at + length;
    int done = 0;
    while (end - next >= 8 && done < size) {
      int block = Integer.reverseBytes(LittleEndian.getInt(from, next));
      next += 4;
      if (block <= 0 || block > size - done) {
        return -1;
      }
      int until = done + block;
      while (done < until) {
        int piece = end - next < 4 ? -1 : Integer.reverseBytes(LittleEndian.getInt(from, next));
        next += 4;
        if (piece <= 0 || piece > end - next) {
          return -1;
        }
        try {
          done += LZ4.decompress(from, next, piece, to, toAt + done, until - done);
        } catch (LZ4Exception e) {
          return -1;
        }
        next += piece;
      }
    }
    return next == end ? done : -1;
  }

  private ZstdDecompressCtx zstd() {
    if (zstd == null) {
      zstd = new ZstdDecompressCtx();
    }
    return zstd;
  }

  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
    }
  }
}

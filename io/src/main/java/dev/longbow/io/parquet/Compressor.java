package dev.longbow.io.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.CompressionCodec;
import org.xerial.snappy.Snappy;

/** Compresses pages with one codec. Used by one thread. */
abstract class Compressor implements Closeable {
  /** The codec as the file names it. */
  abstract CompressionCodec codec();

  /** Appends the compressed bytes of a page. */
  abstract void compress(ByteSink page, ByteSink out) throws IOException;

  @Override
  public void close() {}

  /** Leaves pages as they are. */
  static final class None extends Compressor {
    @Override
    CompressionCodec codec() {
      return CompressionCodec.UNCOMPRESSED;
    }

    @Override
    void compress(ByteSink page, ByteSink out) {
      out.write(page.array(), 0, page.size());
    }
  }

  /** Zstandard, one context for all pages. */
  static final class Zstandard extends Compressor {
    private final ZstdCompressCtx context;

    Zstandard(int level) {
      context = new ZstdCompressCtx().setLevel(level);
    }

    @Override
    CompressionCodec codec() {
      return CompressionCodec.ZSTD;
    }

    @Override
    void compress(ByteSink page, ByteSink out) {
      int bound = Math.toIntExact(Zstd.compressBound(page.size()));
      byte[] target = out.reserve(bound);
      int length =
          context.compressByteArray(target, out.size(), bound, page.array(), 0, page.size());
      out.size(out.size() + length);
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /** Snappy's raw format. */
  static final class RawSnappy extends Compressor {
    @Override
    CompressionCodec codec() {
      return CompressionCodec.SNAPPY;
    }

    @Override
    void compress(ByteSink page, ByteSink out) throws IOException {
      byte[] target = out.reserve(Snappy.maxCompressedLength(page.size()));
      int length = Snappy.compress(page.array(), 0, page.size(), target, out.size());
      out.size(out.size() + length);
    }
  }

  /** Gzip, for old readers. */
  static final class Gzip extends Compressor {
    @Override
    CompressionCodec codec() {
      return CompressionCodec.GZIP;
    }

    @Override
    void compress(ByteSink page, ByteSink out) throws IOException {
      try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 13)) {
        gzip.write(page.array(), 0, page.size());
      }
    }
  }
}

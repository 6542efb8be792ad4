package dev.longbow.io.ndjson;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.BatchEncoder;
import dev.longbow.io.files.DigestingStream;
import dev.longbow.io.files.FileCodec;
import dev.longbow.io.files.SeekableFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;

/** NDJSON files: a piece is lines, and so are several, compressed or not. */
final class NdjsonCodec implements FileCodec {
  private static final List<String> KEYS = List.of("compression");

  private final Schema schema;
  private final Compression compression;

  /** How the file is compressed as a whole. */
  enum Compression {
    NONE("ndjson"),
    GZIP("ndjson.gz"),
    ZSTD("ndjson.zst");

    private final String extension;

    Compression(String extension) {
      this.extension = extension;
    }
  }

  NdjsonCodec(Schema schema, Compression compression) {
    this.schema = schema;
    this.compression = compression;
  }

  /**
   * Reads a sink's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values
   */
  static Compression compression(SinkSpec spec) {
    TreeSet<String> unknown = new TreeSet<>(spec.options().keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of NDJSON output '%s'. Known: %s"
              .formatted(unknown, spec.name(), KEYS));
    }
    String path = spec.path().toLowerCase(Locale.ROOT);
    String guessed = path.endsWith(".gz") ? "gzip" : path.endsWith(".zst") ? "zstd" : "none";
    String given = spec.options().getOrDefault("compression", guessed);
    return switch (given) {
      case "none" -> Compression.NONE;
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      default ->
          throw new LongbowException(
              ErrorCode.SPEC_INVALID,
              "Invalid compression '%s' of output '%s': expected none, gzip or zstd"
                  .formatted(given, spec.name()));
    };
  }

  @Override
  public String extension() {
    return compression.extension;
  }

  @Override
  public BatchEncoder openFile(OutputStream out) throws IOException {
    return new NdjsonEncoder(schema, compressed(out));
  }

  @Override
  public BatchEncoder openPiece(OutputStream out) throws IOException {
    return openFile(out);
  }

  @Override
  public boolean isPieceAFile() {
    return true;
  }

  @Override
  public void concatenate(List<String> pieces, DigestingStream out) throws IOException {
    for (String piece : pieces) {
      out.copy(piece, 0, SeekableFile.size(piece));
    }
  }

  /** A stream whose end ends the compressed data but leaves the file open. */
  private OutputStream compressed(OutputStream out) throws IOException {
    OutputStream file = new KeptOpen(out);
    return switch (compression) {
      case NONE -> file;
      case GZIP -> new GZIPOutputStream(file, 1 << 16);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(file);
    };
  }

  private static final class KeptOpen extends FilterOutputStream {
    KeptOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}

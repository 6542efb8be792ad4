package dev.longbow.io.csv;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
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
import java.util.zip.GZIPOutputStream;

/**
 * CSV files. A piece is lines without header; gzip members and Zstandard frames one after another
 * are a valid file of their kind, so compressed pieces are put together as they are.
 */
final class CsvCodec implements FileCodec {
  private final Schema schema;
  private final CsvOptions options;

  CsvCodec(Schema schema, CsvOptions options) {
    for (Field field : schema.fields()) {
      if (field.type().isNested()) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot write column '%s' of type %s to CSV: a cell holds one value"
                .formatted(field.name(), field.type()));
      }
    }
    this.schema = schema;
    this.options = options;
  }

  @Override
  public String extension() {
    return options.compression().extension();
  }

  @Override
  public BatchEncoder openFile(OutputStream out) throws IOException {
    CsvEncoder encoder = new CsvEncoder(schema, options, compressed(out));
    if (options.header()) {
      encoder.writeHeader();
    }
    return encoder;
  }

  @Override
  public BatchEncoder openPiece(OutputStream out) throws IOException {
    return new CsvEncoder(schema, options, compressed(out));
  }

  @Override
  public boolean isPieceAFile() {
    return !options.header();
  }

  @Override
  public void concatenate(List<String> pieces, DigestingStream out) throws IOException {
    if (options.header()) {
      try (BatchEncoder header = openFile(out)) {
        header.finish();
      }
    }
    for (String piece : pieces) {
      out.copy(piece, 0, SeekableFile.size(piece));
    }
  }

  /** A stream whose end ends the compressed data but leaves the file open. */
  private OutputStream compressed(OutputStream out) throws IOException {
    OutputStream file = new KeptOpen(out);
    return switch (options.compression()) {
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

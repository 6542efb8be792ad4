package dev.longbow.io.csv;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Opens pieces of CSV files: decompresses them and makes them UTF-8. */
final class CsvFiles {
  private static final int BLOCK = 1 << 16;

  private CsvFiles() {}

  /** Whether a path is one of a file that is compressed as a whole. */
  static boolean isCompressed(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".gz") || lower.endsWith(".zst");
  }

  static boolean isWide(String encoding) {
    return encoding.startsWith("utf-16");
  }

  static Charset charset(String encoding) {
    return switch (encoding) {
      case "utf-8" -> StandardCharsets.UTF_8;
      case "utf-16le" -> StandardCharsets.UTF_16LE;
      case "utf-16be" -> StandardCharsets.UTF_16BE;
      case "latin1" -> StandardCharsets.ISO_8859_1;
      default -> Charset.forName("windows-1252");
    };
  }

  /** The rows of a piece as UTF-8. */
  static ByteSource open(CsvSplit.Piece piece) {
    ByteSource source = raw(piece);
    try {
      if (isWide(piece.encoding())) {
        source = new Transcoded(source, piece.path(), charset(piece.encoding()), () -> 1);
        skip(source, piece.start());
      } else if (!piece.encoding().equals("utf-8")) {
        source =
            new Transcoded(source, piece.path(), charset(piece.encoding()), () -> line(piece, 0));
      }
      return source;
    } catch (LongbowException e) {
      source.close();
      throw e;
    }
  }

  /** The bytes of a piece in its own encoding; of one in UTF-16 from the file's beginning. */
  static ByteSource raw(CsvSplit.Piece piece) {
    SeekableFile file = SeekableFile.open(piece.path());
    try {
      if (file.length() != piece.size()) {
        throw new LongbowException(
            ErrorCode.READ_FAILED,
            "Cannot read '%s': it was changed after the plan was made (%,d bytes, expected %,d)"
                .formatted(piece.path(), file.length(), piece.size()));
      }
      boolean wide = isWide(piece.encoding());
      if (!isCompressed(piece.path())) {
        long end = piece.streams() ? file.length() : piece.end();
        return new ByteSource.Range(file, wide ? 0 : piece.start(), end);
      }
      ByteSource stream = new ByteSource.Stream(file, decompressed(file));
      skip(stream, wide ? 0 : piece.start());
      return stream;
    } catch (LongbowException e) {
      file.close();
      throw e;
    } catch (IOException e) {
      file.close();
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "Cannot decompress '%s': %s".formatted(piece.path(), e.getMessage()),
          e);
    }
  }

  private static InputStream decompressed(SeekableFile file) throws IOException {
    InputStream in = new FileStream(file);
    return file.path().toLowerCase(Locale.ROOT).endsWith(".gz")
        ? new GZIPInputStream(in, BLOCK)
        : new ZstdInputStreamNoFinalizer(in);
  }

  private static void skip(ByteSource source, long count) {
    byte[] into = new byte[BLOCK];
    for (long left = count; left > 0; ) {
      int read = source.read(into, 0, (int) Math.min(into.length, left));
      if (read < 0) {
        return;
      }
      left -= read;
    }
  }

  /** The number of the line, from 1, that a place of a piece is in. */
  static long line(CsvSplit.Piece piece, long offset) {
    long line = 1;
    if (!piece.streams()) {
      CsvSplit.Piece before =
          new CsvSplit.Piece(piece.path(), piece.size(), 0, piece.start(), 0, "utf-8");
      line += lines(raw(before), piece.start());
      return line + lines(open(piece), offset);
    }
    CsvSplit.Piece whole =
        new CsvSplit.Piece(piece.path(), piece.size(), 0, -1, 0, piece.encoding());
    return line + lines(open(whole), piece.start() + offset);
  }

  private static long lines(ByteSource source, long count) {
    byte[] into = new byte[BLOCK + Words.SLACK];
    long lines = 0;
    try (source) {
      for (long left = count; left > 0; ) {
        int read = source.read(into, 0, (int) Math.min(BLOCK, left));
        if (read < 0) {
          return lines;
        }
        lines += Words.count(into, 0, read, NEWLINES);
        left -= read;
      }
    }
    return lines;
  }

  static final long NEWLINES = Words.repeat((byte) '\n');

  private static final class FileStream extends InputStream {
    private final SeekableFile file;
    private long position;

    FileStream(SeekableFile file) {
      this.file = file;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      int take = (int) Math.min(count, file.length() - position);
      if (take <= 0) {
        return count == 0 ? 0 : -1;
      }
      file.read(position, into, offset, take);
      position += take;
      return take;
    }

    @Override
    public int available() {
      // GZIPInputStream asks whether another member follows.
      return (int) Math.min(Integer.MAX_VALUE, file.length() - position);
    }
  }
}

package dev.longbow.io.csv;

import dev.longbow.error.LongbowException;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.io.text.TextFiles;
import dev.longbow.io.text.Words;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Opens pieces of CSV files: decompresses them and makes them UTF-8. */
final class CsvFiles {
  private static final int BLOCK = 1 << 16;

  private CsvFiles() {}

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
    SeekableFile file = TextFiles.open(piece.path(), piece.size());
    try {
      boolean wide = isWide(piece.encoding());
      if (!TextFiles.isCompressed(piece.path())) {
        long end = piece.streams() ? file.length() : piece.end();
        return new ByteSource.Range(file, wide ? 0 : piece.start(), end);
      }
      ByteSource stream = new ByteSource.Stream(file, TextFiles.decompressed(file));
      skip(stream, wide ? 0 : piece.start());
      return stream;
    } catch (LongbowException e) {
      file.close();
      throw e;
    } catch (IOException e) {
      file.close();
      throw TextFiles.damaged(piece.path(), e);
    }
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
    if (isWide(piece.encoding())) {
      // Its start is a place in the text as UTF-8.
      CsvSplit.Piece whole =
          new CsvSplit.Piece(piece.path(), piece.size(), 0, -1, 0, piece.encoding());
      return 1 + lines(open(whole), piece.start() + offset);
    }
    CsvSplit.Piece before =
        new CsvSplit.Piece(piece.path(), piece.size(), 0, piece.start(), 0, "utf-8");
    return 1 + lines(raw(before), piece.start()) + lines(open(piece), offset);
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
}

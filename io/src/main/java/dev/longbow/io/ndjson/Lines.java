package dev.longbow.io.ndjson;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.RangeStream;
import dev.longbow.io.files.SeekableFile;
import dev.longbow.io.text.TextFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a file that begin in a range of it. A value of JSON has no line feed in it (strings
 * escape them), so that a line feed always ends a row and a file can be cut anywhere.
 */
final class Lines implements Closeable {
  private static final int BLOCK = 1 << 18;
  private static final int LONGEST = 64 << 20;

  private final NdjsonSplit.Piece piece;
  private final SeekableFile file;
  private final InputStream stream;
  private byte[] bytes = new byte[BLOCK];

  /** Where in the uncompressed file the buffer begins. */
  private long base;

  private int filled;
  private int start;
  private int end;
  private int next;
  private boolean isAtEnd;

  /** How many lines were gone to. */
  private long passed;

  /** How many are before them in the file, once somebody asked. */
  private long before = -1;

  /** Bytes of a byte order mark in front of the first line, which begins with it. */
  private int mark = -1;

  Lines(NdjsonSplit.Piece piece) {
    this.piece = piece;
    this.file = TextFiles.open(piece.path(), piece.size());
    try {
      // From the byte before: when it ends a line, the first one begins with the range.
      base = piece.start() == 0 ? 0 : piece.start() - 1;
      stream =
          TextFiles.isCompressed(piece.path())
              ? TextFiles.decompressed(file)
              : new RangeStream(file, base, file.length() - base);
      if (piece.start() > 0) {
        advance();
      } else if (fill(3) && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb) {
        next = bytes[2] == (byte) 0xbf ? 3 : 0;
        mark = next;
      }
    } catch (IOException e) {
      file.close();
      throw TextFiles.damaged(piece.path(), e);
    } catch (LongbowException e) {
      file.close();
      throw e;
    }
  }

  /** Goes to the next line that is not blank; false behind the last one. */
  boolean next() {
    while (true) {
      long begin = base + next == mark ? 0 : base + next;
      if (!piece.isCompressed() && begin >= piece.end()) {
        return false;
      }
      if (!advance()) {
        return false;
      }
      for (int i = start; i < end; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
          return true;
        }
      }
    }
  }

  private boolean advance() {
    int looked = next;
    while (true) {
      for (int i = looked; i < filled; i++) {
        if (bytes[i] == '\n') {
          start = next;
          end = i;
          next = i + 1;
          passed++;
          return true;
        }
      }
      looked = filled - next;
      if (!fill(looked + 1)) {
        start = next;
        end = filled;
        next = filled;
        passed++;
        return start < end;
      }
      looked += next;
    }
  }

  /** Makes so many bytes of the rest available; false when the file ends before. */
  private boolean fill(int count) {
    if (filled - next >= count) {
      return true;
    }
    if (isAtEnd) {
      return false;
    }
    int kept = filled - next;
    if (kept > LONGEST) {
      throw new LongbowException(
          ErrorCode.BAD_VALUE,
          "Cannot read '%s': the line at byte %,d has more than %,d bytes"
              .formatted(piece.path(), base + next, LONGEST));
    }
    byte[] into = kept + BLOCK / 2 > bytes.length ? new byte[2 * bytes.length] : bytes;
    System.arraycopy(bytes, next, into, 0, kept);
    bytes = into;
    base += next;
    next = 0;
    filled = kept;
    try {
      int read = stream.readNBytes(bytes, filled, bytes.length - filled);
      isAtEnd = read < bytes.length - filled;
      filled += read;
    } catch (IOException e) {
      throw TextFiles.damaged(piece.path(), e);
    }
    return filled >= count;
  }

  /** The buffer that holds the line. */
  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** The line, copied. */
  byte[] line() {
    return Arrays.copyOfRange(bytes, start, end);
  }

  /** The line's number in the file, from 1. */
  long number() {
    if (before < 0) {
      before = piece.start() == 0 ? 0 : linesBefore();
    }
    return before + passed;
  }

  /** How many lines end before the piece is read: counted from the file's beginning, once. */
  private long linesBefore() {
    long from = piece.start() - 1;
    long lines = 0;
    try (Lines all =
        new Lines(new NdjsonSplit.Piece(piece.path(), piece.size(), 0, piece.size()))) {
      while (all.advance() && all.base + all.next <= from) {
        lines++;
      }
    }
    return lines;
  }

  String path() {
    return piece.path();
  }

  long bytesRead() {
    return file.bytesRead();
  }

  long heapBytes() {
    return bytes.length;
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      // Only read from.
      return;
    } finally {
      file.close();
    }
  }
}

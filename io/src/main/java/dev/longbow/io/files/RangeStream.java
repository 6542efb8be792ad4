package dev.longbow.io.files;

import java.io.InputStream;

/** A range of a file as a stream; closing it leaves the file open. */
public final class RangeStream extends InputStream {
  private static final int BLOCK = 1 << 16;

  private final SeekableFile file;
  private final long end;
  private long next;
  private final byte[] block = new byte[BLOCK];
  private int at;
  private int filled;

  /** The bytes of a file from a position. */
  public RangeStream(SeekableFile file, long from, long length) {
    this.file = file;
    this.next = from;
    this.end = from + length;
  }

  @Override
  public int read() {
    return fill() ? block[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, filled - at);
    System.arraycopy(block, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public int available() {
    // GZIPInputStream asks whether another member follows.
    return (int) Math.min(Integer.MAX_VALUE, filled - at + end - next);
  }

  private boolean fill() {
    if (at < filled) {
      return true;
    }
    filled = (int) Math.min(BLOCK, end - next);
    at = 0;
    if (filled <= 0) {
      filled = 0;
      return false;
    }
    file.read(next, block, 0, filled);
    next += filled;
    return true;
  }
}

package dev.longbow.testing.clickhouse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Bodies of messages of HTTP/1.1 without and with what frames them. */
final class HttpBody {
  private HttpBody() {}

  /**
   * The body's own bytes. One that is cut off gives the bytes that came and then throws {@link
   * EOFException}.
   */
  static InputStream of(HttpHead head, boolean isAnswer, InputStream in) {
    if (head.isChunked()) {
      return new Chunks(in);
    }
    String length = head.header("Content-Length").orElse(null);
    if (length != null) {
      return new Counted(in, Long.parseLong(length));
    }
    return isAnswer ? in : InputStream.nullInputStream();
  }

  private static final class Counted extends InputStream {
    private final InputStream in;
    private long left;

    Counted(InputStream in, long length) {
      this.in = in;
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return left == 0 ? -1 : 0;
      }
      int read = in.read(bytes, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("Closed " + left + " bytes before the end");
      }
      left -= read;
      return read;
    }
  }

  private static final class Chunks extends InputStream {
    private final InputStream in;
    private Counted chunk = new Counted(InputStream.nullInputStream(), 0);
    private boolean isFirst = true;
    private boolean isEnd;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (isEnd) {
        return -1;
      }
      int read = chunk.read(bytes, offset, length);
      if (read >= 0) {
        return read;
      }
      if (!isFirst) {
        line(); // the one that ends the chunk before
      }
      isFirst = false;
      long size = Long.parseLong(line().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        while (!line().isEmpty()) {
          // Trailers: neither ClickHouse nor its clients have any.
        }
        isEnd = true;
        return -1;
      }
      chunk = new Counted(in, size);
      return chunk.read(bytes, offset, length);
    }

    private String line() throws IOException {
      String line = HttpHead.readLine(in);
      if (line == null) {
        throw new EOFException("Closed between two chunks");
      }
      return line;
    }
  }

  /** Frames a body as the head that went before says. */
  static final class Writer {
    private final OutputStream out;
    private final boolean isChunked;

    Writer(HttpHead head, OutputStream out) {
      this.out = out;
      this.isChunked = head.isChunked();
    }

    /** Writes some bytes, at least one: a chunk of none is the end. */
    void write(byte[] bytes, int length) throws IOException {
      if (isChunked) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      out.write(bytes, 0, length);
      if (isChunked) {
        out.write('\r');
        out.write('\n');
      }
    }

    void end() throws IOException {
      if (isChunked) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.flush();
    }
  }
}

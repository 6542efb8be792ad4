package dev.longbow.io.arrow;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The messages of a stream of unknown length, one after another. Room is made only for what comes:
 * a length alone, which may be any text, makes none.
 */
final class MessageStream {
  private static final int MOST_METADATA = 64 << 20;
  private static final int MOST_BODY = 1 << 30;

  /** Up to this size a body's room is made at once. */
  private static final int COMMON_BODY = 32 << 20;

  /** How much of what came last is kept for those who look for a reason. */
  private static final int LAST = 16 << 10;

  private final InputStream in;
  private byte[] body = new byte[0];
  private byte[] metadata = new byte[1 << 12];
  private long bytesRead;

  /** What was read last, and how much of it came. */
  private byte[] current = metadata;

  private int filled;

  MessageStream(InputStream in) {
    this.in = in;
  }

  /** The next message, its body read; null at the end. */
  IpcMessage next() throws IOException {
    ByteBuffer prefix = ByteBuffer.wrap(metadata(IpcMessage.PREFIX)).order(ByteOrder.LITTLE_ENDIAN);
    if (prefix.getInt(0) != IpcMessage.CONTINUATION) {
      throw broken(
          "a message begins with 0x%08x instead of 0xffffffff".formatted(prefix.getInt(0)), null);
    }
    int length = prefix.getInt(4);
    if (length == 0) {
      if (in.read(metadata, 0, 1) >= 0) {
        filled = 1;
        throw broken("bytes follow its end marker", null);
      }
      return null;
    }
    if (length < 0 || length > MOST_METADATA) {
      throw broken("a message has metadata of %d bytes".formatted(length), null);
    }
    IpcMessage message = IpcMessage.parse(metadata(length), 0, length);
    if (message.bodyLength() > MOST_BODY) {
      throw broken("a message has a body of %d bytes".formatted(message.bodyLength()), null);
    }
    body((int) message.bodyLength());
    return message;
  }

  private byte[] metadata(int length) throws IOException {
    if (length > metadata.length) {
      metadata = new byte[Math.max(length, 2 * metadata.length)];
    }
    current = metadata;
    filled = 0;
    fill(length);
    return metadata;
  }

  private void body(int length) throws IOException {
    if (length > body.length && length <= COMMON_BODY) {
      body = new byte[length];
    }
    current = body;
    filled = 0;
    while (filled < length) {
      if (filled == body.length) {
        int larger = (int) Math.min(length, Math.max(COMMON_BODY, 2L * body.length));
        body = Arrays.copyOf(body, larger);
        current = body;
      }
      fill(Math.min(length, body.length));
    }
  }

  private void fill(int length) throws IOException {
    while (filled < length) {
      int read = in.read(current, filled, length - filled);
      if (read < 0) {
        throw broken("it ends without its end marker", new EOFException());
      }
      filled += read;
      bytesRead += read;
    }
  }

  /** The body of the message read last; valid until the next. */
  byte[] body() {
    return body;
  }

  long bytesRead() {
    return bytesRead;
  }

  long heapBytes() {
    return body.length + metadata.length;
  }

  /** An error with what came last, and what is still to come. */
  BrokenStreamException broken(String what, Throwable cause) {
    boolean cut = cause instanceof IOException;
    ByteArrayOutputStream last = new ByteArrayOutputStream();
    int kept = Math.min(filled, LAST);
    last.write(current, filled - kept, kept);
    byte[] more = new byte[LAST];
    int came = 0;
    try {
      for (int read = 0; read >= 0 && came < LAST; came += Math.max(0, read)) {
        read = in.read(more, came, LAST - came);
      }
    } catch (IOException | RuntimeException e) {
      // It broke off: there is no more.
    }
    last.write(more, 0, came);
    return new BrokenStreamException(what, cut, last.toByteArray(), cause);
  }
}

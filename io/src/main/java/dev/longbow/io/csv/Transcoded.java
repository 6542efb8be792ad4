package dev.longbow.io.csv;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** Text in another encoding as UTF-8. */
final class Transcoded implements ByteSource {
  private static final int BLOCK = 1 << 15;

  private final ByteSource source;
  private final String path;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private final ByteBuffer in = ByteBuffer.allocate(BLOCK).limit(0);
  private final CharBuffer chars = CharBuffer.allocate(BLOCK).limit(0);
  private final ByteBuffer out = ByteBuffer.allocate(3 * BLOCK).limit(0);
  private final LongSupplier firstLine;
  private long lines;
  private boolean ended;
  private boolean decoded;

  /**
   * Text of a charset.
   *
   * @param path names the file in errors
   * @param firstLine the number of the line that the source begins with; asked for in errors only
   */
  Transcoded(ByteSource source, String path, Charset charset, LongSupplier firstLine) {
    this.firstLine = firstLine;
    this.source = source;
    this.path = path;
    this.charset = charset;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read(byte[] into, int offset, int count) {
    while (!out.hasRemaining()) {
      if (decoded) {
        return -1;
      }
      fill();
    }
    int take = Math.min(count, out.remaining());
    out.get(into, offset, take);
    return take;
  }

  private void fill() {
    in.compact();
    if (!ended) {
      int read = source.read(in.array(), in.position(), in.remaining());
      ended = read < 0;
      in.position(in.position() + Math.max(0, read));
    }
    in.flip();
    chars.clear();
    CoderResult result = decoder.decode(in, chars, ended);
    chars.flip();
    for (int i = chars.position(); i < chars.limit(); i++) {
      lines += chars.get(i) == '\n' ? 1 : 0;
    }
    if (result.isError()) {
      throw new LongbowException(
          ErrorCode.CORRUPT_FILE,
          "%s, line %,d: Invalid bytes: %s are no text in %s"
              .formatted(
                  path, firstLine.getAsLong() + lines, hex(result.length()), charset.name()));
    }
    out.clear();
    // A pair of surrogates may be cut by the block only where the decoder keeps it back.
    encoder.encode(chars, out, ended && result.isUnderflow());
    out.flip();
    decoded = ended && result.isUnderflow();
  }

  private String hex(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length && i < in.remaining(); i++) {
      text.append("%s%02x".formatted(i == 0 ? "" : " ", in.get(in.position() + i)));
    }
    return text.toString();
  }

  @Override
  public long bytesRead() {
    return source.bytesRead();
  }

  @Override
  public void close() {
    source.close();
  }
}

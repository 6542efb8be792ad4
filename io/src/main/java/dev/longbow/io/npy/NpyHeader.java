package dev.longbow.io.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a {@code .npy} file, version 1.0, always {@link #BYTES} long, so that it can be
 * written when the rows have been counted.
 *
 * @param width bytes of a value: 4 or 8
 */
record NpyHeader(int width, boolean byColumn, long rows, int columns) {
  static final int BYTES = 128;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+), (\\d+)\\)");

  byte[] encode() {
    String text =
        "{'descr': '<f%d', 'fortran_order': %s, 'shape': (%d, %d), }"
            .formatted(width, byColumn ? "True" : "False", rows, columns);
    int length = BYTES - MAGIC.length - 2;
    return ByteBuffer.allocate(BYTES)
        .put(MAGIC)
        .put((byte) length)
        .put((byte) (length >>> 8))
        .put(
            (text + " ".repeat(length - 1 - text.length()) + "\n")
                .getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  NpyHeader withRows(long counted) {
    return new NpyHeader(width, byColumn, counted, columns);
  }

  /** Bytes of a row. */
  long rowBytes() {
    return (long) columns * width;
  }

  /** The header of a file whose rows need not be counted yet. */
  static NpyHeader read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    Matcher shape = SHAPE.matcher(text);
    if (!shape.find()) {
      throw new IOException("Invalid beginning of " + file);
    }
    return new NpyHeader(
        text.contains("'<f4'") ? 4 : 8,
        text.contains("'fortran_order': True"),
        Long.parseLong(shape.group(1)),
        Integer.parseInt(shape.group(2)));
  }
}

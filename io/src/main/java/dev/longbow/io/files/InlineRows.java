package dev.longbow.io.files;

import dev.longbow.arrow.BatchCodec;
import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.Locations;
import dev.longbow.connector.Part;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a part that is too small for a file of its own: batches, each after its length. Or,
 * when there are too many of them, where in a file these are.
 */
final class InlineRows {
  /**
   * Rows up to this size travel inline. It is measured in values, whatever their encoding or
   * batches, so that the same rows always travel the same way.
   */
  static final long MAX_BYTES = 128 << 10;

  /** Where the length of a batch would be, which is never negative. */
  private static final int IN_FILE = -1;

  private InlineRows() {}

  static byte[] encode(List<Batch> batches) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Batch batch : batches) {
      byte[] encoded = BatchCodec.encode(batch);
      out.writeBytes(ByteBuffer.allocate(4).putInt(encoded.length).array());
      out.writeBytes(encoded);
    }
    return out.toByteArray();
  }

  /**
   * Writes what is inline in parts to a file.
   *
   * @param parts some may be in files already
   * @return the same parts, which say where their rows are
   */
  static List<Part> putAside(OutputStore store, String file, List<Part> parts) {
    List<Part> aside = new ArrayList<>();
    long offset = 0;
    try (OutputStream out = store.create(file)) {
      for (Part part : parts) {
        byte[] inline = part.inline();
        if (inline == null || isInFile(inline)) {
          aside.add(part);
          continue;
        }
        out.write(inline);
        aside.add(part.withInline(inFile(file, offset, inline.length)));
        offset += inline.length;
      }
    } catch (IOException e) {
      throw WriteErrors.of(e, file);
    }
    return aside;
  }

  /** What stands for rows that begin at an offset of a file. */
  private static byte[] inFile(String file, long offset, int length) {
    byte[] name = file.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(16 + name.length)
        .putInt(IN_FILE)
        .putLong(offset)
        .putInt(length)
        .put(name)
        .array();
  }

  private static boolean isInFile(byte[] inline) {
    return inline.length >= 16 && ByteBuffer.wrap(inline).getInt() == IN_FILE;
  }

  static List<Batch> decode(Schema schema, byte[] inline) throws IOException {
    List<Batch> batches = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(inline);
    if (isInFile(inline)) {
      bytes = read(bytes);
    }
    while (bytes.hasRemaining()) {
      byte[] encoded = new byte[bytes.getInt()];
      bytes.get(encoded);
      batches.add(BatchCodec.decode(schema, encoded));
    }
    return batches;
  }

  private static ByteBuffer read(ByteBuffer place) throws IOException {
    long offset = place.getLong(4);
    ByteBuffer into = ByteBuffer.allocate(place.getInt(12));
    String name = new String(place.array(), 16, place.limit() - 16, StandardCharsets.UTF_8);
    if (!Locations.isLocal(name)) {
      try (SeekableFile file = SeekableFile.open(name)) {
        file.read(offset, into.array(), 0, into.capacity());
      }
      return into;
    }
    Path file = Path.of(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (into.hasRemaining()) {
        if (channel.read(into, offset + into.position()) < 0) {
          throw new EOFException("Unexpected end of '" + file + "' at byte " + offset);
        }
      }
    }
    return into.flip();
  }
}

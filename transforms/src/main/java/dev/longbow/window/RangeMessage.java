package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.HeapBytes;
import dev.longbow.column.Schema;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * What a range of rows says of itself, or is told of the others: several messages, each small
 * enough for an exchange, in an order.
 */
final class RangeMessage {
  private static final byte VERSION = 2;

  /** What the rows of one message take at most, unless it is one row. */
  private static final long BYTES = 256 << 10;

  private RangeMessage() {}

  /** What a message is. */
  enum Kind {
    /** Of a range, before its other messages: {@link RangeSummary}. */
    SUMMARY,
    /** Some of the first rows of a range. */
    HEAD,
    /** Some of the last rows of a range. */
    TAIL,
    /** To a range, before its other messages: {@link RangeCarry}. */
    CARRY,
    /** Some of the rows before a range. */
    BEFORE,
    /** Some of the rows behind a range. */
    BEHIND
  }

  /** A message. */
  static byte[] of(Kind kind, ByteBlocks.Writer content) {
    return ByteBlocks.of(
        to -> {
          to.writeByte(VERSION);
          to.writeByte(kind.ordinal());
          content.write(to);
        });
  }

  /** Writes rows as messages. */
  static void rows(Kind kind, Batch rows, Consumer<byte[]> to) {
    if (rows.rows() > 1 && new HeapBytes(rows.schema().size()).of(rows) > BYTES) {
      int half = rows.rows() / 2;
      rows(kind, RowPieces.copy(rows, 0, half), to);
      rows(kind, RowPieces.copy(rows, half, rows.rows() - half), to);
    } else if (rows.rows() > 0) {
      to.accept(of(kind, output -> ByteBlocks.write(rows, output)));
    }
  }

  static Kind kind(byte[] message) {
    try {
      ByteBlocks.expect(VERSION, read(message, 0), "Message of a range");
      return Kind.values()[message[1]];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in a message. */
  static DataInputStream content(byte[] message) {
    return read(message, 2);
  }

  private static DataInputStream read(byte[] message, int from) {
    return new DataInputStream(new ByteArrayInputStream(message, from, message.length - from));
  }

  /** The rows in a message of rows. */
  static Batch rows(byte[] message, Schema schema) {
    try {
      return ByteBlocks.read(schema, content(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

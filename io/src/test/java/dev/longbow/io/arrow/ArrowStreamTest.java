package dev.longbow.io.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrowStreamTest {
  private static final Schema TEXTS =
      new Schema(List.of(new Field("name", DataType.STRING, false)));

  /** A stream of one batch that says its values are texts, whatever they are. */
  private static ArrowStream texts(byte[]... values) {
    int[] offsets = new int[values.length + 1];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      bytes.writeBytes(values[i]);
      offsets[i + 1] = bytes.size();
    }
    BytesColumn column =
        new BytesColumn(DataType.STRING, values.length, offsets, bytes.toByteArray(), null);
    try (ArrowBody body = new ArrowBody(TEXTS, Compression.NONE)) {
      body.write(new Batch(TEXTS, List.of(column), values.length));
      return new ArrowStream(new ByteArrayInputStream(body.array(), 0, body.length()), TEXTS);
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static void requireRefused(ArrowStream stream) {
    LongbowException refused = assertThrows(LongbowException.class, stream::next);
    assertEquals(ErrorCode.BAD_VALUE, refused.code());
    assertTrue(refused.getMessage().contains("column 'name'"), refused.getMessage());
  }

  @Test
  void textsOfOneAndMoreBytesForACharacterAreRead() {
    try (ArrowStream stream = texts(bytes('a', 'b'), bytes(), bytes(0xc3, 0xa9), bytes('c'))) {
      assertEquals("é", stream.next().column(0).value(2));
      assertNull(stream.next());
    }
  }

  /** Together they would be a character. */
  @Test
  void halvesOfACharacterInTwoValuesAreRefused() {
    try (ArrowStream stream = texts(bytes('a'), bytes(0xc3), bytes(0xa9))) {
      requireRefused(stream);
    }
  }

  @Test
  void nullsWhereNoneCanBeAreRefused() {
    Schema none = new Schema(List.of(new Field("name", DataType.STRING, false)));
    BytesColumn column =
        new BytesColumn(DataType.STRING, 2, new int[] {0, 1, 1}, bytes('a'), new long[] {1});
    try (ArrowBody body = new ArrowBody(TEXTS, Compression.NONE)) {
      body.write(new Batch(TEXTS, List.of(column), 2));
      requireRefused(
          new ArrowStream(new ByteArrayInputStream(body.array(), 0, body.length()), none));
    }
  }

  @Test
  void whatIsNoTextIsRefused() {
    try (ArrowStream stream = texts(bytes('a'), bytes(0xff, 'b'))) {
      requireRefused(stream);
    }
  }
}

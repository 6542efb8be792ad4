package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Strings: what is no string in the file is taken as it is written there, objects and arrays too.
 * Binary values are hexadecimal digits.
 */
final class TextValues extends JsonColumn {
  private final JsonLine line;
  private int[] offsets = new int[1];
  private byte[] bytes = new byte[1 << 12];

  TextValues(DataType type, JsonLine line) {
    super(type);
    this.line = line;
  }

  @Override
  void grow(int rows) {
    offsets = Arrays.copyOf(offsets, rows + 1);
  }

  @Override
  void noValue(int row) {
    offsets[row + 1] = offsets[row];
  }

  @Override
  void value(int row, JsonParser parser, JsonToken token) throws IOException {
    if (type instanceof DataType.Binary) {
      if (token != JsonToken.VALUE_STRING) {
        throw bad(parser);
      }
      try {
        put(row, HexFormat.of().parseHex(parser.getText()));
      } catch (IllegalArgumentException e) {
        throw bad(parser);
      }
    } else if (token.isStructStart()) {
      put(row, line.raw());
    } else {
      putText(row, parser);
    }
  }

  private void put(int row, byte[] value) {
    int at = offsets[row];
    room(at, value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    offsets[row + 1] = at + value.length;
  }

  private void putText(int row, JsonParser parser) throws IOException {
    char[] text = parser.getTextCharacters();
    int from = parser.getTextOffset();
    int length = parser.getTextLength();
    int at = offsets[row];
    room(at, length);
    for (int i = 0; i < length; i++) {
      char character = text[from + i];
      if (character >= 0x80) {
        putOther(row, parser, new String(text, from, length));
        return;
      }
      bytes[at + i] = (byte) character;
    }
    offsets[row + 1] = at + length;
  }

  private void putOther(int row, JsonParser parser, String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (Character.isSurrogate(character)) {
        boolean pair =
            Character.isHighSurrogate(character)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          // Half of a character cannot be said in UTF-8.
          throw bad(parser);
        }
        i++;
      }
    }
    put(row, text.getBytes(StandardCharsets.UTF_8));
  }

  private void room(int at, int more) {
    if ((long) at + more > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.toIntExact(Math.max(Math.min(2L * bytes.length, 1 << 30), (long) at + more)));
    }
  }

  @Override
  Column build(int rows, long[] bits) {
    return new BytesColumn(
        type, rows, Arrays.copyOf(offsets, rows + 1), Arrays.copyOf(bytes, offsets[rows]), bits);
  }

  @Override
  long heapBytes() {
    return bytes.length + 4L * offsets.length;
  }
}

package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;

/** One line as tokens. */
final class JsonLine {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // What Python writes for floats that JSON has no numbers for.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private byte[] bytes;
  private int start;
  private JsonParser parser;

  /** Begins a line. */
  JsonParser open(byte[] source, int from, int to) throws IOException {
    bytes = source;
    start = from;
    parser = JSON.createParser(source, from, to - from);
    return parser;
  }

  /** The text of an object or array that begins here, as it is written; goes to its end. */
  byte[] raw() throws IOException {
    int from = start + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int to = start + (int) parser.currentLocation().getByteOffset();
    byte[] text = new byte[to - from];
    System.arraycopy(bytes, from, text, 0, text.length);
    return text;
  }

  /** What a value is, for messages. */
  static String shown(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    } else if (token == JsonToken.START_ARRAY) {
      return "an array";
    }
    String text = parser.getText();
    text = text.length() > 100 ? text.substring(0, 100) + "…" : text;
    return token == JsonToken.VALUE_STRING ? '"' + text + '"' : text;
  }
}

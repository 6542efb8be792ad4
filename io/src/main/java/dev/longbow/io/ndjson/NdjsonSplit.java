package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/** What a split says: ranges of files in the order to read them. Travels as JSON. */
record NdjsonSplit(List<Piece> pieces) {
  private static final ObjectMapper JSON = new ObjectMapper();

  NdjsonSplit {
    pieces = List.copyOf(pieces);
  }

  /**
   * The lines that begin in a range of a file.
   *
   * @param size the file's size when the plan was made
   * @param end where the range ends; -1 for the end of a compressed file
   */
  record Piece(String path, long size, long start, long end) {
    boolean isCompressed() {
      return end < 0;
    }
  }

  static String toJson(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot write JSON: " + e.getMessage(), e);
    }
  }

  static <T> T parse(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot read JSON: " + e.getMessage(), e);
    }
  }
}

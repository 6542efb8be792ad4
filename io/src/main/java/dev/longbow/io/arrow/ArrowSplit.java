package dev.longbow.io.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/** What a split says: rows of record batches of files, in the order to read them. */
record ArrowSplit(List<FilePiece> files) {
  private static final ObjectMapper JSON = new ObjectMapper();

  ArrowSplit {
    files = List.copyOf(files);
  }

  /**
   * Rows of one file.
   *
   * @param fingerprint what {@link ArrowFile#fingerprint} was when the split was made
   * @param ranges rows of record batches; of a stream all, and this is empty
   */
  record FilePiece(String path, String fingerprint, List<Range> ranges) {
    FilePiece {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * Rows of a record batch.
   *
   * @param rows how many, or -1 for all from there on
   */
  record Range(int batch, int from, int rows) {}

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot write split: " + e.getMessage(), e);
    }
  }

  static ArrowSplit parse(String json) {
    try {
      return JSON.readValue(json, ArrowSplit.class);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot read split: " + e.getMessage(), e);
    }
  }
}

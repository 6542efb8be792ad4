package dev.longbow.io.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;

/** What a split says: row groups of files, in the order to read them. Travels as JSON. */
record SplitPayload(List<FilePiece> files) {
  private static final ObjectMapper JSON = new ObjectMapper();

  SplitPayload {
    files = List.copyOf(files);
  }

  /**
   * Row groups of one file.
   *
   * @param path the file
   * @param fingerprint what {@link Footer#fingerprint} was when the split was made
   * @param rowGroups which ones, increasing
   */
  record FilePiece(String path, String fingerprint, List<Integer> rowGroups) {
    FilePiece {
      rowGroups = List.copyOf(rowGroups);
    }
  }

  /** One split with the rows of several that follow one another. */
  static Split join(int index, List<Split> splits) {
    List<FilePiece> files = new ArrayList<>();
    for (Split split : splits) {
      files.addAll(parse(split.payload()).files());
    }
    return new Split(
        index,
        new SplitPayload(files).toJson(),
        splits.stream().mapToLong(Split::rows).sum(),
        splits.stream().mapToLong(Split::bytes).sum());
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot write split: " + e.getMessage(), e);
    }
  }

  static SplitPayload parse(String json) {
    try {
      return JSON.readValue(json, SplitPayload.class);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.INTERNAL, "Cannot read split: " + e.getMessage(), e);
    }
  }
}

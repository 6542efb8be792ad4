package dev.longbow.io.ndjson;

import dev.longbow.io.text.TaskJson;
import java.util.List;

/** What a split says: ranges of files in the order to read them. Travels as JSON. */
record NdjsonSplit(List<Piece> pieces) {
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

  static String payload(List<Piece> pieces) {
    return TaskJson.write(new NdjsonSplit(pieces));
  }

  static NdjsonSplit parse(String json) {
    return TaskJson.read(json, NdjsonSplit.class);
  }
}

package dev.longbow.io.csv;

import dev.longbow.io.text.TaskJson;
import java.util.List;

/** What a split says: pieces of files in the order to read them. Travels as JSON. */
record CsvSplit(List<Piece> pieces) {
  CsvSplit {
    pieces = List.copyOf(pieces);
  }

  /**
   * Whole rows of a file.
   *
   * @param path the file
   * @param size the file's size when the plan was made
   * @param start where the first row begins: a place in the file, or in what it holds when it is
   *     compressed or in UTF-16
   * @param end where the rows end in the file; -1 for the end of a file that is read as a stream
   * @param header which of the scan's headers the file has
   * @param encoding the file's encoding
   */
  record Piece(String path, long size, long start, long end, int header, String encoding) {
    /** Whether the file can only be read from its beginning. */
    boolean streams() {
      return end < 0;
    }
  }

  static String payload(List<Piece> pieces) {
    return TaskJson.write(new CsvSplit(pieces));
  }

  static CsvSplit parse(String json) {
    return TaskJson.read(json, CsvSplit.class);
  }
}

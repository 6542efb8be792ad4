package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.FileSet;
import dev.longbow.io.text.TextFiles;
import java.io.IOException;

/** Looks at the first rows of files. */
final class NdjsonSample {
  private final TypeGuess guess = new TypeGuess();
  private final JsonLine line = new JsonLine();
  private long rows;
  private long bytes;

  TypeGuess guess() {
    return guess;
  }

  long rows() {
    return rows;
  }

  /** The bytes of a line, on average. */
  double bytesPerRow() {
    return rows == 0 ? 100 : Math.max(1, bytes / (double) rows);
  }

  /** Looks at rows of a file until there are so many in all. */
  void add(FileSet.Entry file, int mostRows) {
    boolean compressed = TextFiles.isCompressed(file.path());
    try (Lines lines =
        new Lines(
            new NdjsonSplit.Piece(file.path(), file.bytes(), 0, compressed ? -1 : file.bytes()))) {
      while (rows < mostRows && lines.next()) {
        rows++;
        bytes += lines.end() - lines.start() + 1;
        try (JsonParser parser = line.open(lines.bytes(), lines.start(), lines.end())) {
          JsonToken first = parser.nextToken();
          if (first == JsonToken.START_ARRAY && lines.number() == 1) {
            throw new LongbowException(
                ErrorCode.FORMAT_UNSUPPORTED,
                "Cannot read '%s' as NDJSON: it is one JSON array. Write a JSON object in each line, for example with jq -c '.[]'"
                    .formatted(file.path()));
          } else if (first == JsonToken.START_OBJECT) {
            guess.addFields(parser);
          }
        } catch (IOException damaged) {
          // The run meets the line again, and knows what to do.
        }
      }
    }
  }
}

package dev.longbow.io.ndjson;

import dev.longbow.column.Batch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Rows as lines of JSON, for what is shown rather than written to files. */
public final class NdjsonText {
  private NdjsonText() {}

  /** The rows of a batch, a JSON object and a line feed each, in UTF-8. */
  public static byte[] of(Batch batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (NdjsonEncoder encoder = new NdjsonEncoder(batch.schema(), bytes)) {
      encoder.write(batch);
      encoder.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

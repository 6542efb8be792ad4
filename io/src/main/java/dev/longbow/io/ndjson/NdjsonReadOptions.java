package dev.longbow.io.ndjson;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.text.InputKeys;
import dev.longbow.io.text.OnError;
import java.util.List;
import java.util.Map;

/**
 * How NDJSON files are read.
 *
 * @param schema types of columns; those of others are inferred
 * @param inferRows rows that types are inferred from; with 0 there are no other columns
 * @param onError what happens to rows that cannot be read
 * @param rejects the side file of rejected rows, or empty
 */
record NdjsonReadOptions(
    Map<String, DataType> schema, int inferRows, OnError onError, String rejects) {
  private static final List<String> KEYS = List.of("schema", "infer_rows", "on_error", "rejects");
  private static final int DEFAULT_INFER_ROWS = 10_000;

  /**
   * Reads an input's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values
   */
  static NdjsonReadOptions of(String location, Map<String, String> options) {
    InputKeys keys = new InputKeys("NDJSON", location, options, KEYS);
    Map<String, DataType> schema = keys.schema();
    int inferRows = keys.number("infer_rows", DEFAULT_INFER_ROWS, 0);
    if (inferRows == 0 && schema.isEmpty()) {
      throw keys.invalid("infer_rows", "0", "a number from 1, without a schema");
    }
    return new NdjsonReadOptions(schema, inferRows, keys.onError(), keys.rejects());
  }
}

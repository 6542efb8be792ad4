package dev.longbow.io.ndjson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.csv.OnError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

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
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of NDJSON input '%s'. Known: %s".formatted(unknown, location, KEYS));
    }
    Map<String, DataType> schema = schema(location, options.get("schema"));
    int inferRows = inferRows(location, options.get("infer_rows"));
    if (inferRows == 0 && schema.isEmpty()) {
      throw invalid(location, "infer_rows", "0", "a number from 1, without a schema");
    }
    String onError = options.getOrDefault("on_error", "fail").toLowerCase(Locale.ROOT);
    if (!List.of("fail", "null", "reject").contains(onError)) {
      throw invalid(location, "on_error", onError, "fail, null or reject");
    }
    String rejects = options.getOrDefault("rejects", "");
    if (onError.equals("reject") == rejects.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          (rejects.isEmpty()
                  ? "Missing rejects of NDJSON input '%s': on_error: reject needs a file for the rows"
                  : "Invalid rejects of NDJSON input '%s': it goes with on_error: reject")
              .formatted(location));
    }
    return new NdjsonReadOptions(
        schema, inferRows, OnError.valueOf(onError.toUpperCase(Locale.ROOT)), rejects);
  }

  private static int inferRows(String location, String text) {
    if (text == null) {
      return DEFAULT_INFER_ROWS;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below like a number out of range.
    }
    throw invalid(location, "infer_rows", text, "a whole number from 0");
  }

  private static Map<String, DataType> schema(String location, String text) {
    Map<String, DataType> types = new LinkedHashMap<>();
    if (text == null) {
      return types;
    }
    try {
      JsonNode json = new ObjectMapper().readTree(text);
      json.fields()
          .forEachRemaining(
              entry -> types.put(entry.getKey(), DataType.parse(entry.getValue().asText())));
      return types;
    } catch (JsonProcessingException e) {
      throw invalid(location, "schema", text, "JSON");
    }
  }

  private static LongbowException invalid(
      String location, String key, String value, String expected) {
    return new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid %s '%s' of NDJSON input '%s': expected %s"
            .formatted(key, value, location, expected));
  }
}

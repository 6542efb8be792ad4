package dev.longbow.io.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * How CSV files are read.
 *
 * @param schema types of columns by name, in order; columns that are not named have types inferred
 * @param inferRows rows that types are inferred from
 * @param rejects the side file of rejected rows, or empty
 */
record CsvReadOptions(
    CsvDialect dialect,
    Map<String, DataType> schema,
    int inferRows,
    OnError onError,
    String rejects) {
  /** The options of a CSV input. */
  static final List<String> KEYS =
      List.of(
          "schema",
          "infer_rows",
          "on_error",
          "rejects",
          "delimiter",
          "quote",
          "escape",
          "header",
          "skip_rows",
          "comment",
          "null_values",
          "true_values",
          "false_values",
          "decimal",
          "thousands",
          "date_format",
          "timestamp_format",
          "encoding",
          "quoted_newlines");

  static final int DEFAULT_INFER_ROWS = 10_000;

  private static final List<String> ENCODINGS =
      List.of("utf-8", "utf-16", "latin1", "windows-1252");
  private static final List<String> TRUE = List.of("true", "t", "yes", "y", "1");
  private static final List<String> FALSE = List.of("false", "f", "no", "n", "0");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The dialect types are inferred with: 0 and 1 are numbers, unless they are asked for. */
  CsvDialect inferring() {
    CsvDialect d = dialect;
    return new CsvDialect(
        d.delimiter(),
        d.quote(),
        d.escape(),
        d.comment(),
        d.header(),
        d.skipRows(),
        d.encoding(),
        d.nullValues(),
        d.trueValues().equals(TRUE) ? List.of("true") : d.trueValues(),
        d.falseValues().equals(FALSE) ? List.of("false") : d.falseValues(),
        d.decimal(),
        d.thousands(),
        d.dateFormat(),
        d.timestampFormat(),
        d.quotedNewlines());
  }

  /**
   * Reads an input's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values
   */
  static CsvReadOptions of(String location, Map<String, String> options) {
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of CSV input '%s'. Known: %s".formatted(unknown, location, KEYS));
    }
    return new Reading(location, options).all();
  }

  private static final class Reading {
    private final String location;
    private final Map<String, String> options;

    Reading(String location, Map<String, String> options) {
      this.location = location;
      this.options = options;
    }

    CsvReadOptions all() {
      boolean tabs = location.toLowerCase(Locale.ROOT).matches("(?s).*\\.tsv(\\.gz|\\.zst)?");
      String delimiter = character("delimiter", tabs ? "\t" : ",", false);
      String quote = character("quote", "\"", true);
      String escape = character("escape", quote, true);
      escape = escape.isEmpty() ? quote : escape;
      String comment = character("comment", "", true);
      String decimal = character("decimal", ".", false);
      String thousands = character("thousands", "", true);
      distinct(delimiter, quote, comment);
      if (decimal.equals(thousands) || decimal.equals(delimiter)) {
        String other = decimal.equals(thousands) ? "thousands" : "delimiter";
        throw invalid("decimal", decimal, "another character than " + other);
      }
      CsvDialect dialect =
          new CsvDialect(
              delimiter,
              quote,
              escape,
              comment,
              flag("header", true),
              number("skip_rows", 0, 0),
              oneOf("encoding", "utf-8", ENCODINGS),
              texts("null_values", List.of("")),
              texts("true_values", TRUE),
              texts("false_values", FALSE),
              decimal,
              thousands,
              options.getOrDefault("date_format", ""),
              options.getOrDefault("timestamp_format", ""),
              flag("quoted_newlines", true));
      checkFormat(dialect.dateFormat(), DataType.DATE);
      checkFormat(dialect.timestampFormat(), DataType.TIMESTAMP);
      String onError = oneOf("on_error", "fail", List.of("fail", "null", "reject"));
      String rejects = options.getOrDefault("rejects", "");
      if (onError.equals("reject") == rejects.isEmpty()) {
        throw new LongbowException(
            ErrorCode.SPEC_INVALID,
            rejects.isEmpty()
                ? "Missing rejects of CSV input '%s': on_error: reject needs a file for the rows"
                    .formatted(location)
                : "Invalid rejects of CSV input '%s': it goes with on_error: reject"
                    .formatted(location));
      }
      return new CsvReadOptions(
          dialect,
          schema(),
          number("infer_rows", DEFAULT_INFER_ROWS, 1),
          OnError.valueOf(onError.toUpperCase(Locale.ROOT)),
          rejects);
    }

    private static void checkFormat(String pattern, DataType type) {
      if (!pattern.isEmpty()) {
        TemporalPattern.of(pattern, type);
      }
    }

    private void distinct(String delimiter, String quote, String comment) {
      if (delimiter.equals(quote) || comment.equals(delimiter)) {
        throw invalid("delimiter", delimiter, "another character than quote and comment");
      } else if (!comment.isEmpty() && comment.equals(quote)) {
        throw invalid("comment", comment, "another character than quote");
      }
    }

    private String character(String key, String otherwise, boolean mayBeNone) {
      String text = options.getOrDefault(key, otherwise);
      text = text.equals("\\t") ? "\t" : text;
      if (mayBeNone && (text.isEmpty() || text.equals("none"))) {
        return "";
      }
      if (text.length() != 1 || text.charAt(0) > 126 || "\r\n".contains(text)) {
        throw invalid(
            key,
            text,
            "one ASCII character other than a line end" + (mayBeNone ? ", or none" : ""));
      }
      return text;
    }

    private boolean flag(String key, boolean otherwise) {
      String text = options.getOrDefault(key, String.valueOf(otherwise));
      return oneOf(key, text, List.of("true", "false")).equals("true");
    }

    private String oneOf(String key, String otherwise, List<String> known) {
      String text = options.getOrDefault(key, otherwise).toLowerCase(Locale.ROOT);
      if (!known.contains(text)) {
        throw invalid(key, text, "one of " + known);
      }
      return text;
    }

    private int number(String key, int otherwise, int least) {
      String text = options.getOrDefault(key, String.valueOf(otherwise)).strip();
      try {
        int value = Integer.parseInt(text);
        if (value >= least) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Reported below like a number out of range.
      }
      throw invalid(key, text, "a whole number from " + least);
    }

    /** One text, or several as a JSON array. */
    private List<String> texts(String key, List<String> otherwise) {
      String text = options.get(key);
      if (text == null) {
        return otherwise;
      } else if (!text.startsWith("[")) {
        return List.of(text);
      }
      List<String> texts = new ArrayList<>();
      json(key, text).forEach(node -> texts.add(node.asText()));
      return texts;
    }

    private Map<String, DataType> schema() {
      String text = options.get("schema");
      Map<String, DataType> types = new LinkedHashMap<>();
      if (text == null) {
        return types;
      }
      json("schema", text)
          .fields()
          .forEachRemaining(
              entry -> {
                DataType type = DataType.parse(entry.getValue().asText());
                if (type.isNested()) {
                  throw invalid("schema", entry.getKey() + ": " + type, "a type without parts");
                }
                types.put(entry.getKey(), type);
              });
      return types;
    }

    private JsonNode json(String key, String text) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw invalid(key, text, "JSON");
      }
    }

    private LongbowException invalid(String key, String value, String expected) {
      return new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid %s '%s' of CSV input '%s': expected %s"
              .formatted(key, value, location, expected));
    }
  }
}

package dev.longbow.io.csv;

import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.text.InputKeys;
import dev.longbow.io.text.OnError;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    return new Reading(location, new InputKeys("CSV", location, options, KEYS)).all();
  }

  private record Reading(String location, InputKeys keys) {
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
        throw keys.invalid("decimal", decimal, "another character than " + other);
      }
      CsvDialect dialect =
          new CsvDialect(
              delimiter,
              quote,
              escape,
              comment,
              keys.flag("header", true),
              keys.number("skip_rows", 0, 0),
              keys.oneOf("encoding", "utf-8", ENCODINGS),
              keys.texts("null_values", List.of("")),
              keys.texts("true_values", TRUE),
              keys.texts("false_values", FALSE),
              decimal,
              thousands,
              keys.text("date_format", ""),
              keys.text("timestamp_format", ""),
              keys.flag("quoted_newlines", true));
      checkFormat(dialect.dateFormat(), DataType.DATE);
      checkFormat(dialect.timestampFormat(), DataType.TIMESTAMP);
      return new CsvReadOptions(
          dialect,
          schema(),
          keys.number("infer_rows", DEFAULT_INFER_ROWS, 1),
          keys.onError(),
          keys.rejects());
    }

    private static void checkFormat(String pattern, DataType type) {
      if (!pattern.isEmpty()) {
        TemporalPattern.of(pattern, type);
      }
    }

    private void distinct(String delimiter, String quote, String comment) {
      if (delimiter.equals(quote) || comment.equals(delimiter)) {
        throw keys.invalid("delimiter", delimiter, "another character than quote and comment");
      } else if (!comment.isEmpty() && comment.equals(quote)) {
        throw keys.invalid("comment", comment, "another character than quote");
      }
    }

    private String character(String key, String otherwise, boolean mayBeNone) {
      String text = keys.text(key, otherwise);
      text = text.equals("\\t") ? "\t" : text;
      if (mayBeNone && (text.isEmpty() || text.equals("none"))) {
        return "";
      }
      if (text.length() != 1 || text.charAt(0) > 126 || "\r\n".contains(text)) {
        throw keys.invalid(
            key,
            text,
            "one ASCII character other than a line end" + (mayBeNone ? ", or none" : ""));
      }
      return text;
    }

    private Map<String, DataType> schema() {
      Map<String, DataType> types = keys.schema();
      types.forEach(
          (column, type) -> {
            if (type.isNested()) {
              throw keys.invalid("schema", column + ": " + type, "a type without parts");
            }
          });
      return types;
    }
  }
}

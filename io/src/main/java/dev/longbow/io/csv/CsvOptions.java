package dev.longbow.io.csv;

import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * How a CSV file is written.
 *
 * @param delimiter one ASCII character between cells
 * @param header whether the first line holds the column names
 * @param nullValue what stands for null, never quoted
 * @param quote the character around cells; inside of them it is doubled
 * @param quoting which cells are quoted
 * @param lineEnd what ends a line
 */
record CsvOptions(
    byte delimiter,
    boolean header,
    byte[] nullValue,
    Compression compression,
    byte quote,
    WhichQuoted quoting,
    byte[] lineEnd) {
  private static final List<String> KEYS =
      List.of("delimiter", "header", "null_value", "compression", "quote", "quoting", "line_end");

  /** Which cells are quoted; nulls never are. */
  enum WhichQuoted {
    /** Those that would be read as something else. */
    NEEDED,
    /** All texts, and the header. */
    STRINGS,
    /** All values, and the header. */
    ALL
  }

  /** How the file is compressed as a whole. */
  enum Compression {
    NONE("csv"),
    GZIP("csv.gz"),
    ZSTD("csv.zst");

    private final String extension;

    Compression(String extension) {
      this.extension = extension;
    }

    String extension() {
      return extension;
    }
  }

  /**
   * Reads a sink's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values
   */
  static CsvOptions of(SinkSpec spec) {
    TreeSet<String> unknown = new TreeSet<>(spec.options().keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of CSV output '%s'. Known: %s".formatted(unknown, spec.name(), KEYS));
    }
    boolean tabs = spec.path().toLowerCase(Locale.ROOT).matches("(?s).*\\.tsv(\\.gz|\\.zst)?");
    String delimiter = spec.options().getOrDefault("delimiter", tabs ? "\t" : ",");
    delimiter = delimiter.equals("\\t") ? "\t" : delimiter;
    String quote = spec.options().getOrDefault("quote", "\"");
    if (quote.length() != 1 || quote.charAt(0) > 126 || "\r\n \t".contains(quote)) {
      throw invalid(spec, "quote", "one ASCII character other than space and line end");
    }
    if (delimiter.length() != 1
        || delimiter.charAt(0) > 126
        || "\r\n ".contains(delimiter)
        || delimiter.equals(quote)) {
      throw invalid(spec, "delimiter", "one ASCII character other than quote, space and line end");
    }
    String header = spec.options().getOrDefault("header", "true");
    if (!header.equals("true") && !header.equals("false")) {
      throw invalid(spec, "header", "true or false");
    }
    String nullValue = spec.options().getOrDefault("null_value", "");
    if (nullValue.contains(delimiter)
        || nullValue.contains(quote)
        || nullValue.matches("(?s).*[\r\n].*")) {
      throw invalid(spec, "null_value", "text without delimiter, quote and line end");
    }
    return new CsvOptions(
        (byte) delimiter.charAt(0),
        header.equals("true"),
        nullValue.getBytes(StandardCharsets.UTF_8),
        compression(spec),
        (byte) quote.charAt(0),
        quoting(spec),
        lineEnd(spec));
  }

  private static WhichQuoted quoting(SinkSpec spec) {
    return switch (spec.options().getOrDefault("quoting", "needed")) {
      case "needed" -> WhichQuoted.NEEDED;
      case "strings" -> WhichQuoted.STRINGS;
      case "all" -> WhichQuoted.ALL;
      default -> throw invalid(spec, "quoting", "needed, strings or all");
    };
  }

  private static byte[] lineEnd(SinkSpec spec) {
    return switch (spec.options().getOrDefault("line_end", "lf")) {
      case "lf" -> new byte[] {'\n'};
      case "crlf" -> new byte[] {'\r', '\n'};
      default -> throw invalid(spec, "line_end", "lf or crlf");
    };
  }

  private static Compression compression(SinkSpec spec) {
    String path = spec.path().toLowerCase(Locale.ROOT);
    String guessed = path.endsWith(".gz") ? "gzip" : path.endsWith(".zst") ? "zstd" : "none";
    return switch (spec.options().getOrDefault("compression", guessed)) {
      case "none" -> Compression.NONE;
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      default -> throw invalid(spec, "compression", "none, gzip or zstd");
    };
  }

  private static LongbowException invalid(SinkSpec spec, String key, String expected) {
    return new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid %s '%s' of output '%s': expected %s"
            .formatted(key, spec.options().get(key), spec.name(), expected));
  }
}

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
 */
record CsvOptions(byte delimiter, boolean header, byte[] nullValue, Compression compression) {
  private static final List<String> KEYS =
      List.of("delimiter", "header", "null_value", "compression");

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
    if (delimiter.length() != 1 || delimiter.charAt(0) > 126 || "\"\r\n ".contains(delimiter)) {
      throw invalid(spec, "delimiter", "one ASCII character other than quote, space and line end");
    }
    String header = spec.options().getOrDefault("header", "true");
    if (!header.equals("true") && !header.equals("false")) {
      throw invalid(spec, "header", "true or false");
    }
    String nullValue = spec.options().getOrDefault("null_value", "");
    if (nullValue.contains(delimiter) || nullValue.matches("(?s).*[\"\r\n].*")) {
      throw invalid(spec, "null_value", "text without delimiter, quote and line end");
    }
    return new CsvOptions(
        (byte) delimiter.charAt(0),
        header.equals("true"),
        nullValue.getBytes(StandardCharsets.UTF_8),
        compression(spec));
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

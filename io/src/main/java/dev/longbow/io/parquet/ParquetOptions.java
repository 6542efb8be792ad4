package dev.longbow.io.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How a Parquet file is written.
 *
 * @param compression {@code zstd}, {@code snappy}, {@code gzip} or {@code none}
 * @param level zstd's level
 * @param rowGroupRows rows of a row group; fewer when they take more than 64 MiB
 * @param bloomFilter the columns that get a Bloom filter in each row group
 */
record ParquetOptions(String compression, int level, int rowGroupRows, List<String> bloomFilter) {
  /** The keys a sink of this format accepts. */
  static final List<String> KEYS =
      List.of("compression", "compression_level", "row_group_rows", "bloom_filter");

  /** Six pages of {@link ColumnChunkWriter#PAGE_ROWS}; also DuckDB's default. */
  static final int DEFAULT_ROW_GROUP_ROWS = 122_880;

  /**
   * Reads a sink's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values
   */
  static ParquetOptions of(String output, Map<String, String> options) {
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of Parquet output '%s'. Known: %s".formatted(unknown, output, KEYS));
    }
    ParquetOptions read =
        new ParquetOptions(
            options.getOrDefault("compression", "zstd"),
            number(output, options, "compression_level", 1, 1, 22),
            number(output, options, "row_group_rows", DEFAULT_ROW_GROUP_ROWS, 1, Integer.MAX_VALUE),
            bloomFilter(output, options.getOrDefault("bloom_filter", "[]")));
    read.compressor().close();
    return read;
  }

  private static List<String> bloomFilter(String output, String text) {
    if (!text.startsWith("[")) {
      return List.of(text);
    }
    try {
      return new ObjectMapper().readValue(text, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Invalid bloom_filter '%s' of output '%s': expected column names"
              .formatted(text, output));
    }
  }

  /**
   * Checks that the columns with Bloom filters are there and can have one.
   *
   * @throws LongbowException {@link ErrorCode#COLUMN_NOT_FOUND} or {@link ErrorCode#TYPE_MISMATCH}
   */
  void checkColumns(String output, FileSchema schema) {
    List<String> names = schema.columns().stream().map(leaf -> leaf.field().name()).toList();
    List<String> missing = bloomFilter.stream().filter(name -> !names.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND,
          "Invalid bloom_filter of output '%s': %s"
              .formatted(output, NameHints.missing(missing, names)));
    }
    for (ColumnLayout column : schema.columns()) {
      if (bloomFilter.contains(column.field().name())
          && (!column.isFlat() || !BloomFilterBuilder.supports(column.type()))) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            ("Cannot write a Bloom filter for column '%s' of type %s: numbers, dates, timestamps,"
                    + " strings and binary values have one")
                .formatted(column.field().name(), column.field().type()));
      }
    }
  }

  private static int number(
      String output, Map<String, String> options, String key, int otherwise, int min, int max) {
    String text = options.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below like a number out of range.
    }
    throw new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid %s '%s' of output '%s': expected a number from %d to %d"
            .formatted(key, text, output, min, max));
  }

  /** A compressor of pages. */
  Compressor compressor() {
    return switch (compression) {
      case "zstd" -> new Compressor.Zstandard(level);
      case "snappy" -> new Compressor.RawSnappy();
      case "gzip" -> new Compressor.Gzip();
      case "none", "uncompressed" -> new Compressor.None();
      default ->
          throw new LongbowException(
              ErrorCode.SPEC_INVALID,
              "Unknown compression '" + compression + "'. Known: zstd, snappy, gzip, none");
    };
  }
}

package dev.longbow.io.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.NameHints;
import dev.longbow.column.Schema;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.MatrixOutputs;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How Arrow files are written.
 *
 * @param stream the stream format, which is read from the start; else the file format, with a
 *     footer
 * @param compression of every buffer by itself
 * @param level zstd's level
 * @param batchRows rows of a record batch; fewer when they take more than 16 MiB
 * @param dictionary the columns that are written dictionary-encoded
 */
record ArrowOptions(
    boolean stream, Compression compression, int level, int batchRows, Set<String> dictionary) {
  /** The keys a sink of this format accepts. */
  static final List<String> KEYS =
      List.of("compression", "compression_level", "batch_rows", "dictionary", "stream");

  static final int DEFAULT_BATCH_ROWS = 65_536;

  private static final int LARGEST_BATCH_ROWS = 1 << 24;

  /**
   * Reads a sink's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values, {@link
   *     ErrorCode#COLUMN_NOT_FOUND} for unknown columns
   */
  static ArrowOptions of(SinkSpec spec, Schema schema) {
    TreeSet<String> unknown = new TreeSet<>(spec.options().keySet());
    KEYS.forEach(unknown::remove);
    // What the plan says of a matrix.
    unknown.removeAll(List.of(MatrixOutputs.FILLED, MatrixOutputs.SEQUENCE));
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of Arrow output '%s'. Known: %s"
              .formatted(unknown, spec.name(), KEYS));
    }
    boolean named = spec.path().toLowerCase(Locale.ROOT).endsWith(".arrows");
    boolean stream =
        switch (spec.options().getOrDefault("stream", Boolean.toString(named))) {
          case "true" -> true;
          case "false" -> false;
          default -> throw invalid(spec, "stream", "true or false");
        };
    Compression compression =
        switch (spec.options().getOrDefault("compression", "none")) {
          case "none", "uncompressed" -> Compression.NONE;
          case "zstd" -> Compression.ZSTD;
          case "lz4" -> Compression.LZ4;
          default -> throw invalid(spec, "compression", "none, zstd or lz4");
        };
    return new ArrowOptions(
        stream,
        compression,
        number(spec, "compression_level", 1, 22, 1),
        number(spec, "batch_rows", 1, LARGEST_BATCH_ROWS, DEFAULT_BATCH_ROWS),
        dictionary(spec, schema));
  }

  private static Set<String> dictionary(SinkSpec spec, Schema schema) {
    String text = spec.options().getOrDefault("dictionary", "none");
    if (text.equals("none")) {
      return Set.of();
    } else if (text.equals("all")) {
      return schema.fields().stream()
          .filter(field -> field.type() instanceof DataType.Text)
          .map(Field::name)
          .collect(Collectors.toUnmodifiableSet());
    }
    List<String> names = names(spec, text);
    List<String> missing = names.stream().filter(name -> !schema.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new LongbowException(
          ErrorCode.COLUMN_NOT_FOUND,
          "Invalid dictionary of output '%s': %s"
              .formatted(spec.name(), NameHints.missing(missing, schema.names())));
    }
    for (String name : names) {
      Field field = schema.field(schema.indexOf(name));
      if (!(field.type() instanceof DataType.Text) && !(field.type() instanceof DataType.Binary)) {
        throw new LongbowException(
            ErrorCode.TYPE_MISMATCH,
            "Cannot write column '%s' of type %s with a dictionary: strings and binary values have one"
                .formatted(name, field.type()));
      }
    }
    return Set.copyOf(names);
  }

  private static List<String> names(SinkSpec spec, String text) {
    if (!text.startsWith("[")) {
      return List.of(text);
    }
    try {
      return new ObjectMapper().readValue(text, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      throw invalid(spec, "dictionary", "all, none or column names");
    }
  }

  private static int number(SinkSpec spec, String key, int min, int max, int otherwise) {
    String text = spec.options().get(key);
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
    throw invalid(spec, key, "a number from %d to %d".formatted(min, max));
  }

  private static LongbowException invalid(SinkSpec spec, String key, String expected) {
    return new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid %s '%s' of output '%s': expected %s"
            .formatted(key, spec.options().get(key), spec.name(), expected));
  }

  /** Bytes per column of its dictionary's indices, or 0: as {@code SchemaCodec} wants it. */
  byte[] indexBytes(Schema schema) {
    byte[] widths = new byte[schema.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = (byte) (dictionary.contains(schema.field(i).name()) ? 4 : 0);
    }
    return widths;
  }

  /** The dictionaries of a file by the positions of their columns. */
  Map<Integer, ValueDictionary> dictionaries(Schema schema) {
    Map<Integer, ValueDictionary> dictionaries = new TreeMap<>();
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      if (dictionary.contains(field.name())) {
        dictionaries.put(i, new ValueDictionary(field.name(), field.type()));
      }
    }
    return dictionaries;
  }
}

package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.arrow.Compression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A table that is written, as the user asked for it.
 *
 * @param location of the table, in messages
 * @param compression of what travels to the server
 * @param create how to make the table where there is none
 * @param settings of the server, for every insert
 */
record TableSpec(
    Address address,
    String table,
    String location,
    Compression compression,
    Optional<Create> create,
    Map<String, String> settings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS =
      List.of(
          "url",
          "database",
          "table",
          "user",
          "password",
          "tls",
          "compression",
          "create",
          "settings");
  private static final List<String> CREATE_KEYS =
      List.of("engine", "order_by", "partition_by", "settings");
  private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  /**
   * A new table.
   *
   * @param engine of the MergeTree family
   * @param orderBy columns or expressions
   * @param partitionBy columns or expressions
   * @param settings of the table
   */
  record Create(
      String engine, List<String> orderBy, List<String> partitionBy, Map<String, String> settings) {
    Create {
      orderBy = List.copyOf(orderBy);
      partitionBy = List.copyOf(partitionBy);
    }
  }

  /**
   * Reads a sink's options.
   *
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys and values
   */
  static TableSpec of(SinkSpec spec) {
    Map<String, String> options = spec.options();
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw invalid(
          "Unknown options %s of ClickHouse output '%s'. Known: %s"
              .formatted(unknown, spec.name(), KEYS));
    }
    String table = options.getOrDefault("table", "");
    if (table.isEmpty()) {
      throw invalid("Missing 'table' of ClickHouse output '%s'".formatted(spec.name()));
    }
    Address address = Address.of(options);
    return new TableSpec(
        address,
        table,
        spec.path(),
        compression(options.getOrDefault("compression", "none")),
        Optional.ofNullable(options.get("create")).map(TableSpec::create),
        Optional.ofNullable(options.get("settings"))
            .map(text -> settings(object("settings", text)))
            .orElse(Map.of()));
  }

  private static Compression compression(String text) {
    return switch (text) {
      case "none" -> Compression.NONE;
      case "lz4" -> Compression.LZ4;
      case "zstd" -> Compression.ZSTD;
      default ->
          throw invalid("Invalid compression '%s': expected none, lz4 or zstd".formatted(text));
    };
  }

  private static Create create(String text) {
    JsonNode node = object("create", text);
    TreeSet<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    CREATE_KEYS.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw invalid("Unknown keys of 'create': %s. Known: %s".formatted(unknown, CREATE_KEYS));
    }
    String engine = node.path("engine").asText("MergeTree");
    if (!engine.matches("[A-Za-z]*MergeTree(\\(.*\\))?")) {
      throw invalid(
          "Invalid engine '%s' of 'create': expected one of the MergeTree family"
              .formatted(engine));
    }
    return new Create(
        engine,
        texts(node.path("order_by")),
        texts(node.path("partition_by")),
        settings(node.path("settings")));
  }

  private static JsonNode object(String key, String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw invalid("Invalid '%s': expected keys and values".formatted(key));
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(text -> texts.add(text.asText()));
    } else if (!node.isMissingNode()) {
      texts.add(node.asText());
    }
    return texts;
  }

  private static Map<String, String> settings(JsonNode node) {
    Map<String, String> settings = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(
            entry -> {
              if (!SETTING.matcher(entry.getKey()).matches()) {
                throw invalid("Invalid name of a setting: '%s'".formatted(entry.getKey()));
              }
              settings.put(entry.getKey(), entry.getValue().asText());
            });
    return settings;
  }

  private static LongbowException invalid(String text) {
    return new LongbowException(ErrorCode.SPEC_INVALID, text);
  }

  /** Database and table, for messages. */
  String label() {
    return address.database() + "." + table;
  }
}

package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a task needs to know to read splits of a table, besides columns and predicate. Plain data
 * that travels in stages.
 *
 * @param types the server's types of columns
 * @param order what rows of the table lie by, in the server's words; empty when they lie by nothing
 * @param settings of the server, for these queries
 * @param compression of what comes over the network: {@code none}, {@code lz4} or {@code zstd}
 * @param grouping what the server computes of the rows; empty for the rows
 */
record ReadOptions(
    Address address,
    Relation relation,
    Map<String, String> types,
    String order,
    Map<String, String> settings,
    String compression,
    Optional<Grouping> grouping) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COMPRESSIONS = List.of("none", "lz4", "zstd");
  private static final List<String> KNOWN =
      List.of(
          "url",
          "database",
          "table",
          "query",
          "parameters",
          "user",
          "password",
          "tls",
          "compression",
          "split_by",
          "settings");

  /** Settings that are ours: with others the stream would not be what is read. */
  private static final String OURS =
      "output_format_arrow_.*|default_format|format|compress|enable_http_compression|send_progress_in_http_headers";

  /** Takes the options of an input; types come with the schema. */
  static ReadOptions of(Map<String, String> options) {
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options for a ClickHouse input: " + unknown + ". Known: " + KNOWN);
    }
    String compression = options.getOrDefault("compression", "none");
    if (!COMPRESSIONS.contains(compression)) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown 'compression' of a ClickHouse input: '%s'. Known: %s"
              .formatted(compression, COMPRESSIONS));
    }
    return new ReadOptions(
        Address.of(options),
        Relation.of(options),
        Map.of(),
        "",
        settings(options.get("settings")),
        compression,
        Optional.empty());
  }

  private static Map<String, String> settings(String json) {
    if (json == null) {
      return Map.of();
    }
    Map<String, String> settings = texts(parse(json));
    List<String> refused =
        settings.keySet().stream()
            .filter(name -> name.matches(OURS) || WholeAnswers.SETTINGS.containsKey(name))
            .toList();
    if (!refused.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Cannot set %s: these settings are chosen so that the values arrive whole"
              .formatted(refused));
    }
    return settings;
  }

  ReadOptions with(Map<String, String> otherTypes, String otherOrder) {
    return new ReadOptions(
        address, relation, otherTypes, otherOrder, settings, compression, grouping);
  }

  ReadOptions grouped(Optional<Grouping> other) {
    return new ReadOptions(address, relation, types, order, settings, compression, other);
  }

  /** The type of a column that is known to be there. */
  ServerType type(String column) {
    return ServerType.parse(Optional.ofNullable(types.get(column)).orElseThrow());
  }

  String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.set("server", address.toJson());
    node.set("relation", relation.toJson());
    ObjectNode columns = node.putObject("types");
    types.forEach(columns::put);
    node.put("order", order);
    ObjectNode values = node.putObject("settings");
    new TreeMap<>(settings).forEach(values::put);
    grouping.ifPresent(its -> node.set("grouping", its.toJson()));
    return node.put("compression", compression).toString();
  }

  static ReadOptions ofJson(String json) {
    JsonNode node = parse(json);
    return new ReadOptions(
        Address.ofJson(node.get("server")),
        Relation.ofJson(node.get("relation")),
        texts(node.get("types")),
        node.get("order").asText(),
        texts(node.get("settings")),
        node.get("compression").asText(),
        Optional.ofNullable(node.get("grouping")).map(Grouping::ofJson));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID, "Invalid 'settings': expected a mapping of names to values", e);
    }
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.fields().forEachRemaining(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}

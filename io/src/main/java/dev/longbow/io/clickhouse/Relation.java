package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What rows are read of: a table (or view), or a query of the user's. Plain data that travels in
 * stages.
 *
 * @param table its name, whatever it holds; empty for a query
 * @param query empty for a table
 * @param parameters values of the query's {@code {name:Type}}, as JSON
 */
record Relation(
    String database, Optional<String> table, Optional<String> query, String parameters) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Takes the options {@code database}, {@code table}, {@code query} and {@code parameters}. */
  static Relation of(Map<String, String> options) {
    Optional<String> table = Optional.ofNullable(options.get("table")).filter(t -> !t.isBlank());
    Optional<String> query = Optional.ofNullable(options.get("query")).filter(q -> !q.isBlank());
    if (table.isPresent() == query.isPresent()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID, "A ClickHouse input has either 'table' or 'query'");
    }
    String database = options.getOrDefault("database", "default");
    return new Relation(
        database, table, query.map(Relation::trimmed), options.getOrDefault("parameters", "{}"));
  }

  /** A query stands in parentheses, where nothing may end it. */
  private static String trimmed(String query) {
    return query.strip().replaceFirst("[;\\s]+$", "");
  }

  /** As it stands behind FROM. */
  String from() {
    // A comment at the end of a query ends with its line.
    return table
        .map(name -> Names.quote(database, name))
        .orElseGet(() -> "(" + query.get() + "\n)");
  }

  /** Values of the query's parameters. */
  Map<String, Object> values() {
    return query.isPresent() ? QueryValues.of(query.get(), parameters) : Map.of();
  }

  /** For messages: {@code db.table}, or {@code the query}. */
  String title() {
    return table.map(name -> database + "." + name).orElse("the query");
  }

  /** What stands for a path. */
  String path() {
    return table
        .map(name -> "/" + database + "." + name)
        .orElseGet(() -> "/%s?query=%08x".formatted(database, checksum(query.get())));
  }

  private static long checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return crc.getValue();
  }

  ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode().put("database", database);
    table.ifPresent(name -> node.put("table", name));
    query.ifPresent(text -> node.put("query", text));
    node.put("parameters", parameters);
    return node;
  }

  static Relation ofJson(JsonNode node) {
    return new Relation(
        node.get("database").asText(),
        Optional.ofNullable(node.get("table")).map(JsonNode::asText),
        Optional.ofNullable(node.get("query")).map(JsonNode::asText),
        node.get("parameters").asText());
  }
}

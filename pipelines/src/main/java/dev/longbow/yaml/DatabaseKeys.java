package dev.longbow.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.connector.Format;
import dev.longbow.error.LongbowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of inputs and outputs that are tables of a server. The format gets them as they are,
 * lists and mappings as JSON; holes ({@code ${…}}) are filled only where a place stands, never in
 * {@code user} and {@code password}, which are looked up by every task, nor in a query, whose
 * values are parameters.
 */
final class DatabaseKeys {
  private static final List<String> SERVER =
      List.of("url", "database", "table", "user", "password", "tls", "compression");

  /** Those of an input. */
  static final List<String> INPUT = with("query", "split_by", "settings");

  /** Those of an output. */
  static final List<String> OUTPUT = with("create", "settings");

  private static final List<String> PLACES = List.of("url", "database", "table");

  private static final Map<String, List<String>> MAPPINGS =
      Map.of(
          "tls", List.of("ca", "certificate", "key"),
          "create", List.of("engine", "order_by", "partition_by", "settings"));

  private DatabaseKeys() {}

  private static List<String> with(String... more) {
    List<String> keys = new java.util.ArrayList<>(SERVER);
    keys.addAll(List.of(more));
    return List.copyOf(keys);
  }

  /** Whether inputs and outputs of this format have these keys. */
  static boolean isDatabase(String format) {
    Format known = Format.all().get(format);
    return known != null && known.isDatabase();
  }

  static Map<String, String> read(
      Keys keys, List<String> allowed, List<LongbowException> problems) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String key : allowed) {
      if (keys.node(key).orElse(null) instanceof YamlNode.Mapping mapping) {
        options.put(key, json(mapping, key, keys, problems));
      } else {
        keys.text(key).ifPresent(text -> options.put(key, text));
      }
    }
    return options;
  }

  private static String json(
      YamlNode.Mapping mapping, String key, Keys keys, List<LongbowException> problems) {
    Keys inner = new Keys(mapping, "'" + key + "'", problems);
    if (MAPPINGS.containsKey(key)) {
      inner.allow(MAPPINGS.get(key));
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (entry.value() instanceof YamlNode.Sequence) {
                ArrayNode list = object.putArray(name);
                inner.texts(name).forEach(list::add);
              } else if (entry.value() instanceof YamlNode.Mapping nested) {
                ObjectNode map = object.putObject(name);
                nested
                    .entries()
                    .forEach(
                        (inside, value) ->
                            keys.scalarText(value.value(), "'" + inside + "' of '" + name + "'")
                                .ifPresent(text -> map.put(inside, text)));
              } else {
                inner.text(name).ifPresent(text -> object.put(name, text));
              }
            });
    return object.toString();
  }

  /** The options with the holes of places filled. */
  static Map<String, String> filled(Map<String, String> options, Paths paths, Place place) {
    Map<String, String> filled = new LinkedHashMap<>(options);
    PLACES.forEach(key -> filled.computeIfPresent(key, (k, text) -> paths.fill(text, place)));
    return filled;
  }
}

package dev.longbow.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of an input that its format gets as they are: lists and mappings as JSON. */
final class InputOptions {
  /** Every key that some format knows; a format refuses those of others. */
  static final List<String> KEYS =
      List.of(
          "schema",
          "partitions",
          "sorted",
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

  /** The ones that may have a list. */
  private static final List<String> LISTS = List.of("null_values", "true_values", "false_values");

  private static final ObjectMapper JSON = new ObjectMapper();

  private InputOptions() {}

  static Map<String, String> read(Keys keys) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String key : KEYS) {
      if (!keys.has(key) || key.equals("schema")) {
        // What is declared of columns is not for the format alone.
        continue;
      } else if (key.equals("partitions") && keys.node(key).get() instanceof YamlNode.Mapping) {
        options.put(key, json(types(keys, key)));
      } else if (LISTS.contains(key)) {
        options.put(key, json(texts(keys, key)));
      } else if (key.equals("on_error") && isNull(keys.node(key))) {
        // In YAML the word is a value of its own.
        options.put(key, "null");
      } else {
        keys.text(key).ifPresent(value -> options.put(key, value));
      }
    }
    return options;
  }

  private static Map<String, String> types(Keys keys, String key) {
    Map<String, String> types = new LinkedHashMap<>();
    keys.mapping(key)
        .ifPresent(
            mapping ->
                mapping
                    .entries()
                    .forEach(
                        (column, type) ->
                            keys.scalarText(type.value(), "The type of column '" + column + "'")
                                .ifPresent(text -> types.put(column, text))));
    return types;
  }

  /** Texts, among them what YAML takes for null: here it is the text that is meant. */
  private static List<String> texts(Keys keys, String key) {
    List<String> texts = new ArrayList<>();
    for (YamlNode item : keys.items(key)) {
      if (item instanceof YamlNode.Scalar scalar) {
        texts.add(scalar.text());
      } else {
        keys.scalarText(item, "An item of '" + key + "'");
      }
    }
    return texts;
  }

  private static boolean isNull(Optional<YamlNode> node) {
    return node.isPresent()
        && node.get() instanceof YamlNode.Scalar scalar
        && scalar.value() == null;
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

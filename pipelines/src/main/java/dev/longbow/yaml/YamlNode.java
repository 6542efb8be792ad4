package dev.longbow.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML value and where it stands. */
sealed interface YamlNode {
  /** Where the value begins. */
  Place place();

  /** What kind of value it is, for messages. */
  String kind();

  /**
   * A single value.
   *
   * @param value null, Boolean, Long, Double, LocalDate, LocalDateTime, Instant or String
   * @param text the text as written, without quotes
   */
  record Scalar(Object value, String text, Place place) implements YamlNode {
    @Override
    public String kind() {
      if (value == null) {
        return "null";
      } else if (value instanceof String) {
        return "the text '" + text + "'";
      }
      return "the value " + text;
    }
  }

  /** A list. */
  record Sequence(List<YamlNode> items, Place place) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys and values, in order. */
  record Mapping(Map<String, Entry> entries, Place place) implements YamlNode {
    public Mapping {
      entries = new LinkedHashMap<>(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** A mapping's value, with where its key stands. */
  record Entry(Place keyPlace, YamlNode value) {}
}

package dev.longbow.io.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.DataType;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Reads the options of an input. Every method refuses values that are not what it says. */
public final class InputKeys {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String format;
  private final String location;
  private final Map<String, String> options;

  /**
   * The options of an input.
   *
   * @param format names it in messages
   * @throws LongbowException {@link ErrorCode#SPEC_INVALID} for unknown keys
   */
  public InputKeys(
      String format, String location, Map<String, String> options, List<String> known) {
    this.format = format;
    this.location = location;
    this.options = options;
    TreeSet<String> unknown = new TreeSet<>(options.keySet());
    known.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          "Unknown options %s of %s input '%s'. Known: %s"
              .formatted(unknown, format, location, known));
    }
  }

  /** A text, or the other without one. */
  public String text(String key, String otherwise) {
    return options.getOrDefault(key, otherwise);
  }

  /** True or false. */
  public boolean flag(String key, boolean otherwise) {
    return oneOf(key, String.valueOf(otherwise), List.of("true", "false")).equals("true");
  }

  /** One of some words, in any case. */
  public String oneOf(String key, String otherwise, List<String> known) {
    String text = options.getOrDefault(key, otherwise).toLowerCase(Locale.ROOT);
    if (!known.contains(text)) {
      throw invalid(key, text, "one of " + known);
    }
    return text;
  }

  /** A whole number. */
  public int number(String key, int otherwise, int least) {
    String text = options.getOrDefault(key, String.valueOf(otherwise)).strip();
    try {
      int value = Integer.parseInt(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below like a number out of range.
    }
    throw invalid(key, text, "a whole number from " + least);
  }

  /** One text, or several as a JSON array. */
  public List<String> texts(String key, List<String> otherwise) {
    String text = options.get(key);
    if (text == null) {
      return otherwise;
    } else if (!text.startsWith("[")) {
      return List.of(text);
    }
    List<String> texts = new ArrayList<>();
    json(key, text).forEach(node -> texts.add(node.asText()));
    return texts;
  }

  /** The types of {@code schema} by column, in their order. */
  public Map<String, DataType> schema() {
    Map<String, DataType> types = new LinkedHashMap<>();
    String text = options.get("schema");
    if (text != null) {
      json("schema", text)
          .fields()
          .forEachRemaining(
              entry -> types.put(entry.getKey(), DataType.parse(entry.getValue().asText())));
    }
    return types;
  }

  private JsonNode json(String key, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid(key, text, "JSON");
    }
  }

  /** What {@code on_error} says. */
  public OnError onError() {
    String word = oneOf("on_error", "fail", List.of("fail", "null", "reject"));
    return OnError.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /**
   * The path of the side file of rejected rows, which goes with {@code on_error: reject}; or "".
   */
  public String rejects() {
    String rejects = options.getOrDefault("rejects", "");
    boolean isWanted = onError() == OnError.REJECT;
    if (isWanted == rejects.isEmpty()) {
      throw new LongbowException(
          ErrorCode.SPEC_INVALID,
          (isWanted
                  ? "Missing rejects of %s input '%s': on_error: reject needs a file for the rows"
                  : "Invalid rejects of %s input '%s': it goes with on_error: reject")
              .formatted(format, location));
    }
    return rejects;
  }

  /** The error of a wrong value. */
  public LongbowException invalid(String key, String value, String expected) {
    return new LongbowException(
        ErrorCode.SPEC_INVALID,
        "Invalid %s '%s' of %s input '%s': expected %s"
            .formatted(key, value, format, location, expected));
  }
}

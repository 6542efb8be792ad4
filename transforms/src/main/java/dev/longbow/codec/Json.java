package dev.longbow.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Small helpers over Jackson trees. Text is canonical: objects keep the order in which the encoders
 * write their keys, maps are written in key order, nothing is indented. Reading is strict: a
 * missing key or a value of another kind is an internal error that names it.
 */
public final class Json {
  /**
   * Three levels for an operator inside another ({@code CASE}), two for a step below another;
   * {@link dev.longbow.expr.ExprTrees} bounds expressions, the optimizer merges most steps.
   */
  private static final int DEEPEST = 20_000;

  /** Plans of generated expressions nest deeply, and splits of in-memory rows are long strings. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(DEEPEST)
                      .maxStringLength(Integer.MAX_VALUE)
                      .build())
              .streamWriteConstraints(
                  StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
              .build());

  private Json() {}

  /** A new object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new object that says what it is under the key {@code is}. */
  public static ObjectNode tagged(String tag) {
    return object().put("is", tag);
  }

  /** An array of encoded items. */
  public static <T> ArrayNode array(Collection<T> items, Function<? super T, JsonNode> encode) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    // Loops, here and below: trees are deep, and forEach is two more frames for a level.
    for (T item : items) {
      array.add(encode.apply(item));
    }
    return array;
  }

  /** An array of strings. */
  public static ArrayNode strings(Collection<String> items) {
    return array(items, JsonNodeFactory.instance::textNode);
  }

  /** A map of strings as an object, in key order. */
  public static ObjectNode stringMap(Map<String, String> map) {
    ObjectNode object = object();
    new TreeMap<>(map).forEach(object::put);
    return object;
  }

  /** The canonical text. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "Cannot write a plan as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Parses text. */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "Cannot read a plan's JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The value under a key, which must be present (it may be JSON null). */
  public static JsonNode get(JsonNode object, String key) {
    JsonNode value = object.get(key);
    if (value == null) {
      throw new LongbowException(
          ErrorCode.INTERNAL, "Missing key '" + key + "' in plan JSON: " + shortened(object));
    }
    return value;
  }

  /** The string under a key. */
  public static String text(JsonNode object, String key) {
    JsonNode value = get(object, key);
    if (!value.isTextual()) {
      throw wrongKind(object, key, "a string");
    }
    return value.textValue();
  }

  /** The string under a key, or null. */
  public static String textOrNull(JsonNode object, String key) {
    return get(object, key).isNull() ? null : text(object, key);
  }

  /** What an object says it is. */
  public static String tag(JsonNode object) {
    return text(object, "is");
  }

  /** The integer under a key. */
  public static long int64(JsonNode object, String key) {
    JsonNode value = get(object, key);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw wrongKind(object, key, "an integer");
    }
    return value.longValue();
  }

  /** The integer of at most 32 bits under a key. */
  public static int int32(JsonNode object, String key) {
    return Math.toIntExact(int64(object, key));
  }

  /** The boolean under a key. */
  public static boolean bool(JsonNode object, String key) {
    JsonNode value = get(object, key);
    if (!value.isBoolean()) {
      throw wrongKind(object, key, "true or false");
    }
    return value.booleanValue();
  }

  /** The decoded items of the array under a key. */
  public static <T> List<T> list(
      JsonNode object, String key, Function<? super JsonNode, ? extends T> decode) {
    JsonNode value = get(object, key);
    if (!value.isArray()) {
      throw wrongKind(object, key, "an array");
    }
    List<T> items = new ArrayList<>(value.size());
    for (JsonNode item : value) {
      items.add(decode.apply(item));
    }
    return items;
  }

  /** The strings of an array. */
  public static List<String> strings(JsonNode array) {
    List<String> items = new ArrayList<>(array.size());
    array.forEach(item -> items.add(item.textValue()));
    return items;
  }

  /** The strings of the array under a key. */
  public static List<String> strings(JsonNode object, String key) {
    return list(object, key, JsonNode::textValue);
  }

  /** The strings of the object under a key. */
  public static Map<String, String> stringMap(JsonNode object, String key) {
    Map<String, String> map = new TreeMap<>();
    get(object, key).fields().forEachRemaining(e -> map.put(e.getKey(), e.getValue().textValue()));
    return map;
  }

  /** The error for a tag that no decoder knows. */
  public static LongbowException unknownTag(String what, JsonNode object) {
    return new LongbowException(
        ErrorCode.INTERNAL, "Unknown " + what + " in plan JSON: " + shortened(object));
  }

  private static LongbowException wrongKind(JsonNode object, String key, String expected) {
    return new LongbowException(
        ErrorCode.INTERNAL,
        "Invalid '" + key + "' in plan JSON, expected " + expected + ": " + shortened(object));
  }

  private static String shortened(JsonNode node) {
    String text = node.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}

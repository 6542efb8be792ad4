package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of {@code {name:Type}} as the server reads them beside a query: a text with its special
 * characters escaped, so that no value can be anything but a value.
 */
final class QueryValues {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARAMETER =
      Pattern.compile("\\{\\s*([A-Za-z_][A-Za-z_0-9]*)\\s*:\\s*([^{}]+?)\\s*}");
  private static final String NULL = "\\N";

  private QueryValues() {}

  /**
   * The values of a user's query.
   *
   * @param json values by name: texts, lists, nulls
   */
  static Map<String, String> of(String query, String json) {
    JsonNode values;
    try {
      values = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.SPEC_INVALID, "Invalid 'parameters': expected JSON", e);
    }
    Map<String, String> texts = new TreeMap<>();
    Matcher matcher = PARAMETER.matcher(query);
    while (matcher.find()) {
      JsonNode value = values.get(matcher.group(1));
      if (value != null) {
        texts.put(matcher.group(1), text(value, matcher.group(2)));
      }
    }
    return texts;
  }

  private static String text(JsonNode value, String type) {
    if (value.isNull()) {
      return NULL;
    } else if (!value.isArray()) {
      return escape(value.asText());
    }
    ServerType list = ServerType.parse(type).plain();
    boolean quoted = !list.is("Array") || !isNumber(list.argument(0).plain());
    List<String> elements = new ArrayList<>();
    for (JsonNode element : value) {
      elements.add(
          element.isNull()
              ? "NULL"
              : quoted ? Names.literal(element.asText()) : number(element.asText()));
    }
    return escape("[" + String.join(",", elements) + "]");
  }

  private static boolean isNumber(ServerType type) {
    return type.name().matches("U?Int\\d+|Float\\d+|Decimal.*|Bool");
  }

  /** Stands in a list without quotes, where anything else would be read as more than one value. */
  private static String number(String text) {
    if (!text.matches("[-+0-9.eE]+|nan|inf|-inf|NaN|Infinity|-Infinity|true|false")) {
      throw new LongbowException(ErrorCode.PARAMETER, "Invalid number in a list: '" + text + "'");
    }
    return text;
  }

  /** A text as a value. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      switch (next) {
        case '\\' -> escaped.append("\\\\");
        case '\n' -> escaped.append("\\n");
        case '\t' -> escaped.append("\\t");
        case '\r' -> escaped.append("\\r");
        case '\0' -> escaped.append("\\0");
        case '\b' -> escaped.append("\\b");
        case '\f' -> escaped.append("\\f");
        default -> escaped.append(next);
      }
    }
    return escaped.toString();
  }
}

package dev.longbow.io.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of a user's {@code {name:Type}}: texts, numbers in lists, lists and nulls. The client
 * sends them beside the query, so that no value can be anything but a value.
 */
final class QueryValues {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARAMETER =
      Pattern.compile("\\{\\s*([A-Za-z_][A-Za-z_0-9]*)\\s*:\\s*([^{}]+?)\\s*}");

  private QueryValues() {}

  /**
   * The values that a query has parameters for.
   *
   * @param json values by name: texts, lists, nulls
   */
  static Map<String, Object> of(String query, String json) {
    JsonNode values;
    try {
      values = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new LongbowException(ErrorCode.SPEC_INVALID, "Invalid 'parameters': expected JSON", e);
    }
    Map<String, Object> found = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(query);
    while (matcher.find()) {
      JsonNode value = values.get(matcher.group(1));
      if (value != null) {
        found.put(matcher.group(1), value(matcher.group(1), value, matcher.group(2)));
      }
    }
    return found;
  }

  private static Object value(String name, JsonNode value, String type) {
    if (value.isNull()) {
      return null;
    } else if (!value.isArray()) {
      return value.asText();
    }
    ServerType list = ServerType.parse(type).plain();
    boolean numbers =
        list.is("Array")
            && list.argument(0).plain().name().matches("U?Int\\d+|Float\\d+|Decimal.*");
    List<Object> elements = new ArrayList<>();
    for (JsonNode element : value) {
      boolean asNumber = numbers && !element.isNull();
      elements.add(
          asNumber ? number(name, element.asText()) : element.isNull() ? null : element.asText());
    }
    return elements;
  }

  private static BigDecimal number(String name, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new LongbowException(
          ErrorCode.PARAMETER,
          "Invalid value of parameter '%s': '%s' is no number".formatted(name, text),
          e);
    }
  }
}

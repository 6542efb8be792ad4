package dev.longbow.yaml;

import dev.longbow.expr.ParameterValue;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters that a server's query has as {@code {name:Type}}, as JSON: texts, lists and nulls.
 */
final class QueryParameters {
  private static final Pattern PARAMETER = Pattern.compile("\\{\\s*([A-Za-z_][A-Za-z_0-9]*)\\s*:");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  private QueryParameters() {}

  static String of(String query, Map<String, ParameterValue> parameters) {
    Map<String, Object> values = new LinkedHashMap<>();
    Matcher matcher = PARAMETER.matcher(query);
    while (matcher.find()) {
      ParameterValue value = parameters.get(matcher.group(1));
      if (value != null) {
        values.put(
            matcher.group(1),
            value.isList()
                ? value.values().stream().map(QueryParameters::text).toList()
                : text(value.values().get(0)));
      }
    }
    return InputOptions.json(values);
  }

  private static String text(Object value) {
    if (value instanceof LocalDateTime time) {
      return TIMESTAMP.format(time);
    } else if (value instanceof java.time.Instant instant) {
      return TIMESTAMP.format(instant.atOffset(ZoneOffset.UTC));
    }
    return value == null ? null : value.toString();
  }
}

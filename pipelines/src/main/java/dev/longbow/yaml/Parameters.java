package dev.longbow.yaml;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ParameterValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The parameters of a run: the declared ones with their defaults, replaced by values from the
 * command line. A value must be of the kind of its default (a whole number may stand for a number
 * with a fraction, and a date for a timestamp); a parameter without a default takes any.
 */
final class Parameters {
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Parameters() {}

  /**
   * The values of a run.
   *
   * @throws LongbowException {@link ErrorCode#PARAMETER} listing every problem
   */
  static Parameters of(List<PipelineSpec.Parameter> declared, Map<String, String> given) {
    Parameters parameters = new Parameters();
    List<LongbowException> problems = new ArrayList<>();
    List<String> names = declared.stream().map(PipelineSpec.Parameter::name).toList();
    for (String name : given.keySet().stream().sorted().toList()) {
      if (!names.contains(name)) {
        problems.add(
            new LongbowException(
                ErrorCode.PARAMETER,
                "Unknown parameter '%s'. Nearest: %s. Declared: %s"
                    .formatted(name, NameHints.nearest(name, names), names)));
      }
    }
    for (PipelineSpec.Parameter parameter : declared) {
      Object value = parameter.value();
      if (given.containsKey(parameter.name())) {
        try {
          value = convert(parameter, given.get(parameter.name()));
        } catch (LongbowException e) {
          problems.add(e);
        }
      }
      parameters.values.put(parameter.name(), value);
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return parameters;
  }

  /** The values as expressions take them. */
  Map<String, ParameterValue> typed() {
    Map<String, ParameterValue> typed = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            typed.put(
                name,
                value instanceof List<?> list
                    ? ParameterValue.list(list)
                    : ParameterValue.scalar(value)));
    return typed;
  }

  /** The values as text, for paths and the manifest; lists are separated by commas. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, text(value)));
    return texts;
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  private static Object convert(PipelineSpec.Parameter parameter, String text) {
    if (parameter.value() instanceof List<?> defaults) {
      String inner = text.strip();
      if (inner.startsWith("[") && inner.endsWith("]")) {
        inner = inner.substring(1, inner.length() - 1);
      }
      Object sample = defaults.isEmpty() ? null : defaults.get(0);
      List<Object> items = new ArrayList<>();
      for (String item : inner.isBlank() ? new String[0] : inner.split(",", -1)) {
        items.add(scalar(parameter, sample, unquoted(item.strip())));
      }
      return items;
    }
    return scalar(parameter, parameter.value(), text);
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '\'' || text.charAt(0) == '"')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static Object scalar(PipelineSpec.Parameter parameter, Object sample, String text) {
    if (sample instanceof String) {
      return text;
    }
    Object value = YamlReader.value(text);
    if (sample == null || value == null || value.getClass() == sample.getClass()) {
      return value;
    } else if (sample instanceof Double && value instanceof Long number) {
      return number.doubleValue();
    } else if (isTime(sample) && isTime(value)) {
      return value;
    }
    throw new LongbowException(
        ErrorCode.PARAMETER,
        "Invalid value '%s' of parameter '%s'. Expected %s, as its default %s is (%s)"
            .formatted(
                text, parameter.name(), kind(sample), text(parameter.value()), parameter.place()));
  }

  private static boolean isTime(Object value) {
    return value instanceof java.time.temporal.Temporal;
  }

  private static String kind(Object sample) {
    if (sample instanceof Long) {
      return "a whole number";
    } else if (sample instanceof Double) {
      return "a number";
    } else if (sample instanceof Boolean) {
      return "true or false";
    }
    return "a date or timestamp";
  }
}

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
  private final Map<String, ParameterValue> typed = new LinkedHashMap<>();

  private Parameters() {}

  /**
   * The values of a run.
   *
   * @param problems takes every problem; a parameter that has one keeps its default
   */
  static Parameters of(
      List<PipelineSpec.Parameter> declared,
      Map<String, String> given,
      List<LongbowException> problems) {
    Parameters parameters = new Parameters();
    List<String> names = declared.stream().map(PipelineSpec.Parameter::name).toList();
    for (String name : given.keySet().stream().sorted().toList()) {
      if (!names.contains(name)) {
        problems.add(
            new LongbowException(
                ErrorCode.PARAMETER,
                "Unknown parameter '%s'.%s Declared: %s"
                    .formatted(name, NameHints.hint(name, names), names)));
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
      parameters.typed.put(parameter.name(), typed(parameter, value, problems));
    }
    return parameters;
  }

  private static ParameterValue typed(
      PipelineSpec.Parameter parameter, Object value, List<LongbowException> problems) {
    if (!(value instanceof List<?> list)) {
      return ParameterValue.scalar(value);
    }
    try {
      return ParameterValue.list(list);
    } catch (LongbowException e) {
      problems.add(
          new LongbowException(
                  e.code(), "Invalid parameter '%s'. %s".formatted(parameter.name(), e.text()))
              .placedAt(parameter.place().toString()));
      return ParameterValue.list(List.of());
    }
  }

  /** The values as expressions take them. */
  Map<String, ParameterValue> typed() {
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
    if (text.isBlank() && !(parameter.value() instanceof String)) {
      // Usually --param start=$START of a shell in which START is not set.
      throw new LongbowException(
          ErrorCode.PARAMETER,
          "Missing value of parameter '%s': it is empty. Write %s to mean that (%s)"
              .formatted(
                  parameter.name(),
                  parameter.value() instanceof List<?>
                      ? parameter.name() + "=[]"
                      : parameter.name() + "=null",
                  parameter.place()));
    }
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

package dev.longbow.yaml;

import dev.longbow.column.NameHints;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths with {@code ${name}} (a parameter) and {@code ${ENV:NAME}} (an environment variable). */
final class PathTemplate {
  private static final Pattern HOLE = Pattern.compile("\\$\\{([^}]*)}");

  private PathTemplate() {}

  /**
   * The path with every hole filled.
   *
   * @throws LongbowException {@link ErrorCode#PARAMETER} when there is no such value
   */
  static String fill(
      String template, Map<String, String> parameters, Map<String, String> environment, Place at) {
    Matcher matcher = HOLE.matcher(template);
    StringBuilder path = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      boolean variable = name.startsWith("ENV:");
      String key = variable ? name.substring(4) : name;
      Map<String, String> values = variable ? environment : parameters;
      if (!values.containsKey(key)) {
        throw new LongbowException(
                ErrorCode.PARAMETER,
                variable
                    ? "Missing environment variable '%s' of the path '%s'".formatted(key, template)
                    : "Unknown parameter '%s' in the path '%s'.%s Declared: %s"
                        .formatted(
                            key,
                            template,
                            NameHints.hint(key, List.copyOf(parameters.keySet())),
                            parameters.keySet()))
            .placedAt(at.toString());
      }
      matcher.appendReplacement(path, Matcher.quoteReplacement(values.get(key)));
    }
    matcher.appendTail(path);
    return path.toString();
  }
}

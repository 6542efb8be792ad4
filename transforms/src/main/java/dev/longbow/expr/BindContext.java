package dev.longbow.expr;

import java.util.Map;

/**
 * What binding needs besides the schema.
 *
 * @param parameters the values of {@code :name}
 * @param timezone {@code settings.timezone}: where naive literals meet zoned columns, and for date
 *     parts of zoned timestamps
 * @param step the step named in errors, or null
 */
public record BindContext(Map<String, ParameterValue> parameters, String timezone, String step) {
  /** No parameters, UTC, no step. */
  public static final BindContext DEFAULT = new BindContext(Map.of(), "UTC", null);

  public BindContext {
    parameters = Map.copyOf(parameters);
  }

  /** The same for another step. */
  public BindContext withStep(String name) {
    return new BindContext(parameters, timezone, name);
  }
}

package dev.longbow.expr;

import java.util.Map;

/**
 * What binding needs besides the schema.
 *
 * @param parameters the values of {@code :name}
 * @param timezone {@code settings.timezone}: where naive literals meet zoned columns, and for date
 *     parts of zoned timestamps
 * @param step the step named in errors, or null
 * @param places where expressions stand, for errors
 */
public record BindContext(
    Map<String, ParameterValue> parameters, String timezone, String step, Places places) {
  /** No parameters, UTC, no step. */
  public static final BindContext DEFAULT = new BindContext(Map.of(), "UTC", null);

  public BindContext {
    parameters = Map.copyOf(parameters);
  }

  /** A context of expressions that stand in no file. */
  public BindContext(Map<String, ParameterValue> parameters, String timezone, String step) {
    this(parameters, timezone, step, Places.NONE);
  }

  /** The same for another step. */
  public BindContext withStep(String name) {
    return new BindContext(parameters, timezone, name, places);
  }

  /** The same for expressions that stand here. */
  public BindContext withPlaces(Places others) {
    return new BindContext(parameters, timezone, step, others);
  }
}

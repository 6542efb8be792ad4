package dev.longbow.yaml;

import java.util.Map;

/**
 * What the command line says over a pipeline file.
 *
 * @param inputs path by input name
 * @param outputs path by output name (its format where there is one of it)
 * @param parameters value as text by parameter name
 * @param compression for outputs that do not say it themselves; null for the file's
 */
public record Overrides(
    Map<String, String> inputs,
    Map<String, String> outputs,
    Map<String, String> parameters,
    String compression) {
  /** Nothing. */
  public static final Overrides NONE = new Overrides(Map.of(), Map.of(), Map.of(), null);

  public Overrides {
    inputs = Map.copyOf(inputs);
    outputs = Map.copyOf(outputs);
    parameters = Map.copyOf(parameters);
  }
}

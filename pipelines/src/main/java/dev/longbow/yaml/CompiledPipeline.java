package dev.longbow.yaml;

import dev.longbow.plan.PipelinePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline file with its parameters filled in, ready to optimize and run.
 *
 * @param description what it does, in its author's words, or empty
 * @param log the path of the run's log file
 * @param parameters the parameters' values as text, for the manifest
 * @param warnings what was written but is not used
 */
public record CompiledPipeline(
    PipelinePlan plan,
    PipelineSpec.Settings settings,
    String description,
    Optional<String> log,
    Map<String, String> parameters,
    List<String> warnings) {
  public CompiledPipeline {
    parameters = Map.copyOf(parameters);
    warnings = List.copyOf(warnings);
  }
}

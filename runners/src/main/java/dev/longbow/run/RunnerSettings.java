package dev.longbow.run;

import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The settings with which Longbow uses Beam's direct runner. */
public final class RunnerSettings {
  private RunnerSettings() {}

  /**
   * The direct runner.
   *
   * @param threads how many tasks run at a time
   */
  public static PipelineOptions direct(int threads) {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(CalmDirectRunner.class);
    options.setTargetParallelism(threads);
    // Each check encodes and decodes every element several times; tests run with them on.
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    return options;
  }
}

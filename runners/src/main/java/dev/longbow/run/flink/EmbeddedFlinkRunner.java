package dev.longbow.run.flink;

import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.configuration.GlobalConfiguration;

/** Beam's Flink runner on a cluster of ours in this process, see {@link EmbeddedFlink}. */
public final class EmbeddedFlinkRunner extends PipelineRunner<PipelineResult> {
  private final FlinkPipelineOptions options;

  private EmbeddedFlinkRunner(FlinkPipelineOptions options) {
    this.options = options;
  }

  /** Beam calls it. */
  public static EmbeddedFlinkRunner fromOptions(PipelineOptions options) {
    return new EmbeddedFlinkRunner(options.as(FlinkPipelineOptions.class));
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    FlinkEnvironment environment =
        FlinkEnvironment.embedded(GlobalConfiguration.loadConfiguration(options.getFlinkConfDir()));
    environment.enter();
    try {
      return FlinkRunner.fromOptions(options).run(pipeline);
    } finally {
      environment.leave();
    }
  }
}

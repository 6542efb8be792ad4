package org.apache.beam.runners.flink;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.util.construction.SplittableParDo;
import org.apache.flink.api.common.Plan;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** The jobs that Beam's runner makes; in its package, which shows them to nobody else. */
public final class JobGraphs {
  private JobGraphs() {}

  /** The job of a pipeline, as the runner would submit it. */
  public static JobGraph of(Pipeline pipeline) {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    SplittableParDo.convertReadBasedSplittableDoFnsToPrimitiveReads(pipeline);
    FlinkPipelineExecutionEnvironment environment = new FlinkPipelineExecutionEnvironment(options);
    environment.translate(pipeline);
    // The one method of the environment that submitting a job goes through, too.
    Plan plan = environment.getBatchExecutionEnvironment().createProgramPlan("test", true);
    return FlinkPipelineTranslationUtil.getJobGraph(
        JobGraphs.class.getClassLoader(), plan, new Configuration(), options.getParallelism());
  }
}

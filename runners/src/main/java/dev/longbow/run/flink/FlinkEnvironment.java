package dev.longbow.run.flink;

import org.apache.flink.api.common.Plan;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.client.program.ContextEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;

/**
 * The environment that Beam's runner finds as Flink's current one: with our configuration, and it
 * keeps the job that was submitted, of which Beam's own results tell too little (no id, no cause).
 */
public final class FlinkEnvironment extends ContextEnvironment {
  private volatile JobClient job;

  private FlinkEnvironment(
      PipelineExecutorServiceLoader executors, Configuration configuration, ClassLoader loader) {
    super(executors, configuration, loader, false, true);
  }

  /** One whose jobs run in this process. */
  static FlinkEnvironment embedded(Configuration configuration) {
    Configuration local = new Configuration(configuration);
    local.set(DeploymentOptions.TARGET, LocalExecutor.NAME);
    local.set(DeploymentOptions.ATTACHED, true);
    // Classes of ours outlive a job here.
    local.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
    return new FlinkEnvironment(
        new EmbeddedExecutors(), local, FlinkEnvironment.class.getClassLoader());
  }

  /** One for a cluster that the configuration names. */
  static FlinkEnvironment of(Configuration configuration) {
    return new FlinkEnvironment(
        new DefaultExecutorServiceLoader(), configuration, FlinkEnvironment.class.getClassLoader());
  }

  /** One for the cluster that a client of Flink's is configured for. */
  static FlinkEnvironment inside(ExecutionEnvironment client) {
    Configuration configuration = new Configuration(client.getConfiguration());
    return new FlinkEnvironment(
        client.getExecutorServiceLoader(), configuration, client.getUserCodeClassLoader());
  }

  /** Whether a client of Flink's runs this program. */
  public static boolean isInsideFlink() {
    // Of our own there may be some in other threads.
    return !ExecutionEnvironment.areExplicitEnvironmentsAllowed()
        && !(ExecutionEnvironment.getExecutionEnvironment() instanceof FlinkEnvironment);
  }

  /** Whether that client does not wait for jobs. */
  static boolean isClientDetached() {
    return !ExecutionEnvironment.getExecutionEnvironment()
        .getConfiguration()
        .get(DeploymentOptions.ATTACHED);
  }

  /** Makes it the one that Beam's runner finds, in any thread of this process. */
  void enter() {
    initializeContextEnvironment(() -> this);
  }

  /** Ends that. */
  void leave() {
    resetContextEnvironment();
  }

  @Override
  public JobClient executeAsync(String jobName) throws Exception {
    job = super.executeAsync(jobName);
    return job;
  }

  @Override
  public Plan createProgramPlan(String jobName, boolean clearSinks) {
    Plan plan = super.createProgramPlan(jobName, clearSinks);
    OperatorNames.apply(plan);
    return plan;
  }

  /** The job that was submitted. */
  JobClient job() {
    return job;
  }
}

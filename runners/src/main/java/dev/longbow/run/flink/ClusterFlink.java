package dev.longbow.run.flink;

import dev.longbow.beam.ExchangeOptions;
import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.beam.WorkerOptions;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.PhysicalPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.api.common.ExecutionMode;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;

/** Runs plans on a Flink cluster of other processes. */
public final class ClusterFlink {
  /** The Flink that our jar has the client of. */
  static final String VERSION = "1.19";

  /**
   * How many TaskManagers may be lost. Flink counts every group of tasks that goes with one: so
   * many as a slot has at a time, in so many slots.
   */
  static final int LOSSES = 3;

  private static final int TASKS_IN_SLOT = 10;
  private static final int SLOTS = 4;
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** How long a run is taken for alive that nobody has heard of: this process renews it, too. */
  private static final Duration LEASE = Duration.ofMinutes(5);

  /** The same when only tasks renew it: a job may wait for slots, or for a new TaskManager. */
  private static final Duration DETACHED_LEASE = Duration.ofMinutes(30);

  private final FlinkTarget target;
  private final int parallelism;
  private final OptionalLong memory;
  private final Optional<String> spillFolder;
  private final Optional<String> url;

  /** The cluster's own client, when it runs this program. */
  private final ExecutionEnvironment client;

  private final OptionalLong managedOfSlot;

  /** Known when a job was submitted. */
  private boolean isInstalled;

  private ClusterFlink(
      FlinkTarget target,
      int parallelism,
      OptionalLong memory,
      Optional<String> spillFolder,
      Optional<String> url,
      ExecutionEnvironment client,
      OptionalLong managedOfSlot) {
    this.target = target;
    this.managedOfSlot = managedOfSlot;
    this.parallelism = parallelism;
    this.memory = memory;
    this.spillFolder = spillFolder;
    this.url = url;
    this.client = client;
  }

  /**
   * A job that was accepted.
   *
   * @param url the cluster's web page, where that is known
   * @param isInstalled whether the cluster has our classes, and no jar was sent
   */
  public record Submitted(String jobId, Optional<String> url, boolean isInstalled) {
    /** The job's web page. */
    public Optional<String> page() {
      return url.map(cluster -> cluster + "/#/job/running/" + jobId);
    }
  }

  /**
   * Looks for a cluster and what it has free.
   *
   * @param parallelism how many slots to use; 0 for all that are free
   * @param memory the budget of a TaskManager's process
   * @param spillFolder where workers spill
   * @throws LongbowException {@link ErrorCode#CLUSTER} when it does not answer or has no room,
   *     {@link ErrorCode#ENVIRONMENT} when it is of another version
   */
  public static ClusterFlink connect(
      FlinkTarget target, int parallelism, OptionalLong memory, Optional<String> spillFolder) {
    ExecutionEnvironment client =
        target.isAuto() ? ExecutionEnvironment.getExecutionEnvironment() : null;
    Optional<String> url = client == null ? Optional.of(target.url()) : url(client);
    int wanted = parallelism > 0 || client == null ? parallelism : client.getParallelism();
    if (url.isEmpty()) {
      return new ClusterFlink(
          target, Math.max(1, wanted), memory, spillFolder, url, client, OptionalLong.empty());
    }
    FlinkRest rest = new FlinkRest(url.get());
    int tasks = ClusterCheck.slots(rest, wanted, ClusterCheck.PATIENCE);
    memory.ifPresent(budget -> ClusterCheck.memory(rest, budget));
    return new ClusterFlink(
        target, tasks, memory, spillFolder, url, client, ClusterCheck.managedOfSlot(rest));
  }

  /** Where the cluster of a client is, when it is a session that stands at an address. */
  private static Optional<String> url(ExecutionEnvironment client) {
    ReadableConfig configuration = client.getConfiguration();
    return configuration
        .getOptional(DeploymentOptions.TARGET)
        .filter(kind -> kind.equals("remote"))
        .flatMap(
            kind ->
                configuration
                    .getOptional(RestOptions.ADDRESS)
                    .or(() -> configuration.getOptional(JobManagerOptions.ADDRESS)))
        .map(host -> "http://" + host + ":" + configuration.get(RestOptions.PORT));
  }

  /** How many tasks run at a time. */
  public int parallelism() {
    return parallelism;
  }

  /**
   * Runs a plan and waits for its end.
   *
   * @param started hears of the job when it was accepted
   */
  public RunOutcome run(
      PhysicalPlan plan, String runId, RunRecord record, Consumer<Submitted> started) {
    return PlanRunner.run(
        plan,
        runId,
        options(plan, record, LEASE),
        parallelism,
        record,
        (pipeline, run) -> {
          JobClient job = submit(pipeline);
          Submitted submitted = submitted(job);
          started.accept(submitted);
          return new ClusterJob(job, failures(submitted), url.map(FlinkRest::new))
              .await(run, record);
        });
  }

  /** Gives a plan to the cluster; returns when it was accepted. */
  public Submitted submit(
      PhysicalPlan plan, String runId, RunRecord record, Optional<WorkerLog> log) {
    FlinkPipelineOptions options = options(plan, record, DETACHED_LEASE);
    log.ifPresent(file -> file.addTo(options.as(WorkerOptions.class)));
    return PlanRunner.run(
        plan, runId, options, parallelism, record, (pipeline, run) -> submitted(submit(pipeline)));
  }

  private FlinkPipelineOptions options(PhysicalPlan plan, RunRecord record, Duration lease) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    // The environment of ours is found that way.
    options.setFlinkMaster(FlinkTarget.AUTO);
    options.setAttachedMode(false);
    options.setParallelism(parallelism);
    options.setJobName(record.pipeline().isBlank() ? "longbow" : record.pipeline());
    options.setFilesToStage(List.of());
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    if (EmbeddedFlink.waits(plan)) {
      options.setExecutionModeForBatch(ExecutionMode.BATCH.name());
    }
    if (managedOfSlot.isPresent()) {
      SortMemory sorts = SortMemory.of(plan, managedOfSlot.getAsLong());
      sorts.require(
          "Give TaskManagers more for each slot (taskmanager.memory.managed.size, or fewer slots)");
      options.as(ExchangeOptions.class).setExchangeRecordBytes(sorts.recordBytes());
    }
    WorkerOptions workers = options.as(WorkerOptions.class);
    workers.setOnCluster(true);
    workers.setLeaseMillis(lease.toMillis());
    workers.setWorkerMemory(memory.orElse(0));
    workers.setWorkerSpillFolder(spillFolder.orElse(null));
    return options;
  }

  private JobClient submit(Pipeline pipeline) {
    // One at a time: Flink has one current environment for all threads.
    synchronized (ClusterFlink.class) {
      FlinkEnvironment environment =
          client == null ? FlinkEnvironment.of(toCluster()) : FlinkEnvironment.inside(client);
      // For TaskManagers that are lost; tasks limit their own attempts (FlinkFailureMarker). Not by
      // configuration: Flink's graphs of batch programs carry none.
      int restarts = LOSSES * TASKS_IN_SLOT * Math.min(parallelism, SLOTS);
      environment.setRestartStrategy(
          RestartStrategies.fixedDelayRestart(restarts, RESTART_PAUSE.toMillis()));
      environment.enter();
      try {
        pipeline.run();
        return environment.job();
      } catch (RuntimeException e) {
        throw FlinkFailures.ofSubmission(place()).explain(e);
      } finally {
        environment.leave();
      }
    }
  }

  private Configuration toCluster() {
    Configuration configuration = new Configuration();
    Path jar = FlinkJar.find();
    configuration.set(DeploymentOptions.TARGET, "remote");
    configuration.set(JobManagerOptions.ADDRESS, target.host());
    configuration.set(RestOptions.ADDRESS, target.host());
    configuration.set(RestOptions.PORT, target.port());
    isInstalled = FlinkLibrary.isInstalled(new FlinkRest(target.url()), jar);
    if (!isInstalled) {
      configuration.set(
          org.apache.flink.configuration.PipelineOptions.JARS, List.of(jar.toUri().toString()));
    }
    configuration.set(DeploymentOptions.ATTACHED, !target.detached());
    // Whoever kills this process does not leave a job behind that nobody waits for.
    configuration.set(DeploymentOptions.SHUTDOWN_IF_ATTACHED, !target.detached());
    configuration.set(ClientOptions.CLIENT_HEARTBEAT_TIMEOUT, ClusterJob.SILENCE_MILLIS);
    return configuration;
  }

  private String place() {
    return url.orElse("the cluster of Flink's client");
  }

  private FlinkFailures failures(Submitted job) {
    return new FlinkFailures(job.jobId(), place());
  }

  private Submitted submitted(JobClient job) {
    return new Submitted(job.getJobID().toHexString(), url, isInstalled);
  }
}

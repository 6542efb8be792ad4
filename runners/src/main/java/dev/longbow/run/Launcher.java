package dev.longbow.run;

import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.LogFile;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.physical.PlannedPipeline;
import dev.longbow.plan.Checkpoints;
import dev.longbow.plan.Fingerprint;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanHash;
import dev.longbow.run.flink.ClusterFlink;
import dev.longbow.run.flink.ClusterProgress;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.run.flink.FlinkNetwork;
import dev.longbow.run.flink.WorkerLog;
import dev.longbow.run.lineage.Lineage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Optimizes, plans and runs a pipeline in this process. */
public final class Launcher {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  /** Tables whose parts are merged all the time would be planned for ever. */
  private static final int MOST_PLANS = 3;

  private static final AtomicInteger RUNNING = new AtomicInteger();

  private Launcher() {}

  /** Whether a run in this process has files that its end removes. */
  public static boolean isRunning() {
    return RUNNING.get() > 0;
  }

  /** Hears that a run begins; what it gives is closed when the run has ended. */
  public interface Watcher {
    /** Shows nothing. */
    Watcher NONE = progress -> () -> {};

    /** Hears of something in the plan that may not be meant; before the run begins. */
    default void warn(String warning) {}

    /** Hears of something about the run that is worth a line, once. */
    default void say(String line) {}

    /** Begins to watch. */
    AutoCloseableQuietly watch(RunProgress progress);
  }

  /** Closing it does not fail. */
  public interface AutoCloseableQuietly extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A finished run.
   *
   * @param warnings what in the plan may not be meant
   * @param ended when its outputs were published
   */
  public record Finished(String runId, RunOutcome outcome, List<String> warnings, Instant ended) {
    public Finished {
      warnings = List.copyOf(warnings);
    }
  }

  /** Runs a pipeline and waits for its end. */
  public static Finished run(
      PipelinePlan pipeline,
      Map<String, String> parameters,
      RunSettings settings,
      Watcher watcher) {
    return run(pipeline, parameters, settings, Optional.empty(), watcher);
  }

  /**
   * Runs a pipeline and waits for its end.
   *
   * @param log where the run's log goes
   * @throws LongbowException {@link ErrorCode#OVER_LIMIT} for a plan that is estimated not to fit
   */
  public static Finished run(
      PipelinePlan pipeline,
      Map<String, String> parameters,
      RunSettings settings,
      Optional<String> log,
      Watcher watcher) {
    RUNNING.incrementAndGet();
    Begun begun = new Begun(pipeline, parameters, settings, watcher);
    try (Lineage lineage = begun.lineage()) {
      try {
        Finished finished = run(begun, log);
        lineage.complete(
            finished.outcome().record(), finished.outcome().published(), finished.ended());
        return finished;
      } catch (RuntimeException | Error e) {
        lineage.fail(e);
        throw e;
      }
    } finally {
      RUNNING.decrementAndGet();
    }
  }

  private static Finished run(Begun begun, Optional<String> log) {
    try (KeptSteps kept = begun.keep(log)) {
      Prepared first = begun.prepare(kept, 1);
      Optional<LogFile> logFile = log.map(path -> checked(path, first));
      Finished finished =
          execute(
              attempt -> attempt == 1 ? first : begun.prepare(kept, attempt),
              begun.settings,
              begun.watcher);
      logFile.ifPresent(
          file ->
              file.write(
                  LogText.of(
                      finished.runId(),
                      finished.outcome(),
                      finished.warnings(),
                      finished.ended())));
      return finished;
    }
  }

  /** A log that can be written, as far as this process sees. */
  private static LogFile checked(String log, Prepared prepared) {
    LogFile file = LogFile.of(log);
    PlanRunner.destinations(prepared.plan, prepared.record).add("the log", List.of(file.path()));
    file.requireWritable();
    return file;
  }

  /**
   * A run that goes on without this process.
   *
   * @param warnings what in the plan may not be meant
   */
  public record Submitted(
      String runId, String pipeline, ClusterFlink.Submitted job, List<String> warnings) {
    public Submitted {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Runs a pipeline and waits for its end, unless the settings name a cluster and say that it goes
   * on without this process.
   *
   * @param log where the run's log goes
   * @param finished hears of the end
   * @param submitted hears of a run that goes on
   */
  public static void run(
      PipelinePlan pipeline,
      Map<String, String> parameters,
      RunSettings settings,
      Optional<String> log,
      Watcher watcher,
      Consumer<Finished> finished,
      Consumer<Submitted> submitted) {
    if (settings.cluster().isEmpty() || !settings.cluster().get().isDetached()) {
      finished.accept(run(pipeline, parameters, settings, log, watcher));
      return;
    }
    RUNNING.incrementAndGet();
    Begun begun = new Begun(pipeline, parameters, settings, watcher);
    try (Lineage lineage = begun.lineage();
        KeptSteps kept = begun.keep(log)) {
      Prepared prepared = begun.prepare(kept, 1);
      Optional<WorkerLog> onWorker =
          log.map(
              path -> new WorkerLog(checked(path, prepared).path().toString(), prepared.warnings));
      ClusterFlink.Submitted job =
          prepared
              .cluster
              .orElseThrow()
              .submit(prepared.plan, prepared.runId, prepared.record, onWorker);
      kept.leave();
      lineage.leave();
      submitted.accept(new Submitted(prepared.runId, pipeline.name(), job, prepared.warnings));
    } finally {
      RUNNING.decrementAndGet();
    }
  }

  /** A run that can begin. */
  private record Prepared(
      PhysicalPlan plan,
      String runId,
      RunRecord record,
      List<String> warnings,
      long budget,
      Optional<ClusterFlink> cluster) {}

  /** A run that was asked for. */
  private static final class Begun {
    private final PipelinePlan pipeline;
    private final Map<String, String> parameters;
    private final RunSettings settings;
    private final Watcher watcher;
    private final Instant started = Instant.now();
    private final String runId = newRunId(started);

    Begun(
        PipelinePlan pipeline,
        Map<String, String> parameters,
        RunSettings settings,
        Watcher watcher) {
      this.pipeline = pipeline;
      this.parameters = parameters;
      this.settings = settings;
      this.watcher = watcher;
    }

    /** Tells that the run begins. */
    Lineage lineage() {
      return Lineage.begin(settings.lineage(), pipeline, runId, started, watcher::warn);
    }

    /** Finds or makes the checkpoints; before one is made, what can be checked is. */
    KeptSteps keep(Optional<String> log) {
      if (!Checkpoints.of(pipeline).isEmpty()) {
        pipeline.outputs().forEach(Begun::check);
        log.ifPresent(path -> LogFile.of(path).requireWritable());
      }
      return KeptSteps.of(pipeline, settings.checkpoints(), runId, watcher, this::make);
    }

    private static void check(PipelinePlan.Output output) {
      try {
        Format.named(output.sink().format()).sink(output.sink(), output.plan().schema()).check();
      } catch (LongbowException e) {
        throw e.inStep(output.sink().name());
      }
    }

    private void make(
        PipelinePlan below,
        PipelinePlan whole,
        String id,
        String fingerprint,
        List<RunRecord.Checkpoint> read) {
      RunSettings attached = settings.attached();
      execute(
          attempt ->
              Launcher.prepare(
                  below,
                  id,
                  optimized ->
                      record(whole, PlanHash.of(optimized), Instant.now())
                          .withFingerprint(fingerprint)
                          .withCheckpoints(read),
                  attached,
                  watcher),
          attached,
          watcher);
    }

    /** The attempt's number is part of its id: nothing of an earlier one is in its way. */
    Prepared prepare(KeptSteps kept, int attempt) {
      return Launcher.prepare(
          kept.plan(),
          attempt == 1 ? runId : runId + "-" + attempt,
          optimized -> {
            // The same whether or not checkpoints were read.
            PipelinePlan whole = kept.read().isEmpty() ? optimized : Optimizer.optimize(pipeline);
            return record(pipeline, PlanHash.of(whole), started)
                .withFingerprint(Fingerprint.of(pipeline, Versions.longbow()).orElse(""))
                .withCheckpoints(kept.read());
          },
          settings,
          watcher);
    }

    private RunRecord record(PipelinePlan whole, String planHash, Instant since) {
      return new RunRecord(
          whole.name(),
          planHash,
          parameters,
          versions(settings),
          PlanSteps.inputs(whole),
          List.of(),
          since);
    }
  }

  private static Prepared prepare(
      PipelinePlan pipeline,
      String runId,
      Function<PipelinePlan, RunRecord> record,
      RunSettings settings,
      Watcher watcher) {
    boolean here = settings.cluster().isEmpty();
    long budget = settings.memory().orElseGet(MemoryPool::defaultBudget);
    if (here) {
      MemoryPool.configure(budget, settings.spillFolder());
    }
    PipelinePlan optimized = Optimizer.optimize(pipeline);
    PlannedPipeline planned =
        PhysicalPlanner.planned(here ? optimized : AbsoluteOutputs.of(optimized));
    Optional<ClusterFlink> cluster =
        settings
            .cluster()
            .map(
                target ->
                    ClusterFlink.connect(
                        target,
                        settings.parallelism(),
                        settings.memory(),
                        settings.workerSpillFolder()));
    settings
        .limits()
        .check(
            planned.costs(
                cluster.map(ClusterFlink::parallelism).orElse(settings.parallelism()),
                OptionalLong.of(budget)),
            settings.spillFolder(),
            cluster.isPresent()
                ? OptionalLong.empty()
                : RunLimits.freeBytes(settings.spillFolder()));
    List<String> warnings = planned.warnings();
    warnings.forEach(watcher::warn);
    return new Prepared(
        planned.physical(), runId, record.apply(optimized), warnings, budget, cluster);
  }

  /** Plans and runs, anew when what is read changed behind the plan. */
  private static Finished execute(
      IntFunction<Prepared> plans, RunSettings settings, Watcher watcher) {
    for (int attempt = 1; ; attempt++) {
      Prepared prepared = plans.apply(attempt);
      try {
        return execute(prepared, settings, watcher);
      } catch (LongbowException e) {
        if (e.code() != ErrorCode.INPUT_CHANGED || attempt == MOST_PLANS) {
          throw e;
        }
        watcher.say(e.line() + ". Planning again");
      }
    }
  }

  private static Finished execute(Prepared prepared, RunSettings settings, Watcher watcher) {
    return prepared.cluster.isPresent()
        ? onCluster(prepared, watcher)
        : inThisProcess(prepared, settings, watcher);
  }

  private static Finished onCluster(Prepared prepared, Watcher watcher) {
    AtomicReference<AutoCloseableQuietly> watching = new AtomicReference<>(() -> {});
    try {
      RunOutcome outcome =
          prepared
              .cluster
              .orElseThrow()
              .run(
                  prepared.plan,
                  prepared.runId,
                  prepared.record,
                  job -> {
                    watcher.say(said(job));
                    RunProgress here = RunProgress.of(prepared.plan, prepared.runId);
                    ClusterProgress.of(job, here.splits())
                        .ifPresent(said -> watching.set(watcher.watch(here.on(said))));
                  });
      return new Finished(prepared.runId, outcome, prepared.warnings, Instant.now());
    } finally {
      watching.get().close();
    }
  }

  /** The job's id and page. */
  static String said(ClusterFlink.Submitted job) {
    String page = job.page().map(url -> ": " + url).orElse("");
    String jar = job.isInstalled() ? " (its TaskManagers have Longbow; no jar was sent)" : "";
    return "Flink job " + job.jobId() + page + jar;
  }

  private static Finished inThisProcess(Prepared prepared, RunSettings settings, Watcher watcher) {
    try (SpillDirectory temporary = SpillDirectory.create(settings.spillFolder(), prepared.runId);
        AutoCloseableQuietly watching =
            watcher.watch(RunProgress.of(prepared.plan, prepared.runId))) {
      return inThisProcess(prepared, settings, temporary);
    }
  }

  private static Finished inThisProcess(
      Prepared prepared, RunSettings settings, SpillDirectory temporary) {
    try {
      RunOutcome outcome =
          PlanRunner.run(
              prepared.plan,
              prepared.runId,
              settings.runner().equals("flink")
                  ? EmbeddedFlink.options(
                      prepared.plan,
                      settings.parallelism(),
                      prepared.budget,
                      temporary.path().resolve("flink"))
                  : RunnerSettings.direct(settings.parallelism()),
              settings.parallelism(),
              prepared.record);
      return new Finished(prepared.runId, outcome, prepared.warnings, Instant.now());
    } catch (RuntimeException e) {
      temporary.failed();
      throw FlinkNetwork.explained(e, settings.parallelism());
    } catch (Error e) {
      temporary.failed();
      throw e;
    }
  }

  /** The time and some random digits, for the names of a run's folders. */
  static String newRunId(Instant started) {
    byte[] random = new byte[4];
    ThreadLocalRandom.current().nextBytes(random);
    return RUN_TIME.format(started) + "-" + HexFormat.of().formatHex(random);
  }

  private static Map<String, String> versions(RunSettings settings) {
    Map<String, String> versions = new TreeMap<>();
    versions.put("longbow", Versions.longbow());
    versions.put("beam", Versions.beam());
    versions.put("java", System.getProperty("java.version"));
    versions.put("runner", settings.runner());
    return versions;
  }
}

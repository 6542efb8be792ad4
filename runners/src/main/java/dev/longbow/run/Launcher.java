package dev.longbow.run;

import dev.longbow.beam.PlanRunner;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.RunLog;
import dev.longbow.io.files.LogFile;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.optimize.Optimizer;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.PhysicalPlanner;
import dev.longbow.physical.PlannedPipeline;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.PlanHash;
import dev.longbow.run.flink.EmbeddedFlink;
import dev.longbow.run.flink.FlinkNetwork;
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

/** Optimizes, plans and runs a pipeline in this process. */
public final class Launcher {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

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
    Instant started = Instant.now();
    long budget = settings.memory().orElseGet(MemoryPool::defaultBudget);
    MemoryPool.configure(budget, settings.spillFolder());
    PipelinePlan optimized = Optimizer.optimize(pipeline);
    PlannedPipeline planned = PhysicalPlanner.planned(optimized);
    PhysicalPlan plan = planned.physical();
    settings
        .limits()
        .check(
            planned.costs(settings.parallelism(), OptionalLong.of(budget)), settings.spillFolder());
    List<String> warnings = planned.warnings();
    warnings.forEach(watcher::warn);
    String runId = newRunId(started);
    RunRecord record =
        new RunRecord(
            pipeline.name(),
            PlanHash.of(optimized),
            parameters,
            versions(settings),
            PlanSteps.inputs(pipeline),
            List.of(),
            started);
    Optional<LogFile> logFile = log.map(LogFile::of);
    logFile.ifPresent(
        file -> {
          PlanRunner.destinations(plan, record).add("the log", List.of(file.path()));
          file.requireWritable();
        });
    RUNNING.incrementAndGet();
    try (SpillDirectory temporary = SpillDirectory.create(settings.spillFolder(), runId);
        AutoCloseableQuietly watching = watcher.watch(RunProgress.of(plan, runId))) {
      Finished finished = run(plan, runId, settings, budget, temporary, record, warnings);
      logFile.ifPresent(file -> file.write(text(finished)));
      return finished;
    } finally {
      RUNNING.decrementAndGet();
    }
  }

  private static Finished run(
      PhysicalPlan plan,
      String runId,
      RunSettings settings,
      long budget,
      SpillDirectory temporary,
      RunRecord record,
      List<String> warnings) {
    try {
      RunOutcome outcome =
          PlanRunner.run(
              plan,
              runId,
              settings.runner().equals("flink")
                  ? EmbeddedFlink.options(
                      plan, settings.parallelism(), budget, temporary.path().resolve("flink"))
                  : RunnerSettings.direct(settings.parallelism()),
              settings.parallelism(),
              record);
      return new Finished(runId, outcome, warnings, Instant.now());
    } catch (RuntimeException e) {
      temporary.failed();
      throw FlinkNetwork.explained(e, settings.parallelism());
    } catch (Error e) {
      temporary.failed();
      throw e;
    }
  }

  private static String text(Finished finished) {
    RunOutcome outcome = finished.outcome();
    return RunLog.text(
        finished.runId(),
        outcome.record(),
        finished.warnings(),
        outcome.reports(),
        outcome.spilledOfExchanges(),
        outcome.published(),
        finished.ended(),
        PeakMemory.residentBytes().orElse(PeakMemory.heapBytes()));
  }

  /** The time and some random digits, for the names of a run's folders. */
  private static String newRunId(Instant started) {
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

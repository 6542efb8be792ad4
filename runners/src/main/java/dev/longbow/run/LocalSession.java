package dev.longbow.run;

import dev.longbow.column.Batch;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.CollectFormat;
import dev.longbow.execute.CollectedResult;
import dev.longbow.frame.CloseableIterator;
import dev.longbow.frame.RunSummary;
import dev.longbow.frame.Session;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import dev.longbow.plan.SharedSteps;
import dev.longbow.run.flink.FlinkTarget;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Runs the plans of {@code LazyFrame} from this process. Warnings about a plan are in {@code
 * explain()}, not said when it runs, unless a watcher is there to hear them.
 */
public final class LocalSession implements Session {
  private final RunSettings settings;
  private final Launcher.Watcher watcher;

  /** On the direct runner and all processors: what {@code LazyFrame} finds by itself. */
  public LocalSession() {
    this(RunSettings.defaults());
  }

  /** With settings, for example {@code RunSettings.defaults().withRunner("flink")}. */
  public LocalSession(RunSettings settings) {
    this(settings, Launcher.Watcher.NONE);
  }

  /** With settings, and somebody who hears of warnings and progress. */
  public LocalSession(RunSettings settings, Launcher.Watcher watcher) {
    this.settings = settings;
    this.watcher = watcher;
  }

  @Override
  public RunSummary write(PipelinePlan pipeline) {
    Launcher.Finished finished = run(pipeline);
    return new RunSummary(
        finished.runId(),
        finished.outcome().published(),
        finished.outcome().record().steps(),
        Duration.between(finished.outcome().record().started(), finished.ended()));
  }

  @Override
  public CloseableIterator<Batch> execute(LogicalPlan plan) {
    settings.cluster().ifPresent(this::requireSharedFolder);
    SpillDirectory directory = SpillDirectory.create(settings.spillFolder(), "result");
    CollectedResult result;
    try {
      SinkSpec sink = CollectFormat.sink("result", directory.path().resolve("rows"));
      Launcher.Finished finished =
          run(SharedSteps.pipeline("collect", List.of(new PipelinePlan.Output(plan, sink))));
      result = new CollectedResult(plan.schema(), finished.outcome().published().get(0), directory);
    } catch (RuntimeException e) {
      directory.failed();
      directory.close();
      throw e;
    }
    Iterator<Batch> batches = result.iterator();
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Batch next() {
        return batches.next();
      }

      @Override
      public void close() {
        result.close();
      }
    };
  }

  /** Rows come back through files: the folder for temporary files of this machine will not do. */
  private void requireSharedFolder(FlinkTarget cluster) {
    if (settings.workerSpillFolder().isEmpty() && !cluster.isOnThisMachine()) {
      throw new LongbowException(
          ErrorCode.USAGE,
          "Cannot collect rows from the cluster at %s in %s, which its workers do not see. Name a folder on a shared file system with RunSettings.withSpillFolder, or write to an output"
              .formatted(cluster.master(), settings.spillFolder()));
    }
  }

  private Launcher.Finished run(PipelinePlan pipeline) {
    Environment.prepare();
    return Launcher.run(pipeline, Map.of(), settings, watcher);
  }
}

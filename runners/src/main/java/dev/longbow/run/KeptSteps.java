package dev.longbow.run;

import dev.longbow.codec.Sha256;
import dev.longbow.column.Schema;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.io.files.CheckpointStore;
import dev.longbow.plan.Checkpoints;
import dev.longbow.plan.Fingerprint;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PipelinePlan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline whose checkpoints are files: those that fit are read, the others are made first, each
 * by a run of its own below it. So a run that fails behind a checkpoint leaves it to the next one,
 * and one that fails in front of it leaves the older checkpoint as it was.
 */
public final class KeptSteps implements AutoCloseable {
  private final PipelinePlan written;
  private final CheckpointSettings settings;
  private final String reader;
  private final Map<String, Optional<String>> fingerprints = new LinkedHashMap<>();
  private final List<RunRecord.Checkpoint> read = new ArrayList<>();
  private final List<CheckpointStore.Kept> held = new ArrayList<>();
  private PipelinePlan plan;

  private KeptSteps(PipelinePlan pipeline, CheckpointSettings settings, String reader) {
    this.written = pipeline;
    this.plan = pipeline;
    this.settings = settings;
    this.reader = reader;
    Checkpoints.of(pipeline)
        .forEach((step, checkpoint) -> fingerprints.put(step, fingerprint(checkpoint)));
  }

  /** Runs what is below a checkpoint. */
  interface Maker {
    /**
     * Runs it.
     *
     * @param below writes the checkpoint
     * @param whole the same without reading other checkpoints
     * @param read the other checkpoints that it reads
     */
    void make(
        PipelinePlan below,
        PipelinePlan whole,
        String runId,
        String fingerprint,
        List<RunRecord.Checkpoint> read);
  }

  /**
   * Finds or makes the checkpoints of a pipeline.
   *
   * @param reader the run that reads them
   */
  static KeptSteps of(
      PipelinePlan pipeline,
      CheckpointSettings settings,
      String reader,
      Launcher.Watcher watcher,
      Maker maker) {
    KeptSteps kept = new KeptSteps(pipeline, settings, reader);
    try {
      kept.resume(watcher);
      kept.makeOthers(watcher, maker);
      return kept;
    } catch (RuntimeException | Error e) {
      kept.close();
      throw e;
    }
  }

  /** What is to run: the pipeline with scans of its checkpoints. */
  PipelinePlan plan() {
    return plan;
  }

  /** The checkpoints that it reads. */
  List<RunRecord.Checkpoint> read() {
    return read;
  }

  /** Says that the run goes on without this process. */
  void leave() {
    held.forEach(CheckpointStore.Kept::leave);
  }

  @Override
  public void close() {
    held.forEach(CheckpointStore.Kept::close);
  }

  private Optional<String> fingerprint(LogicalPlan.Checkpoint checkpoint) {
    SinkSpec nowhere =
        new SinkSpec(
            checkpoint.step(), CheckpointStore.FORMAT, "", SinkSpec.Mode.OVERWRITE, Map.of());
    return Fingerprint.of(Checkpoints.below(written, checkpoint, nowhere), Versions.longbow());
  }

  private CheckpointStore store(String step) {
    return new CheckpointStore(settings.folder(), written.name(), step);
  }

  /** From the outputs down: below one that fits, nothing is needed. */
  private void resume(Launcher.Watcher watcher) {
    List<String> steps = new ArrayList<>(fingerprints.keySet());
    for (int i = steps.size() - 1; i >= 0 && !settings.fresh(); i--) {
      String step = steps.get(i);
      Optional<String> fingerprint = fingerprints.get(step);
      LogicalPlan.Checkpoint checkpoint = Checkpoints.of(plan).get(step);
      if (checkpoint == null || fingerprint.isEmpty()) {
        continue;
      }
      Optional<CheckpointStore.Kept> found = store(step).find(fingerprint.get(), reader);
      if (found.isPresent()) {
        use(checkpoint, found.get(), true, watcher);
      }
    }
  }

  /** From the inputs up: one may read another. */
  private void makeOthers(Launcher.Watcher watcher, Maker maker) {
    for (Map<String, LogicalPlan.Checkpoint> missing = Checkpoints.of(plan);
        !missing.isEmpty();
        missing = Checkpoints.of(plan)) {
      LogicalPlan.Checkpoint checkpoint = missing.values().iterator().next();
      String step = checkpoint.step();
      CheckpointStore store = store(step);
      store.recover();
      String runId = Launcher.newRunId(Instant.now());
      // When nobody can tell whether an input changes, no later run finds it.
      String fingerprint = fingerprints.get(step).orElseGet(() -> Sha256.of(runId));
      SinkSpec sink = store.sink(fingerprint, runId);
      maker.make(
          Checkpoints.below(plan, checkpoint, sink),
          Checkpoints.below(written, Checkpoints.of(written).get(step), sink),
          runId,
          fingerprint,
          List.copyOf(read));
      CheckpointStore.Kept made = store.written(sink, reader);
      use(checkpoint, made, false, watcher);
      store.removeOthers(made.path());
    }
  }

  private void use(
      LogicalPlan.Checkpoint checkpoint,
      CheckpointStore.Kept kept,
      boolean resumed,
      Launcher.Watcher watcher) {
    held.add(kept);
    RunRecord.Checkpoint said =
        new RunRecord.Checkpoint(
            checkpoint.step(),
            kept.path().toString(),
            kept.run(),
            kept.rows(),
            kept.bytes(),
            resumed,
            kept.checks());
    plan = Checkpoints.replaced(plan, checkpoint.step(), scan(checkpoint, source(kept.path())));
    read.add(said);
    watcher.say("Checkpoint: " + said.text() + " (" + kept.path() + ")");
  }

  static Source source(Path path) {
    return Format.named(CheckpointStore.FORMAT)
        .source(path.toString(), Map.of("partitions", "false"));
  }

  static LogicalPlan.Scan scan(LogicalPlan.Checkpoint checkpoint, Source source) {
    Schema expected = checkpoint.schema();
    Schema found = source.schema();
    boolean fits = expected.names().equals(found.names());
    for (int i = 0; fits && i < found.size(); i++) {
      // A column may turn out never to be null when its plan is optimized.
      fits =
          expected.field(i).type().equals(found.field(i).type())
              && (expected.field(i).nullable() || !found.field(i).nullable());
    }
    if (!fits) {
      throw new LongbowException(
              ErrorCode.INTERNAL,
              "Cannot read checkpoint %s of %s: it has %s"
                  .formatted(source.location(), expected, found))
          .inStep(checkpoint.step());
    }
    return LogicalPlan.Scan.of(checkpoint.step(), source);
  }

  /**
   * What a run would do, for {@code explain}.
   *
   * @param lines what is said of checkpoints
   * @param made the pipelines that make missing ones, by step, in their order
   * @param rest what runs then
   */
  public record Preview(List<String> lines, Map<String, PipelinePlan> made, PipelinePlan rest) {}

  /** Looks at the checkpoints of a pipeline without reading or changing them. */
  public static Preview preview(PipelinePlan pipeline, CheckpointSettings settings) {
    KeptSteps kept = new KeptSteps(pipeline, settings, "");
    List<String> lines = new ArrayList<>();
    List<String> steps = new ArrayList<>(kept.fingerprints.keySet());
    for (int i = steps.size() - 1; i >= 0 && !settings.fresh(); i--) {
      String step = steps.get(i);
      LogicalPlan.Checkpoint checkpoint = Checkpoints.of(kept.plan).get(step);
      Optional<Path> found =
          checkpoint == null
              ? Optional.empty()
              : kept.fingerprints.get(step).flatMap(kept.store(step)::newest);
      if (found.isPresent()) {
        LogicalPlan.Scan scan = scan(checkpoint, source(found.get()));
        kept.plan = Checkpoints.replaced(kept.plan, step, scan);
        lines.add("[%s] resumes from %s".formatted(step, CheckpointStore.text(found.get())));
      }
    }
    Map<String, PipelinePlan> made = new LinkedHashMap<>();
    for (Map<String, LogicalPlan.Checkpoint> missing = Checkpoints.of(kept.plan);
        !missing.isEmpty();
        missing = Checkpoints.of(kept.plan)) {
      LogicalPlan.Checkpoint checkpoint = missing.values().iterator().next();
      String step = checkpoint.step();
      SinkSpec sink =
          kept.store(step).sink(kept.fingerprints.get(step).orElseGet(() -> Sha256.of("")), "RUN");
      PipelinePlan below = Checkpoints.below(kept.plan, checkpoint, sink);
      made.put(step, below);
      lines.add("[%s] is computed first and kept in %s".formatted(step, sink.path()));
      kept.plan =
          Checkpoints.replaced(
              kept.plan, step, LogicalPlan.Scan.of(step, PendingCheckpoint.of(below, sink.path())));
    }
    return new Preview(lines, made, kept.plan);
  }
}

package dev.longbow.beam;

import dev.longbow.connector.Destinations;
import dev.longbow.connector.Format;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.RowBalance;
import dev.longbow.execute.Run;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.StageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a physical plan on the runner that the options name and waits for its end. */
public final class PlanRunner {
  private static final long STOP_MILLIS = 60_000;

  private PlanRunner() {}

  /**
   * Runs a plan.
   *
   * @param runId unique; names the run's directories
   * @param parallelism see {@link PlanTranslator#translate}
   * @throws LongbowException what went wrong; then nothing is published and nothing left behind
   */
  public static RunOutcome run(
      PhysicalPlan plan, String runId, PipelineOptions options, int parallelism, RunRecord record) {
    return run(plan, runId, options, parallelism, record, PlanRunner::inThisProcess);
  }

  /** Brings a translated pipeline to where its outputs are published, or to where it goes on. */
  public interface Execution<T> {
    /**
     * Runs it.
     *
     * @param run says whether it was cancelled, and of a run in this process how far it is
     * @throws RuntimeException when it failed; then no task of it writes any more, as far as known
     */
    T execute(Pipeline pipeline, Run run);
  }

  /**
   * Runs a plan elsewhere.
   *
   * @param execution runs the pipeline that the plan becomes
   * @throws LongbowException what went wrong; then nothing is published and nothing left behind
   */
  public static <T> T run(
      PhysicalPlan plan,
      String runId,
      PipelineOptions options,
      int parallelism,
      RunRecord record,
      Execution<T> execution) {
    Run run = Run.begin(runId);
    WorkerOptions worker = options.as(WorkerOptions.class);
    List<Sink> prepared = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> cancel(run, ended), "longbow-cancel");
    try {
      addHook(hook, run);
      destinations(plan, record);
      for (PhysicalPlan.Output output : plan.outputs()) {
        Sink sink = sink(output);
        prepared.add(sink);
        try {
          sink.prepare(runId);
          if (worker.isOnCluster()) {
            sink.beginLease(runId, worker.getLeaseMillis());
          }
        } catch (LongbowException e) {
          throw e.inStep(output.sink().name());
        }
      }
      if (worker.isOnCluster()) {
        worker.setLeasedOutputs(plan.outputs().stream().map(StageCodec::encode).toList());
      }
      Workers.accompany(run, options);
      Pipeline pipeline = Pipeline.create(options);
      PlanTranslator.translate(
          pipeline, plan, runId, parallelism, record.withSteps(RowBalance.planned(plan)));
      return execution.execute(pipeline, run);
    } catch (RuntimeException | Error e) {
      LongbowException failure = failure(run, e);
      stop(run);
      prepared.forEach(sink -> sink.abandon(runId));
      throw failure;
    } finally {
      run.close();
      ended.countDown();
      forget(hook);
    }
  }

  private static RunOutcome inThisProcess(Pipeline pipeline, Run run) {
    PipelineResult.State state = pipeline.run().waitUntilFinish();
    if (state != PipelineResult.State.DONE) {
      throw new LongbowException(ErrorCode.INTERNAL, "The runner ended in state " + state);
    }
    return run.outcome(RunOutcome.class)
        .orElseThrow(
            () -> new LongbowException(ErrorCode.INTERNAL, "The run ended without a commit"));
  }

  /**
   * What a plan replaces.
   *
   * @throws LongbowException {@link ErrorCode#PLAN_INVALID} when outputs meet each other or inputs
   */
  public static Destinations destinations(PhysicalPlan plan, RunRecord record) {
    boolean rewrites =
        plan.outputs().stream().anyMatch(o -> o.sink().mode() == SinkSpec.Mode.REWRITE);
    // One that is rewritten is replaced by its own rows: the sink looks after it.
    Destinations destinations = new Destinations(rewrites ? List.of() : record.inputs());
    for (PhysicalPlan.Output output : plan.outputs()) {
      destinations.add("output '" + output.sink().name() + "'", sink(output));
    }
    return destinations;
  }

  /**
   * Checks that what a plan writes can be written, side files of rejected rows too; writes nothing.
   *
   * @throws LongbowException as {@link Sink#check} and {@link #destinations} do
   */
  public static void checkOutputs(PhysicalPlan plan, RunRecord record) {
    destinations(plan, record);
    for (PhysicalPlan.Output output : plan.outputs()) {
      try {
        sink(output).check();
      } catch (LongbowException e) {
        throw e.inStep(output.sink().name());
      }
    }
  }

  private static Sink sink(PhysicalPlan.Output output) {
    return Format.named(output.sink().format()).sink(output.sink(), output.schema());
  }

  private static void addHook(Thread hook, Run run) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already.
      run.cancel();
      run.checkCancelled();
    }
  }

  /** A process that is told to end (SIGTERM, Ctrl-C) first removes what the run has written. */
  private static void cancel(Run run, CountDownLatch ended) {
    run.cancel();
    try {
      ended.await(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process was told to end: hooks cannot be added any more. */
  private static boolean isEnding() {
    Thread probe = new Thread(() -> {}, "longbow-probe");
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook at work.
    }
  }

  /** The first error that made the run fail, rather than those that followed from it. */
  private static LongbowException failure(Run run, Throwable thrown) {
    Optional<LongbowException> first = run.failure();
    if (first.isPresent()) {
      return first.get();
    }
    if (isEnding()) {
      // Flink's own hooks end its parts in any order: what fails then follows from the signal.
      return new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id(), thrown);
    }
    return LongbowException.find(thrown)
        .orElseGet(
            () ->
                new LongbowException(
                    thrown instanceof OutOfMemoryError ? ErrorCode.MEMORY : ErrorCode.INTERNAL,
                    "Cannot run the pipeline: " + thrown,
                    thrown));
  }

  /** The direct runner's threads go on after a failure: what they write must not be left behind. */
  private static void stop(Run run) {
    run.cancel();
    try {
      run.awaitIdle(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

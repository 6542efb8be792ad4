package dev.longbow.run.flink;

import dev.longbow.beam.OutcomeMetric;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;

/** A job on a cluster that this process waits for. */
final class ClusterJob {
  /** A cluster ends a job whose client it has not heard of for so long. */
  static final long SILENCE_MILLIS = 60_000;

  private static final System.Logger LOG = System.getLogger(ClusterJob.class.getName());
  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 200;
  private static final long CANCEL_SECONDS = 50;

  /** A JobManager makes its answers that often. */
  private static final long FAILURES_MILLIS = 3000;

  private final JobClient job;
  private final FlinkFailures failures;

  /** The JobManager, where its address is known. */
  private final Optional<FlinkRest> rest;

  private final RepeatedFailures repeated;

  /** Why starting tasks anew is in vain. */
  private volatile Optional<LongbowException> hopeless = Optional.empty();

  private volatile boolean ended;

  ClusterJob(JobClient job, FlinkFailures failures, Optional<FlinkRest> rest) {
    this.job = job;
    this.failures = failures;
    this.rest = rest;
    repeated = new RepeatedFailures(failures);
  }

  /**
   * Waits for its end; a run that is cancelled in this process takes the job with it.
   *
   * @param record what is known of the run
   * @throws LongbowException what went wrong
   */
  RunOutcome await(Run run, RunRecord record) {
    ScheduledExecutorService watch = Executors.newScheduledThreadPool(3, ClusterJob::thread);
    rest.ifPresent(
        manager -> {
          watch.scheduleAtFixedRate(
              () -> beat(manager), 0, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
          watch.scheduleWithFixedDelay(
              () -> look(manager), FAILURES_MILLIS, FAILURES_MILLIS, TimeUnit.MILLISECONDS);
          watch.scheduleWithFixedDelay(
              () -> lookForEnd(manager), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        });
    try {
      JobExecutionResult result = result(run);
      return outcome(result, record)
          .orElseThrow(
              () ->
                  new LongbowException(
                      ErrorCode.INTERNAL,
                      "Flink job %s ended without the run's outcome".formatted(job.getJobID())));
    } finally {
      watch.shutdownNow();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "watches a Flink job");
    thread.setDaemon(true);
    return thread;
  }

  private void beat(FlinkRest manager) {
    String id = id();
    try {
      // Of the JobManager's clock, which decides: this machine's may be minutes behind.
      manager.heartbeat(id, manager.now(id) + SILENCE_MILLIS);
    } catch (IOException e) {
      // The job ended, or the JobManager is away for a moment: there is another beat.
      LOG.log(System.Logger.Level.DEBUG, "No heartbeat for Flink job " + job.getJobID(), e);
    }
  }

  private void look(FlinkRest manager) {
    try {
      if (hopeless.isEmpty()) {
        hopeless = repeated.look(manager.get(RepeatedFailures.path(id())));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "No exceptions of Flink job " + job.getJobID(), e);
    }
  }

  /** Flink's own client asks ever more seldom, in the end every two seconds. */
  private void lookForEnd(FlinkRest manager) {
    try {
      String state = manager.get("/jobs/" + id() + "/status").path("status").asText();
      ended = JobStatus.valueOf(state).isGloballyTerminalState();
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "No state of Flink job " + job.getJobID(), e);
    }
  }

  private String id() {
    return job.getJobID().toHexString();
  }

  private JobExecutionResult result(Run run) {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    boolean askedAnew = false;
    try {
      while (true) {
        try {
          return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (ended && !askedAnew) {
            askedAnew = true;
            result = job.getJobExecutionResult();
          } else if (!ended) {
            run.checkCancelled();
            throwIfHopeless();
          }
        }
      }
    } catch (LongbowException e) {
      // It may have ended well in this moment: then its outputs are published.
      return cancel(result).orElseThrow(() -> e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return cancel(result)
          .orElseThrow(
              () -> new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id(), e));
    } catch (ExecutionException e) {
      throw failures.explain(e.getCause());
    }
  }

  private void throwIfHopeless() {
    if (hopeless.isPresent()) {
      throw hopeless.get();
    }
  }

  /**
   * Cancels the job and waits until none of its tasks runs.
   *
   * @return its result if it had ended well before
   */
  private Optional<JobExecutionResult> cancel(CompletableFuture<JobExecutionResult> result) {
    try {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Of a job that has ended, or that nobody can reach.
      LOG.log(System.Logger.Level.DEBUG, "Cannot cancel Flink job " + job.getJobID(), e);
    }
    try {
      return Optional.of(result.get(CANCEL_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "Cannot cancel Flink job " + job.getJobID(), e);
    } catch (ExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "Cancelled Flink job " + job.getJobID(), e);
    }
    return Optional.empty();
  }

  private static Optional<RunOutcome> outcome(JobExecutionResult result, RunRecord record) {
    Object metrics = result.getAllAccumulatorResults().get(FlinkMetricContainer.ACCUMULATOR_NAME);
    return metrics instanceof MetricsContainerStepMap containers
        ? OutcomeMetric.read(
            MetricsContainerStepMap.asAttemptedOnlyMetricResults(containers), record)
        : Optional.empty();
  }
}

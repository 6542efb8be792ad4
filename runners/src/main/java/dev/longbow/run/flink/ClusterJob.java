package dev.longbow.run.flink;

import dev.longbow.beam.OutcomeMetric;
import dev.longbow.beam.RunOutcome;
import dev.longbow.connector.RunRecord;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.core.execution.JobClient;

/** A job on a cluster that this process waits for. */
final class ClusterJob {
  /** A cluster ends a job whose client it has not heard of for so long. */
  static final long SILENCE_MILLIS = 60_000;

  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 200;
  private static final long CANCEL_SECONDS = 50;

  private final JobClient job;
  private final FlinkFailures failures;

  ClusterJob(JobClient job, FlinkFailures failures) {
    this.job = job;
    this.failures = failures;
  }

  /**
   * Waits for its end; a run that is cancelled in this process takes the job with it.
   *
   * @param record what is known of the run
   * @throws LongbowException what went wrong
   */
  RunOutcome await(Run run, RunRecord record) {
    ScheduledExecutorService heart =
        ClientUtils.reportHeartbeatPeriodically(job, HEARTBEAT_MILLIS, SILENCE_MILLIS);
    try {
      JobExecutionResult result = result(run);
      return outcome(result, record)
          .orElseThrow(
              () ->
                  new LongbowException(
                      ErrorCode.INTERNAL,
                      "Flink job %s ended without the run's outcome".formatted(job.getJobID())));
    } finally {
      heart.shutdownNow();
    }
  }

  private JobExecutionResult result(Run run) {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    try {
      while (true) {
        try {
          return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          run.checkCancelled();
        }
      }
    } catch (LongbowException e) {
      cancel(result);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancel(result);
      throw new LongbowException(ErrorCode.CANCELLED, "Cancelled run " + run.id(), e);
    } catch (ExecutionException e) {
      throw failures.explain(e.getCause());
    }
  }

  /** Cancels the job and waits until none of its tasks runs. */
  private void cancel(CompletableFuture<JobExecutionResult> result) {
    try {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
      result.handle((done, failure) -> null).get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      System.getLogger(ClusterJob.class.getName())
          .log(System.Logger.Level.WARNING, "Cannot cancel Flink job " + job.getJobID(), e);
    }
  }

  private static Optional<RunOutcome> outcome(JobExecutionResult result, RunRecord record) {
    Object metrics = result.getAllAccumulatorResults().get(FlinkMetricContainer.ACCUMULATOR_NAME);
    return metrics instanceof MetricsContainerStepMap containers
        ? OutcomeMetric.read(
            MetricsContainerStepMap.asAttemptedOnlyMetricResults(containers), record)
        : Optional.empty();
  }
}

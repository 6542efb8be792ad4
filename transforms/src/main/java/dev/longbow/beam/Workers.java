package dev.longbow.beam;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.beam.sdk.options.PipelineOptions;

/** Prepares the process of a function that takes part in a run. */
final class Workers {
  /** Whether this process belongs to a cluster; known when a function of a run is here. */
  private static volatile boolean isWorker;

  private Workers() {}

  /** Holds what the class path has, looked up once per class loader. */
  private static final class Found {
    private static final WorkerSetup SETUP =
        ServiceLoader.load(WorkerSetup.class, WorkerSetup.class.getClassLoader())
            .findFirst()
            .orElse(options -> {});
  }

  /**
   * Prepares a worker; does nothing where a launcher of this process has done it.
   *
   * @throws RuntimeException marked, when the task of this thread was tried too often
   */
  static void prepare(PipelineOptions options) {
    WorkerOptions worker = options.as(WorkerOptions.class);
    if (worker.isOnCluster()) {
      isWorker = true;
      Failures.checkAttempts();
      Found.SETUP.prepare(worker);
    }
  }

  /** Does what is to be done on a worker when the outputs of a run are in place. */
  static void published(PipelineOptions options, String runId, RunOutcome outcome) {
    WorkerOptions worker = options.as(WorkerOptions.class);
    if (worker.isOnCluster()) {
      Found.SETUP.published(worker, runId, outcome);
      OutcomeMetric.send(outcome);
    }
  }

  /** Keeps the leases of a run's outputs as long as functions of the run are in this process. */
  static void accompany(Run run, PipelineOptions options) {
    WorkerOptions worker = options.as(WorkerOptions.class);
    if (worker.isOnCluster() && worker.getLeasedOutputs() != null) {
      run.accompany(() -> Leases.keep(run.id(), worker));
    }
  }

  /**
   * A failure that only says what this worker cannot see, and would meet again: empty for others.
   * That a path means something else on workers is the commonest mistake on a cluster.
   */
  static Optional<LongbowException> lasting(LongbowException failure) {
    if (!isWorker) {
      return Optional.empty();
    }
    boolean isMissing = isCausedBy(failure, NoSuchFileException.class, FileNotFoundException.class);
    switch (failure.code()) {
      case INPUT_NOT_FOUND, READ_FAILED:
        return isMissing
            ? Optional.of(
                advised(
                    failure,
                    "It was there when the run was planned. Inputs must be where every TaskManager sees them under the same path: on a shared file system or an object store"))
            : Optional.empty();
      case WRITE_FAILED, OUTPUT_UNWRITABLE:
        return isMissing || failure.code() == ErrorCode.OUTPUT_UNWRITABLE
            ? Optional.of(
                advised(
                    failure,
                    "Outputs must be where the submitting process and every TaskManager see them under the same path and may write: on a shared file system"))
            : Optional.empty();
      default:
        return Optional.empty();
    }
  }

  /** A failure of this worker says where it was. */
  static LongbowException placed(LongbowException failure) {
    return isWorker ? failure.at("worker " + host()) : failure;
  }

  private static LongbowException advised(LongbowException failure, String advice) {
    LongbowException advised =
        new LongbowException(
            // A user's mistake only where it is found before anything runs.
            failure.code() == ErrorCode.INPUT_NOT_FOUND ? ErrorCode.READ_FAILED : failure.code(),
            "[worker %s] %s. %s".formatted(host(), failure.text(), advice),
            failure);
    return failure.step().map(advised::inStep).orElse(advised);
  }

  private static boolean isCausedBy(Throwable failure, Class<?>... kinds) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      for (Class<?> kind : kinds) {
        if (kind.isInstance(cause)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

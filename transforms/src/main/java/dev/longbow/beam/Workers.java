package dev.longbow.beam;

import dev.longbow.execute.Run;
import java.util.ServiceLoader;
import org.apache.beam.sdk.options.PipelineOptions;

/** Prepares the process of a function that takes part in a run. */
final class Workers {
  private Workers() {}

  /** Holds what the class path has, looked up once per class loader. */
  private static final class Found {
    private static final WorkerSetup SETUP =
        ServiceLoader.load(WorkerSetup.class, WorkerSetup.class.getClassLoader())
            .findFirst()
            .orElse(options -> {});
  }

  /** Prepares a worker; does nothing where a launcher of this process has done it. */
  static void prepare(PipelineOptions options) {
    WorkerOptions worker = options.as(WorkerOptions.class);
    if (worker.isOnCluster()) {
      Found.SETUP.prepare(worker);
    }
  }

  /** Keeps the leases of a run's outputs as long as functions of the run are in this process. */
  static void accompany(Run run, PipelineOptions options) {
    WorkerOptions worker = options.as(WorkerOptions.class);
    if (worker.isOnCluster() && worker.getLeasedOutputs() != null) {
      run.accompany(() -> Leases.keep(run.id(), worker));
    }
  }
}

package dev.longbow.beam;

import dev.longbow.connector.Format;
import dev.longbow.connector.Sink;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.StageCodec;
import java.util.List;

/** Renews the leases of a run's outputs while the run is at work in this process. */
final class Leases implements AutoCloseable {
  private static final long MOST_PAUSE_MILLIS = 20_000;

  private final String runId;
  private final long millis;
  private final List<Sink> sinks;
  private final Thread thread = new Thread(this::renew, "longbow-lease");

  private Leases(String runId, long millis, List<Sink> sinks) {
    this.runId = runId;
    this.millis = millis;
    this.sinks = sinks;
  }

  /** Begins to renew, at once and then several times in the time that a lease lasts. */
  static Leases keep(String runId, WorkerOptions options) {
    Leases leases =
        new Leases(
            runId,
            options.getLeaseMillis(),
            options.getLeasedOutputs().stream().map(Leases::sink).toList());
    leases.thread.setDaemon(true);
    leases.thread.start();
    return leases;
  }

  private static Sink sink(String text) {
    PhysicalPlan.Output output = StageCodec.output(text);
    return Format.named(output.sink().format()).sink(output.sink(), output.schema());
  }

  private void renew() {
    try {
      while (true) {
        sinks.forEach(sink -> sink.renewLease(runId, millis));
        Thread.sleep(Math.min(MOST_PAUSE_MILLIS, millis / 4 + 1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

package dev.longbow.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.runners.direct.Clock;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.base.Supplier;
import org.joda.time.Instant;

/**
 * Beam's direct runner, whose idle threads rest.
 *
 * <p>A thread of the direct runner that has no bundle to process asks without a pause which timers
 * have fired, and takes a whole core from the compilers and from what the last task does in threads
 * of its own. It asks the runner's clock for the time at every step of the pipeline; this clock now
 * and then takes a moment to answer.
 */
public final class CalmDirectRunner extends PipelineRunner<PipelineResult> {
  private final DirectRunner runner;

  private CalmDirectRunner(DirectRunner runner) {
    this.runner = runner;
  }

  /** Beam calls it. */
  public static CalmDirectRunner fromOptions(PipelineOptions options) {
    DirectRunner runner = DirectRunner.fromOptions(options);
    calm(runner);
    return new CalmDirectRunner(runner);
  }

  /** Whether this version of Beam allows it; without it the runner works as ever. */
  static boolean calm(DirectRunner runner) {
    try {
      // Not public in Beam.
      Method set = DirectRunner.class.getDeclaredMethod("setClockSupplier", Supplier.class);
      set.setAccessible(true);
      set.invoke(runner, (Supplier<Clock>) CalmClock::new);
      return true;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      System.getLogger(CalmDirectRunner.class.getName())
          .log(System.Logger.Level.DEBUG, "Idle threads of the direct runner do not rest", e);
      return false;
    }
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    return runner.run(pipeline);
  }

  /** Tells the time of this process, which does not jump back. */
  static final class CalmClock implements Clock {
    /** About as many questions as one round over the steps of a small pipeline has. */
    private static final int QUESTIONS = 32;

    private static final long REST_NANOS = 100_000;
    private static final long NANOS_IN_MILLISECOND = 1_000_000;

    private final long started = System.currentTimeMillis();
    private final long startedNanos = System.nanoTime();
    private final AtomicLong questions = new AtomicLong();

    @Override
    public Instant now() {
      if (questions.incrementAndGet() % QUESTIONS == 0) {
        LockSupport.parkNanos(REST_NANOS);
      }
      return Instant.ofEpochMilli(
          started + (System.nanoTime() - startedNanos) / NANOS_IN_MILLISECOND);
    }
  }
}

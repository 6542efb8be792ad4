package dev.longbow.beam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.execute.Run;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Failures end a job on Flink after some attempts, whoever's they are. */
final class LastAttemptTest {
  private static final int LOST_THRICE = 12;

  /** What work throws in a thread that is named as Flink names those of tasks. */
  private static Throwable thrown(int attempt, Runnable work) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(work, "MapPartition (clean) (2/4)#" + attempt);
    thread.setUncaughtExceptionHandler((ignored, failure) -> thrown.set(failure));
    thread.start();
    thread.join();
    return thrown.get();
  }

  private static Throwable thrown(int attempt, Throwable failure) throws InterruptedException {
    return thrown(
        attempt,
        () -> {
          Run run = Run.use("last-attempt");
          try {
            throw Failures.of(run, failure);
          } finally {
            run.release();
          }
        });
  }

  @Test
  void faultsAndErrorsAreMarkedOnTheLastAttempt() throws InterruptedException {
    for (Throwable failure : new Throwable[] {new NullPointerException(), new OutOfMemoryError()}) {
      assertSame(failure, thrown(0, failure));
      assertSame(failure, thrown(2, failure));
      Throwable marked = thrown(3, failure);
      assertInstanceOf(SuppressRestartsException.class, marked);
      assertSame(failure, marked.getCause());
    }
  }

  @Test
  void whatFollowsFromALostWorkerIsNot() throws InterruptedException {
    for (Throwable failure :
        new Throwable[] {
          new RuntimeException(new CancelTaskException()),
          new IllegalStateException(new InterruptedException())
        }) {
      assertSame(failure, thrown(5, failure));
    }
  }

  @Test
  void jobsThatFailElsewhereEndToo() throws InterruptedException {
    assertNull(thrown(LOST_THRICE, Failures::checkAttempts));
    Throwable marked = thrown(LOST_THRICE + 1, Failures::checkAttempts);
    assertInstanceOf(SuppressRestartsException.class, marked);
    LongbowException said = assertInstanceOf(LongbowException.class, marked.getCause());
    assertEquals(ErrorCode.CLUSTER, said.code());
    assertTrue(said.text().contains("first failures"), said.text());
  }
}

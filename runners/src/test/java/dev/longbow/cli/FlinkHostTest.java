package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.run.flink.EmptyJob;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a program that runs inside Flink makes of exit codes. */
final class FlinkHostTest {
  private final AtomicInteger skipped = new AtomicInteger();

  @Test
  void aRunWithoutInputIsNoFailure() {
    FlinkHost.submit(failures -> 0, skipped::incrementAndGet);
    assertEquals(0, skipped.get());
    FlinkHost.submit(failures -> NoInput.EXIT_CODE, skipped::incrementAndGet);
    assertEquals(1, skipped.get());
  }

  @Test
  void failuresAreThrown() {
    LongbowException failure = new LongbowException(ErrorCode.MEMORY, "too little");
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                FlinkHost.submit(
                    failures -> {
                      failures.accept(failure);
                      return 4;
                    },
                    skipped::incrementAndGet));
    assertEquals("LB401 too little", thrown.getMessage());
    assertEquals(0, skipped.get());
  }

  @Test
  void theJobThatDoesNothingIsOne() {
    EmptyJob.submit();
  }
}

package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.beam.runners.direct.DirectRunner;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class CalmDirectRunnerTest {
  /** Another version of Beam may have no such clock: then its threads quietly spin again. */
  @Test
  void directRunnerTakesTheClock() {
    assertTrue(CalmDirectRunner.calm(DirectRunner.fromOptions(RunnerSettings.direct(2))));
  }

  @Test
  void clockTellsTheTimeAndDoesNotJumpBack() {
    CalmDirectRunner.CalmClock clock = new CalmDirectRunner.CalmClock();
    Instant last = clock.now();
    assertEquals(System.currentTimeMillis(), last.getMillis(), 60_000);
    for (int i = 0; i < 100; i++) {
      Instant now = clock.now();
      assertFalse(now.isBefore(last));
      last = now;
    }
  }
}

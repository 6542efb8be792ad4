package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.longbow.error.LongbowException;
import dev.longbow.physical.PlanCosts;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RunLimitsTest {
  private static final long GB = 1L << 30;
  private static final Path FOLDER = Path.of("spill");
  private static final PlanCosts COSTS =
      new PlanCosts(
          List.of(
              new PlanCosts.Step("joined", "hash join, builds left [a]", 16, 9, 3 * GB, GB, GB, 0),
              new PlanCosts.Step("sorted", "sort", 16, 9, 2 * GB, GB, 2 * GB, 2 * GB)),
          4,
          OptionalLong.of(GB));

  private static RunLimits limits(long shuffle, long spill) {
    return new RunLimits(OptionalLong.of(shuffle), OptionalLong.of(spill));
  }

  private static String refusal(RunLimits limits, OptionalLong free) {
    LongbowException error =
        assertThrows(LongbowException.class, () -> limits.check(COSTS, FOLDER, free));
    assertEquals(4, error.kind().exitCode());
    return error.line();
  }

  @Test
  void whatFitsIsStarted() {
    limits(5 * GB, 3 * GB).check(COSTS, FOLDER, OptionalLong.of(GB));
    RunLimits.NONE.check(COSTS, FOLDER, OptionalLong.empty());
    RunLimits.NONE.check(
        new PlanCosts(List.of(), 4, OptionalLong.empty()), FOLDER, OptionalLong.of(0));
    RunLimits.NONE.check(COSTS, Path.of("not", "made", "yet"));
  }

  @Test
  void tooMuchToShuffle() {
    assertEquals(
        "LB403 [joined] Cannot start: the plan is estimated to shuffle 5.0 GB, 3.0 GB of it in this"
            + " step (hash join, builds left [a]), and max_shuffle is 4.0 GB. Filter or select"
            + " fewer columns before the step, or raise --max-shuffle",
        refusal(limits(4 * GB, 9 * GB), OptionalLong.empty()));
  }

  @Test
  void tooMuchToSpill() {
    assertEquals(
        "LB403 [sorted] Cannot start: with a memory budget of 1.0 GB the plan is estimated to spill"
            + " 3.0 GB, 2.0 GB of it in this step (sort), and max_spill is 2.0 GB. Give it more"
            + " --memory, filter or select fewer columns before the step, or raise --max-spill",
        refusal(limits(9 * GB, 2 * GB), OptionalLong.empty()));
  }

  /** What was counted, and even if it compresses well, is more than the disk has. */
  @Test
  void tooMuchForTheDisk() {
    assertEquals(
        "LB403 [sorted] Cannot start: by the row counts of its inputs this step (sort) spills 2.0 GB"
            + " with a memory budget of 1.0 GB, and the spill folder 'spill' has 400 MB free. Give"
            + " it more --memory, or a --spill-dir on a larger disk",
        refusal(RunLimits.NONE, OptionalLong.of(400L << 20)));
    RunLimits.NONE.check(COSTS, FOLDER, OptionalLong.of(600L << 20));
  }
}

package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.physical.SkewRule;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SkewSplitsTest {
  private static final int BUILD = 0;
  private static final int PROBE = 1;
  private static final SkewRule UNIQUE = new SkewRule(false, true, false, 1000);
  private static final SkewRule INNER = new SkewRule(true, true, true, 1000);
  private static final SkewRule PROBE_ONLY = new SkewRule(false, true, true, 1000);
  private static final SkewRule BUILD_ONLY = new SkewRule(true, false, true, 1000);

  /** Sixteen partitions of so many rows in each side, in 64 blocks. */
  private static SkewSplits.Counts even(long build, long probe) {
    SkewSplits.Counts counts = new SkewSplits.Counts(16);
    for (int i = 0; i < 16; i++) {
      counts.add(i, BUILD, build, 64);
      counts.add(i, PROBE, probe, 64);
    }
    return counts;
  }

  @Test
  void evenPartitionsStayWhole() {
    SkewSplits splits = SkewSplits.of(INNER, even(10_000, 500_000));
    assertFalse(splits.splits());
    assertFalse(SkewSplits.of(INNER, new SkewSplits.Counts(16)).splits());
  }

  @Test
  void aKeyWithATenthOfTheProbeRowsIsDivided() {
    SkewSplits.Counts counts = even(10_000, 900_000);
    counts.add(3, PROBE, 1_600_000, 64);
    SkewSplits splits = SkewSplits.of(UNIQUE, counts);
    assertTrue(splits.splits());
    // 2.51 million of 16.16 million rows, where a fair share is one million.
    assertEquals(3, splits.tasksOf(3));
    assertTrue(splits.divides(3, PROBE));
    assertFalse(splits.divides(3, BUILD));
    assertEquals(1, splits.tasksOf(2));
    assertArrayEquals(
        new int[] {0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18},
        splits.firstTasks());
    assertFalse(SkewSplits.of(BUILD_ONLY, counts).splits());
  }

  @Test
  void manyTasksAreReadyWhereRowsMayMultiply() {
    SkewSplits.Counts counts = even(50_000, 200_000);
    counts.add(3, PROBE, 400_000, 64);
    // Five times would be affordable without more work for the repeated side than for this one.
    assertEquals(6, SkewSplits.of(INNER, counts).tasksOf(3));
    assertEquals(3, SkewSplits.of(UNIQUE, counts).tasksOf(3));
  }

  @Test
  void theLargerSideIsDividedWhereEitherMayBe() {
    SkewSplits.Counts counts = even(10_000, 1_000);
    counts.add(0, BUILD, 100_000, 64);
    assertTrue(SkewSplits.of(INNER, counts).divides(0, BUILD));
    assertFalse(SkewSplits.of(PROBE_ONLY, counts).splits());
    assertTrue(SkewSplits.of(BUILD_ONLY, counts).divides(0, BUILD));
  }

  @Test
  void rowsOnBothSidesMultiply() {
    SkewSplits.Counts counts = even(56_000, 56_000);
    counts.add(9, BUILD, 100_000, 64);
    counts.add(9, PROBE, 100_000, 80);
    SkewSplits splits = SkewSplits.of(INNER, counts);
    assertEquals(64, splits.tasksOf(9));
    // Semi joins give each row once at most.
    SkewRule semi = new SkewRule(false, true, false, 1000);
    assertEquals(2, SkewSplits.of(semi, counts).tasksOf(9));
  }

  @Test
  void thereAreNoMoreTasksThanBlocks() {
    SkewSplits.Counts counts = new SkewSplits.Counts(16);
    counts.add(5, PROBE, 1_000_000, 7);
    assertEquals(7, SkewSplits.of(INNER, counts).tasksOf(5));
    SkewSplits.Counts one = new SkewSplits.Counts(16);
    one.add(5, PROBE, 1_000_000, 1);
    assertFalse(SkewSplits.of(INNER, one).splits());
  }

  @Test
  void smallPartitionsStayWhole() {
    SkewSplits.Counts counts = new SkewSplits.Counts(16);
    counts.add(5, PROBE, 1_999, 7);
    assertEquals(List.of(), SkewSplits.of(INNER, counts).ways());
  }
}

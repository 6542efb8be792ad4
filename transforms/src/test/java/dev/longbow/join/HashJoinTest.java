package dev.longbow.join;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random joins of small sides against two loops. */
class HashJoinTest {
  private static final int SEEDS = 17;
  private static final int[] BUDGETS = {12_000, 4_000, 0};

  /** So small that even tiny files have many blocks. */
  private static final int BLOCK_BYTES = 512;

  @TempDir Path folder;
  private int spilled;

  @Test
  void equalsTwoLoopsOfRows() {
    int cases = 0;
    try (SpillDirectory directory = SpillDirectory.create(folder, "test")) {
      cases = compare(directory);
      assertArrayEquals(new String[] {"lock"}, directory.path().toFile().list());
    }
    assertTrue(cases >= 400);
    assertTrue(spilled > cases / 2, spilled + " runs spilled");
  }

  private int compare(SpillDirectory directory) {
    int cases = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      for (JoinSpec.Type type : JoinSpec.Type.values()) {
        for (boolean nullEqual : new boolean[] {false, true}) {
          for (boolean condition : new boolean[] {false, true}) {
            RandomJoin join = new RandomJoin(new Random(seed), type, nullEqual, condition);
            List<List<Object>> expected = ReferenceJoin.join(join.spec, join.build, join.probe);
            for (int budget : new int[] {1 << 30, BUDGETS[cases % BUDGETS.length]}) {
              assertEquals(
                  expected,
                  run(join, budget, directory),
                  "seed " + seed + ", budget " + budget + ": " + join.spec);
            }
            cases++;
          }
        }
      }
    }
    return cases;
  }

  private List<List<Object>> run(RandomJoin join, long budget, SpillDirectory directory) {
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    List<Batch> results = new ArrayList<>();
    try (Reservation memory = pool.reserve("test")) {
      try (HashJoin hashJoin =
          new HashJoin(
              join.spec,
              join.build.schema(),
              join.probe.schema(),
              new JoinRun(memory, () -> directory, BLOCK_BYTES),
              results::add)) {
        join.cut(join.build).forEach(hashJoin::build);
        join.cut(join.probe).forEach(hashJoin::probe);
        hashJoin.finish();
        spilled += hashJoin.spilledBytes() > 0 ? 1 : 0;
        assertEquals(results.stream().mapToLong(Batch::rows).sum(), hashJoin.rowsOut());
      }
      assertEquals(0, pool.reserved());
    }
    List<List<Object>> rows = new ArrayList<>();
    results.forEach(batch -> rows.addAll(ReferenceJoin.rows(batch)));
    return rows;
  }
}

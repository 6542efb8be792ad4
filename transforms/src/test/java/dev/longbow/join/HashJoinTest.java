package dev.longbow.join;

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
  private static final int SEEDS = 25;

  @TempDir Path folder;

  @Test
  void equalsTwoLoopsOfRows() {
    int cases = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      for (JoinSpec.Type type : JoinSpec.Type.values()) {
        for (boolean nullEqual : new boolean[] {false, true}) {
          for (boolean condition : new boolean[] {false, true}) {
            RandomJoin join = new RandomJoin(new Random(seed), type, nullEqual, condition);
            assertEquals(
                ReferenceJoin.join(join.spec, join.build, join.probe),
                run(join, 1 << 30),
                "seed " + seed + ": " + join.spec);
            cases++;
          }
        }
      }
    }
    assertTrue(cases >= 400);
  }

  private List<List<Object>> run(RandomJoin join, long budget) {
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    List<Batch> results = new ArrayList<>();
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test")) {
      try (HashJoin hashJoin =
          new HashJoin(
              join.spec,
              join.build.schema(),
              join.probe.schema(),
              memory,
              () -> directory,
              results::add)) {
        join.cut(join.build).forEach(hashJoin::build);
        join.cut(join.probe).forEach(hashJoin::probe);
        hashJoin.finish();
        assertEquals(results.stream().mapToLong(Batch::rows).sum(), hashJoin.rowsOut());
      }
      assertEquals(0, pool.reserved());
    }
    List<List<Object>> rows = new ArrayList<>();
    results.forEach(batch -> rows.addAll(ReferenceJoin.rows(batch)));
    return rows;
  }
}

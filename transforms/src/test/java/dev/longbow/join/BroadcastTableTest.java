package dev.longbow.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Several threads at one table. */
class BroadcastTableTest {
  private static final List<JoinSpec.Type> TYPES =
      List.of(
          JoinSpec.Type.INNER, JoinSpec.Type.PROBE_OUTER, JoinSpec.Type.SEMI, JoinSpec.Type.ANTI);

  @Test
  void everyThreadGetsWhatTwoLoopsGive() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    MemoryPool pool = new MemoryPool(1 << 30, Path.of("unused"));
    for (int seed = 0; seed < 40; seed++) {
      JoinSpec.Type type = TYPES.get(seed % TYPES.size());
      RandomJoin join = new RandomJoin(new Random(seed), type, seed % 3 == 0, seed % 5 == 0);
      List<List<Object>> expected = ReferenceJoin.join(join.spec, join.build, join.probe);
      try (Reservation memory = pool.reserve("test");
          BroadcastTable table =
              new BroadcastTable(join.spec, join.build.schema(), join.probe.schema(), memory)) {
        for (Batch batch : join.cut(join.build)) {
          assertTrue(table.build(batch));
        }
        assertTrue(table.seal());
        List<Future<List<List<Object>>>> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          List<Batch> probe = join.cut(join.probe);
          results.add(threads.submit(() -> probe(table, probe)));
        }
        assertEquals(counted(join, pool), skipped(table, join.probe), "seed " + seed);
        for (Future<List<List<Object>>> result : results) {
          assertEquals(expected, result.get(), "seed " + seed + ": " + join.spec);
        }
      }
      assertEquals(0, pool.reserved());
    }
    threads.shutdown();
  }

  private static long skipped(BroadcastTable table, Batch probe) {
    BroadcastTable.Prober prober = table.prober(batch -> {});
    prober.skip(probe);
    return prober.rowsWithoutCondition();
  }

  private static long counted(RandomJoin join, MemoryPool pool) {
    try (Reservation memory = pool.reserve("test");
        JoinKeyCounts counts =
            new JoinKeyCounts(
                join.spec, join.build.schema(), join.probe.schema(), memory, () -> null)) {
      counts.build(join.build);
      counts.probe(join.probe);
      return counts.finish().rows();
    }
  }

  private static List<List<Object>> probe(BroadcastTable table, List<Batch> batches) {
    List<List<Object>> rows = new ArrayList<>();
    BroadcastTable.Prober prober = table.prober(batch -> rows.addAll(ReferenceJoin.rows(batch)));
    batches.forEach(prober::probe);
    prober.finish();
    return rows;
  }

  @Test
  void refusesWhatDoesNotFitAndWhatCannotBe() {
    RandomJoin join = new RandomJoin(new Random(1), JoinSpec.Type.INNER, false, false);
    MemoryPool pool = new MemoryPool(100, 0, Path.of("unused"));
    try (Reservation memory = pool.reserve("test");
        BroadcastTable table =
            new BroadcastTable(join.spec, join.build.schema(), join.probe.schema(), memory)) {
      assertTrue(join.build.rows() > 0);
      assertFalse(table.build(join.build));
    }
    RandomJoin full = new RandomJoin(new Random(1), JoinSpec.Type.FULL, false, false);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new BroadcastTable(
                full.spec, full.build.schema(), full.probe.schema(), pool.reserve("test")));
  }
}

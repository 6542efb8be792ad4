package dev.longbow.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.longbow.column.Batch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Merging runs that somebody else sorted. */
class RunMergerTest {
  @Test
  void rowsWithEqualKeysComeInTheOrderOfTheirRuns() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      SortCase rows = SortCase.random(random, random.nextInt(500));
      NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
      List<Supplier<Batch>> runs = new ArrayList<>();
      for (Batch part : rows.cut(random, 1 + random.nextInt(200))) {
        runs.add(cut(sorted(part, keys), random));
      }
      long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(600);
      List<Batch> merged = new ArrayList<>();
      new RunMerger(rows.schema, keys, runs, limit, merged::add).run();
      List<Integer> expected = rows.expected();
      int wanted = (int) Math.min(limit, expected.size());
      rows.check(expected.subList(0, wanted), merged, "seed " + seed + ": " + rows);
    }
  }

  private static Batch sorted(Batch batch, NormalizedKeys keys) {
    EncodedKeys encoded = keys.encode(batch);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < batch.rows(); i++) {
      order.add(i);
    }
    order.sort((a, b) -> encoded.compare(a, encoded, b));
    return batch.gather(order.stream().mapToInt(i -> i).toArray(), batch.rows());
  }

  /** Batches of 0 to 50 rows. */
  private static Supplier<Batch> cut(Batch run, Random random) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < run.rows(); ) {
      int count = Math.min(run.rows() - from, random.nextInt(51));
      batches.add(run.slice(from, count));
      from += count;
    }
    Iterator<Batch> iterator = batches.iterator();
    return () -> iterator.hasNext() ? iterator.next() : null;
  }

  @Test
  void nothingMakesNothing() {
    SortCase rows = SortCase.ofKeys(new long[0], false);
    NormalizedKeys keys = new NormalizedKeys(rows.schema, rows.keys);
    List<Batch> merged = new ArrayList<>();
    new RunMerger(rows.schema, keys, List.of(), 10, merged::add).run();
    new RunMerger(rows.schema, keys, List.of(() -> null, () -> null), 10, merged::add).run();
    assertEquals(List.of(), merged);
  }
}

package dev.longbow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
  private static final Path FOLDER = Path.of("never-made");
  private static final long BUDGET = 1000;
  private static final long GUARANTEE = 100;

  private final MemoryPool pool = new MemoryPool(BUDGET, GUARANTEE, FOLDER);

  @Test
  void grantsTheBudgetAndNotAByteMore() {
    Reservation all = pool.reserve("all");
    assertTrue(all.tryGrow(BUDGET));
    assertFalse(all.tryGrow(1));
    assertEquals(BUDGET, all.bytes());
    assertEquals(BUDGET, pool.reserved());
    assertEquals(BUDGET, pool.budget());
    assertEquals(FOLDER, pool.spillFolder());
    assertEquals(FOLDER, all.spillFolder());
    assertEquals("Reservation(all, 1000 of 1000 bytes)", all.toString());
  }

  @Test
  void refusalChangesNothing() {
    Reservation one = pool.reserve("one");
    assertTrue(one.tryGrow(600));
    for (long more : new long[] {401, 1_000_000, Long.MAX_VALUE - 600, Long.MAX_VALUE}) {
      assertFalse(one.tryGrow(more), () -> more + " bytes");
      assertEquals(600, one.bytes());
      assertEquals(600, one.peak());
      assertEquals(600, pool.reserved());
    }
    assertTrue(one.tryGrow(400));
  }

  @Test
  void nothingIsAlwaysGranted() {
    Reservation all = pool.reserve("all");
    assertTrue(all.tryGrow(BUDGET));
    assertTrue(all.tryGrow(0));
    Reservation other = pool.reserve("other");
    assertTrue(other.tryGrow(GUARANTEE));
    assertTrue(other.tryGrow(0));
    assertTrue(all.tryGrow(0));
  }

  @Test
  void firstBytesAreGrantedWhateverOthersHold() {
    assertTrue(pool.reserve("greedy").tryGrow(BUDGET));
    for (int i = 1; i <= 20; i++) {
      Reservation small = pool.reserve("small " + i);
      assertTrue(small.tryGrow(GUARANTEE - 1));
      assertFalse(small.tryGrow(2));
      assertTrue(small.tryGrow(1));
      assertFalse(small.tryGrow(1));
      assertEquals(BUDGET + i * GUARANTEE, pool.reserved());
    }
  }

  @Test
  void theGuaranteeIsOfWhatIsHeldAndComesBackWithIt() {
    Reservation greedy = pool.reserve("greedy");
    Reservation small = pool.reserve("small");
    assertTrue(small.tryGrow(GUARANTEE));
    assertTrue(greedy.tryGrow(BUDGET - GUARANTEE));
    small.shrink(40);
    assertTrue(greedy.tryGrow(40));
    assertTrue(small.tryGrow(40));
    assertEquals(BUDGET + 40, pool.reserved());
    // Above the budget nobody grows, until as much is given back.
    greedy.shrink(40);
    assertFalse(greedy.tryGrow(1));
    greedy.shrink(1);
    assertTrue(greedy.tryGrow(1));
  }

  @Test
  void sideBySideNoneIsLeftWithoutItsShare() {
    // They grow in turn by small steps: all get the same, and together exactly the budget.
    List<Reservation> tasks =
        IntStream.range(0, 5).mapToObj(i -> pool.reserve("task " + i)).toList();
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Reservation task : tasks) {
        grown |= task.tryGrow(10);
      }
    }
    tasks.forEach(task -> assertEquals(BUDGET / 5, task.bytes()));
    assertEquals(BUDGET, pool.reserved());
    // What one gives back any other may take.
    tasks.get(0).close();
    assertTrue(tasks.get(3).tryGrow(BUDGET / 5));
    assertFalse(tasks.get(4).tryGrow(1));
    // And the one that gave it back still has its guarantee.
    assertTrue(tasks.get(0).tryGrow(GUARANTEE));
    assertFalse(tasks.get(0).tryGrow(1));
  }

  /** One that began first gives way to one that comes later and goes short. */
  @Test
  void thoseWithMoreWaitForThoseWithLess() {
    Reservation first = pool.reserve("first");
    assertTrue(first.tryGrow(900));
    Reservation second = pool.reserve("second");
    assertTrue(second.tryGrow(GUARANTEE));
    assertFalse(second.tryGrow(300));
    // The first one holds more than half: it gets nothing now, though there would be room.
    first.shrink(200);
    assertFalse(first.tryGrow(1));
    assertTrue(second.tryGrow(200));
    // Served, so everybody may take what is left of nothing.
    assertFalse(first.tryGrow(1));
    first.shrink(100);
    assertTrue(first.tryGrow(50));
    // Goes short again, and ends.
    assertFalse(second.tryGrow(100));
    assertFalse(first.tryGrow(10));
    second.close();
    assertTrue(first.tryGrow(10));
    first.close();
    assertEquals(0, pool.reserved());
  }

  /** What could as well wait on disk is refused without anybody having to wait for it. */
  @Test
  void thoseThatGiveWayGoShortOfNothing() {
    Reservation task = pool.reserve("task");
    assertTrue(task.tryGrow(700));
    Reservation blocks = pool.reserve("blocks");
    assertTrue(blocks.tryGrowUnused(100));
    assertFalse(blocks.tryGrowUnused(201));
    assertTrue(task.tryGrow(100));
    // A task that goes short comes first.
    Reservation late = pool.reserve("late");
    assertFalse(late.tryGrow(300));
    task.shrink(150);
    assertTrue(blocks.tryGrowUnused(200));
    assertFalse(blocks.tryGrowUnused(50));
    assertTrue(late.tryGrow(50));
    assertTrue(blocks.bytes() == 300 && pool.reserved() == BUDGET, pool::toString);
  }

  /** Two that always want more, one of them late: in the end both hold about half. */
  @Test
  void memoryEvensOutBetweenThoseThatSpill() {
    Reservation early = pool.reserve("early");
    while (early.tryGrow(10)) {
      // Takes everything.
    }
    Reservation late = pool.reserve("late");
    for (int i = 0; i < 1000; i++) {
      for (Reservation task : List.of(early, late)) {
        if (!task.tryGrow(10) && task.bytes() > BUDGET / 2) {
          task.shrink(task.bytes());
        }
      }
    }
    assertTrue(late.peak() >= BUDGET / 3, () -> early + " " + late);
    assertTrue(early.bytes() <= BUDGET * 2 / 3, () -> early + " " + late);
  }

  @Test
  void shrinkAndCloseGiveBack() {
    Reservation task = pool.reserve("task");
    assertTrue(task.tryGrow(500));
    task.shrink(200);
    assertEquals(300, task.bytes());
    assertEquals(500, task.peak());
    assertEquals(300, pool.reserved());
    // Never more than is held.
    task.shrink(1_000_000);
    assertEquals(0, task.bytes());
    assertEquals(0, pool.reserved());
    assertTrue(task.tryGrow(100));
    task.close();
    task.close();
    assertEquals(0, task.bytes());
    assertEquals(500, task.peak());
    assertEquals(0, pool.reserved());
  }

  @Test
  void shareOfTheBudgetAsGuaranteeUnlessItIsTiny() {
    long budget = 64L << 20;
    MemoryPool usual = new MemoryPool(budget, FOLDER);
    assertTrue(usual.reserve("greedy").tryGrow(budget));
    Reservation small = usual.reserve("small");
    assertFalse(small.tryGrow(budget / 16 + 1));
    assertTrue(small.tryGrow(budget / 16));
    MemoryPool none = new MemoryPool(0, FOLDER);
    assertFalse(none.reserve("large").tryGrow((512 << 10) + 1));
    assertTrue(none.reserve("small").tryGrow(512 << 10));
  }

  /** Threads that grow and shrink at random: sums are right, and bounded by the guarantees. */
  @Test
  void manyThreadsAtOnce() throws Exception {
    int threads = 6;
    long seed = 20240611;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<long[]>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Random random = new Random(seed + i);
        tasks.add(() -> growAndShrink(random, threads));
      }
      long refused = 0;
      long held = 0;
      for (Future<long[]> task : executor.invokeAll(tasks)) {
        refused += task.get()[0];
        held += task.get()[1];
      }
      assertTrue(refused > 0, "nothing was refused, seed " + seed);
      assertEquals(held, pool.reserved(), "seed " + seed);
    } finally {
      executor.shutdownNow();
    }
  }

  /** How often it was refused, and what it holds in the end. */
  private long[] growAndShrink(Random random, int threads) {
    Reservation mine = pool.reserve("task");
    long expected = 0;
    long refused = 0;
    for (int step = 0; step < 20_000; step++) {
      long bytes = random.nextInt(1 << random.nextInt(10));
      if (random.nextBoolean()) {
        boolean granted = mine.tryGrow(bytes);
        assertTrue(granted || expected + bytes > GUARANTEE, "the guarantee was refused");
        expected += granted ? bytes : 0;
        refused += granted ? 0 : 1;
      } else if (random.nextInt(50) == 0) {
        mine.close();
        expected = 0;
      } else {
        mine.shrink(bytes);
        expected = Math.max(0, expected - bytes);
      }
      assertEquals(expected, mine.bytes());
      long reserved = pool.reserved();
      assertTrue(reserved >= expected && reserved <= BUDGET + threads * GUARANTEE);
    }
    return new long[] {refused, expected};
  }

  @Test
  void aBudgetAboveTheHeapIsRefused() {
    MemoryPool before = MemoryPool.shared();
    long heap = Runtime.getRuntime().maxMemory();
    LongbowException error =
        assertThrows(LongbowException.class, () -> MemoryPool.configure(heap, FOLDER));
    assertEquals(ErrorCode.MEMORY, error.code());
    assertTrue(error.text().startsWith("Cannot use a memory budget of "), error.text());
    assertTrue(error.text().contains("Start with -Xmx"), error.text());
    assertThrows(LongbowException.class, () -> MemoryPool.configure(Long.MAX_VALUE, FOLDER));
    assertSame(before, MemoryPool.shared());
    assertTrue(MemoryPool.defaultBudget() <= MemoryPool.largestBudget(heap));
  }

  @Test
  void reservationsOfTheFormerBudgetStayWithIt() {
    MemoryPool before = MemoryPool.shared();
    try {
      MemoryPool.configure(2 << 20, FOLDER);
      MemoryPool first = MemoryPool.shared();
      try (Reservation task = first.reserve("task")) {
        assertTrue(task.tryGrow(1 << 20));
        MemoryPool.configure(1 << 20, FOLDER);
        assertEquals(0, MemoryPool.shared().reserved());
      }
      assertEquals(0, first.reserved());
      assertEquals(0, MemoryPool.shared().reserved());
    } finally {
      MemoryPool.configure(before.budget(), before.spillFolder());
    }
  }
}

package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.FullDisk;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockStoreTest {
  private static final Schema LONGS = Schema.of(new Field("id", DataType.INT64, false));
  private static final Schema TEXTS = Schema.of(Field.of("text", DataType.STRING));
  private static final int ROWS = 1000;
  private static final long BUDGET = 1 << 20;

  @TempDir Path folder;
  private MemoryPool before;
  private BlockStore store;

  @BeforeEach
  void configure() {
    before = MemoryPool.shared();
    MemoryPool.configure(BUDGET, folder);
    store = new BlockStore("test");
  }

  @AfterEach
  void nothingIsLeft() {
    store.close();
    store.close();
    assertEquals(0, MemoryPool.shared().reserved());
    assertArrayEquals(new String[0], folder.toFile().list());
    MemoryPool.configure(before.budget(), before.spillFolder());
  }

  private static Batch longs(long first) {
    long[] values = new Random(first).longs(ROWS).toArray();
    values[0] = first;
    return new Batch(LONGS, List.of(new LongColumn(DataType.INT64, ROWS, values, null)), ROWS);
  }

  private static Batch texts(long first) {
    return new Batch(
        TEXTS, List.of(ColumnBuilder.of(DataType.STRING, "text " + first, null, "")), 3);
  }

  private static long first(Batch batch) {
    return (Long) batch.column(0).value(0);
  }

  private void assertError(ErrorCode code, Runnable action) {
    assertEquals(code, assertThrows(LongbowException.class, action::run).code());
  }

  @Test
  void liveBlocksGiveWayToTasks() {
    List<Long> ids = new ArrayList<>();
    for (long i = 0; i < 60; i++) {
      ids.add(store.put("step", longs(i)));
    }
    assertEquals(0, store.spilledBytes());
    store.share(ids.get(59), 2);
    try (Reservation task = MemoryPool.shared().reserve("task")) {
      assertTrue(task.tryGrow(BUDGET * 9 / 10));
      assertTrue(store.spilledBytes() > 0);
      // The newest went to disk, and no more of them than were needed.
      assertEquals(0, first(store.take(ids.get(0))));
      long live = MemoryPool.shared().reserved() - BUDGET * 9 / 10;
      assertTrue(live > 0, () -> live + " bytes");
      assertTrue(task.tryGrow(BUDGET - BUDGET * 9 / 10));
      assertEquals(BUDGET, MemoryPool.shared().reserved());
      assertTrue(!task.tryGrow(1));
    }
    for (int i = 1; i < 60; i++) {
      assertEquals(i, first(store.take(ids.get(i))));
    }
    assertEquals(59, first(store.take(ids.get(59))));
    assertEquals(0, MemoryPool.shared().reserved());
  }

  @Test
  void tasksSideBySideTakeBlocksThatGiveWay() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        long start = t * 1000L;
        tasks.add(
            () -> {
              try (Reservation task = MemoryPool.shared().reserve("task")) {
                for (int round = 0; round < 10; round++) {
                  List<Long> ids = new ArrayList<>();
                  for (long i = 0; i < 40; i++) {
                    ids.add(store.put("step", longs(start + i)));
                  }
                  boolean grown = task.tryGrow(BUDGET / 2);
                  for (int i = 0; i < 40; i++) {
                    assertEquals(start + i, first(store.take(ids.get(i))));
                  }
                  task.shrink(grown ? BUDGET / 2 : 0);
                }
              }
              return null;
            });
      }
      for (Future<Void> done : workers.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      workers.shutdown();
    }
    assertEquals(0, MemoryPool.shared().reserved());
  }

  @Test
  void whatFitsStaysAsItIs() {
    Batch one = longs(1);
    Batch two = texts(2);
    long first = store.put("step", one);
    long second = store.put("step", two);
    assertEquals(one.heapBytes() + two.heapBytes(), MemoryPool.shared().reserved());
    assertSame(two, store.take(second));
    assertSame(one, store.take(first));
    assertEquals(0, MemoryPool.shared().reserved());
    assertEquals(0, store.spilledBytes());
    assertArrayEquals(new String[0], folder.toFile().list());
  }

  @Test
  void aSharedBlockIsTakenSoManyTimes() {
    Batch kept = longs(1);
    long live = store.put("step", kept);
    List<Long> all = new ArrayList<>(List.of(live));
    for (int i = 2; i < 300; i++) {
      all.add(store.put("step", longs(i)));
    }
    long spilled = all.get(all.size() - 1);
    store.share(live, 3);
    store.share(spilled, 2);
    long reserved = MemoryPool.shared().reserved();
    assertSame(kept, store.take(live));
    assertSame(kept, store.take(live));
    assertEquals(reserved, MemoryPool.shared().reserved());
    assertEquals(299, first(store.take(spilled)));
    for (long id : all) {
      store.take(id);
    }
    assertEquals(0, MemoryPool.shared().reserved());
    assertError(ErrorCode.INTERNAL, () -> store.take(live));
    assertError(ErrorCode.INTERNAL, () -> store.take(spilled));
    assertError(ErrorCode.INTERNAL, () -> store.share(live, 2));
  }

  @Test
  void whatDoesNotFitIsSpilledAndComesBackInAnyOrder() {
    Map<Long, Batch> blocks = new LinkedHashMap<>();
    for (int i = 0; i < 300; i++) {
      Batch batch = i % 3 == 0 ? texts(i) : longs(i);
      blocks.put(store.put("step", batch), batch);
    }
    assertEquals(300, blocks.size());
    long live = MemoryPool.shared().reserved();
    assertTrue(live <= BUDGET / 4 * 3, () -> live + " bytes are live");
    assertTrue(live > BUDGET / 4 * 3 - longs(0).heapBytes(), () -> live + " bytes are live");
    assertTrue(store.spilledBytes() > 8L * ROWS * 80, () -> store.spilledBytes() + " spilled");
    assertEquals(Map.of("step", store.spilledBytes()), store.spilledOfSteps());
    List<Long> order = new ArrayList<>(blocks.keySet());
    Collections.shuffle(order, new Random(3));
    int spilled = 0;
    for (long id : order) {
      Batch batch = store.take(id);
      Batch put = blocks.get(id);
      spilled += batch == put ? 0 : 1;
      assertEquals(put.schema(), batch.schema());
      assertEquals(put.toRows(), batch.toRows());
    }
    assertTrue(spilled > 80 && spilled < 220, spilled + " of 300 blocks spilled");
    assertEquals(0, MemoryPool.shared().reserved());
  }

  @Test
  void idsCountInTheOrderOfPutting() {
    long last = 0;
    for (int i = 0; i < 200; i++) {
      long id = store.put("step", longs(i));
      assertEquals(last + 1, id);
      last = id;
    }
    for (long id = 1; id <= last; id++) {
      assertEquals(id - 1, first(store.take(id)));
    }
  }

  @Test
  void aBlockIsTakenOnce() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ids.add(store.put("step", longs(i)));
    }
    assertTrue(store.spilledBytes() > 0);
    for (long id : List.of(ids.get(0), ids.get(199))) {
      store.take(id);
      long held = MemoryPool.shared().reserved();
      assertError(ErrorCode.INTERNAL, () -> store.take(id));
      assertEquals(held, MemoryPool.shared().reserved());
    }
    assertError(ErrorCode.INTERNAL, () -> store.take(1234));
  }

  @Test
  void roomThatBecomesFreeIsUsedAgain() {
    List<Long> ids = new ArrayList<>();
    while (store.spilledBytes() == 0) {
      ids.add(store.put("step", longs(ids.size())));
    }
    long spilled = store.spilledBytes();
    for (int round = 0; round < 50; round++) {
      store.take(ids.get(round));
      Batch batch = longs(round);
      assertSame(batch, store.take(store.put("step", batch)));
      store.put("step", batch);
    }
    assertEquals(spilled, store.spilledBytes());
  }

  @Test
  void tasksThatHoldTheBudgetMakeBlocksSpill() {
    try (var task = MemoryPool.shared().reserve("task")) {
      assertTrue(task.tryGrow(BUDGET));
      Batch batch = longs(1);
      List<Long> ids = new ArrayList<>();
      // The store has its guarantee, like anybody.
      while (store.spilledBytes() == 0) {
        ids.add(store.put("step", batch));
      }
      assertTrue(ids.size() * batch.heapBytes() < BUDGET / 4 * 3);
      assertNotSame(batch, store.take(ids.get(ids.size() - 1)));
      assertSame(batch, store.take(ids.get(0)));
    }
  }

  @Test
  void severalThreadsPutAndTake() throws Exception {
    int threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Random random = new Random(i);
        long base = i * 1_000_000L;
        tasks.add(() -> putAndTake(random, base));
      }
      for (Future<Void> task : executor.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertTrue(store.spilledBytes() > 0);
    assertEquals(0, MemoryPool.shared().reserved());
  }

  private Void putAndTake(Random random, long base) {
    Map<Long, Batch> mine = new LinkedHashMap<>();
    for (int step = 0; step < 300 || !mine.isEmpty(); step++) {
      if (step < 300 && random.nextInt(10) < 8) {
        Batch batch = random.nextBoolean() ? longs(base + step) : texts(base + step);
        mine.put(store.put("step", batch), batch);
      } else if (!mine.isEmpty()) {
        List<Long> ids = new ArrayList<>(mine.keySet());
        long id = ids.get(random.nextInt(ids.size()));
        Batch expected = mine.remove(id);
        Batch actual = store.take(id);
        assertEquals(expected.schema(), actual.schema());
        assertEquals(expected.column(0).value(0), actual.column(0).value(0));
        assertEquals(expected.toRows(), actual.toRows());
      }
      long live = MemoryPool.shared().reserved();
      assertTrue(live <= BUDGET / 4 * 3, () -> live + " bytes are live");
    }
    return null;
  }

  @Test
  void closingFreesEverythingAndRefusesTheRest() {
    long live = store.put("step", longs(0));
    while (store.spilledBytes() == 0) {
      store.put("step", longs(1));
    }
    assertTrue(MemoryPool.shared().reserved() > 0);
    assertEquals(1, folder.toFile().list().length);
    store.close();
    nothingIsLeft();
    assertError(ErrorCode.CANCELLED, () -> store.put("step", longs(2)));
    assertError(ErrorCode.CANCELLED, () -> store.take(live));
    assertError(ErrorCode.CANCELLED, () -> store.directory());
  }

  /** A run may be cancelled while its tasks write and read blocks. */
  @Test
  void closingWhileTasksAreAtWork() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      CountDownLatch spilling = new CountDownLatch(3);
      List<Future<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        tasks.add(
            executor.submit(
                () -> {
                  try {
                    for (int step = 0; step < 100_000; step++) {
                      long id = store.put("step", longs(step));
                      if (step % 2 == 0) {
                        store.take(id);
                      }
                      if (step == 150) {
                        spilling.countDown();
                      }
                    }
                  } catch (LongbowException e) {
                    return e.code();
                  }
                  return null;
                }));
      }
      assertTrue(spilling.await(20, TimeUnit.SECONDS));
      store.close();
      for (Future<?> task : tasks) {
        assertEquals(ErrorCode.CANCELLED, task.get());
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aFullDiskEndsThePutThatNeedsIt() throws Exception {
    FullDisk disk = new FullDisk(folder, 40_000);
    MemoryPool.configure(BUDGET, disk.path());
    List<Long> ids = new ArrayList<>();
    LongbowException error =
        assertThrows(
            LongbowException.class,
            () -> {
              while (true) {
                ids.add(store.put("step", longs(ids.size())));
              }
            });
    assertEquals(ErrorCode.DISK_FULL, error.code());
    assertTrue(error.text().contains(folder.toString()), error.text());
    assertTrue(store.spilledBytes() > 0 && store.spilledBytes() <= 40_000);
    for (int i = 0; i < ids.size(); i++) {
      assertEquals(i, first(store.take(ids.get(i))));
    }
    store.close();
    assertEquals(List.of(), disk.names());
  }
}

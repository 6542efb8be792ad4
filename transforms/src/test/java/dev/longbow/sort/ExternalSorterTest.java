package dev.longbow.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.FullDisk;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalSorterTest {
  @TempDir Path folder;

  /** What one sort gave. */
  private record Result(List<Batch> batches, long spilledBytes, long peak) {}

  private Result sort(SortCase rows, List<Batch> batches, long limit, long budget) {
    List<Batch> sorted = new ArrayList<>();
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test");
        ExternalSorter sorter =
            new ExternalSorter(
                rows.schema, rows.keys, limit, memory, () -> directory, sorted::add)) {
      batches.forEach(sorter::accept);
      sorter.finish();
      assertEquals(0, memory.bytes());
      return new Result(sorted, sorter.spilledBytes(), memory.peak());
    }
  }

  private static SortCase random(Random random, int rows) {
    SortCase any = SortCase.random(random, rows);
    return random.nextInt(4) == 0 ? any.withLongStrings(random) : any;
  }

  @Test
  void sortsInMemoryLikeAListOfRows() {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      SortCase rows = random(random, random.nextInt(random.nextInt(10) == 0 ? 6000 : 300));
      String what = "seed " + seed + ": " + rows;
      Result result =
          sort(rows, rows.cut(random, 1 + random.nextInt(2000)), Long.MAX_VALUE, 1 << 30);
      rows.check(rows.expected(), result.batches, what);
    }
  }

  @Test
  void sortsManyLongs() {
    for (int bits : new int[] {1, 17, 64}) {
      long[] values = new Random(bits).longs(80_000).map(value -> value >> 64 - bits).toArray();
      SortCase rows = SortCase.ofKeys(values, bits % 2 == 1);
      Result result = sort(rows, rows.cut(new Random(1), 70_000), Long.MAX_VALUE, 1 << 30);
      rows.check(rows.expected(), result.batches, bits + " bits");
    }
  }

  @Test
  void spillsAsOftenAsTheBudgetAsksForAndGivesTheSame() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      SortCase rows = random(random, 1500 + random.nextInt(seed % 8 == 0 ? 6000 : 1000));
      List<Integer> expected = rows.expected();
      List<Integer> cuts = null;
      for (long budget : new long[] {1 << 30, 256 << 10, 64 << 10}) {
        String what = "seed " + seed + ", " + budget + " bytes: " + rows;
        Result result =
            sort(rows, rows.cut(random, 1 + random.nextInt(1000)), Long.MAX_VALUE, budget);
        rows.check(expected, result.batches, what);
        assertTrue(budget > 64 << 10 || result.spilledBytes > 0, what);
        List<Integer> rowsOfBatches = result.batches.stream().map(Batch::rows).toList();
        cuts = cuts == null ? rowsOfBatches : cuts;
        assertEquals(cuts, rowsOfBatches, what);
      }
    }
  }

  @Test
  void givesTheFirstRowsOnly() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int count = random.nextInt(1000);
      SortCase rows = SortCase.random(random, count);
      List<Integer> expected = rows.expected();
      for (int limit : new int[] {0, 1, 100, count / 2, count, count + 1}) {
        long budget = random.nextBoolean() ? 1 << 30 : 64 << 10;
        String what = "seed " + seed + ", first " + limit + ", " + budget + " bytes: " + rows;
        Result result = sort(rows, rows.cut(random, 400), limit, budget);
        rows.check(expected.subList(0, Math.min(limit, count)), result.batches, what);
      }
    }
  }

  @Test
  void keepsNotManyMoreThanTheFirstRows() {
    for (int limit : new int[] {1, 30_000}) {
      for (int order = 0; order < 3; order++) {
        // Ascending, descending and random: in the second each row is among the first so far.
        long[] values = new Random(order).longs(150_000, 0, 100_000).toArray();
        if (order < 2) {
          Arrays.setAll(values, order == 0 ? i -> i / 4 : i -> -i / 4);
        }
        SortCase rows = SortCase.ofKeys(values, false);
        List<Integer> expected = rows.expected().subList(0, limit);
        String what = "first " + limit + ", order " + order;
        Result result = sort(rows, rows.cut(new Random(1), 10_000), limit, 8 << 20);
        rows.check(expected, result.batches, what);
        assertEquals(0, result.spilledBytes, what);
        // 16 bytes a row, 28 for keys and sorting.
        assertTrue(result.peak < 60L * Math.max(2 * limit, 1 << 16), what + ": " + result.peak);
      }
    }
  }

  @Test
  void fewRowsOfManyBytesMakeBatchesOfTheSameSizes() {
    Random random = new Random(5);
    byte[][] values = new byte[36][];
    for (int i = 0; i < values.length; i++) {
      values[i] = new byte[i % 3 == 0 ? 3 << 19 : i];
      random.nextBytes(values[i]);
    }
    SortCase rows =
        SortCase.ofKeys(random.longs(values.length, 0, 9).toArray(), false)
            .with(ColumnBuilder.of(DataType.BINARY, (Object[]) values), random);
    List<Integer> expected = rows.expected();
    List<Integer> cuts = null;
    for (long budget : new long[] {1 << 30, 64 << 10}) {
      Result result = sort(rows, rows.cut(random, 5), Long.MAX_VALUE, budget);
      rows.check(expected, result.batches, budget + " bytes");
      assertEquals(budget < 1 << 30, result.spilledBytes > 0);
      List<Integer> sizes = result.batches.stream().map(Batch::rows).toList();
      cuts = cuts == null ? sizes : cuts;
      assertEquals(cuts, sizes, budget + " bytes");
    }
    assertTrue(cuts.size() > 2, "" + cuts);
  }

  @Test
  void dictionariesStay() {
    BytesColumn sites = (BytesColumn) ColumnBuilder.of(DataType.STRING, "b", "a", "c");
    BytesColumn others = (BytesColumn) ColumnBuilder.of(DataType.STRING, "d", "b");
    Schema schema = Schema.of(Field.of("site", DataType.STRING));
    List<Batch> sorted = new ArrayList<>();
    MemoryPool pool = new MemoryPool(1 << 20, 0, folder);
    try (Reservation memory = pool.reserve("test");
        ExternalSorter sorter =
            new ExternalSorter(
                schema,
                List.of(new SortKey("site", false, false)),
                Long.MAX_VALUE,
                memory,
                () -> null,
                sorted::add)) {
      for (BytesColumn dictionary : List.of(sites, others, sites)) {
        Column column = new DictionaryColumn(4, new int[] {1, 0, 1, 0}, dictionary, null);
        sorter.accept(new Batch(schema, List.of(column), 4));
      }
      sorter.finish();
    }
    DictionaryColumn column = (DictionaryColumn) sorted.get(0).column(0);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      values.add(column.value(i));
    }
    assertEquals(List.of("a", "a", "a", "a", "b", "b", "b", "b", "b", "b", "d", "d"), values);
    assertEquals(4, column.dictionary().length());
  }

  @Test
  void mergesInSeveralPassesAndKeepsTheLastRunInMemory() {
    SortCase rows = SortCase.ofKeys(new Random(3).longs(60_000).toArray(), false);
    List<Integer> expected = rows.expected();
    long[] spilled = new long[2];
    long[] budgets = {3 << 19, 64 << 10};
    for (int i = 0; i < 2; i++) {
      Result result = sort(rows, rows.cut(new Random(1), 500), Long.MAX_VALUE, budgets[i]);
      rows.check(expected, result.batches, budgets[i] + " bytes");
      assertTrue(result.peak <= budgets[i]);
      spilled[i] = result.spilledBytes;
    }
    // 16 bytes a row, of which little can be compressed away.
    assertTrue(spilled[0] > 200_000 && spilled[0] < 60_000 * 10, "" + spilled[0]);
    assertTrue(spilled[1] > 2 * 60_000 * 10, "" + spilled[1]);
  }

  @Test
  void leavesNoFilesAndNoMemoryWhenItIsStopped() {
    SortCase rows = SortCase.ofKeys(new Random(3).longs(20_000).toArray(), true);
    MemoryPool pool = new MemoryPool(64 << 10, 0, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test")) {
      try (ExternalSorter sorter =
          new ExternalSorter(
              rows.schema,
              rows.keys,
              Long.MAX_VALUE,
              memory,
              () -> directory,
              batch -> {
                throw new IllegalStateException("stop");
              })) {
        rows.cut(new Random(1), 1000).forEach(sorter::accept);
        assertTrue(directory.path().toFile().list().length > 2);
        assertThrows(IllegalStateException.class, sorter::finish);
      }
      assertEquals(List.of("lock"), List.of(directory.path().toFile().list()));
      assertEquals(0, memory.bytes());
    }
    assertEquals(0, pool.reserved());
  }

  @Test
  void aFullDiskIsAnErrorThatLeavesNothing() {
    SortCase rows = SortCase.ofKeys(new Random(4).longs(20_000).toArray(), false);
    int failures = 0;
    // Enough at last for the runs and for those merged from them.
    for (int room = 0; room <= 800_000; room += 200_000) {
      FullDisk disk = new FullDisk(folder, room);
      MemoryPool pool = new MemoryPool(64 << 10, 0, disk.path());
      List<Batch> sorted = new ArrayList<>();
      try (SpillDirectory directory = SpillDirectory.create(pool.spillFolder(), "test");
          Reservation memory = pool.reserve("test");
          ExternalSorter sorter =
              new ExternalSorter(
                  rows.schema, rows.keys, Long.MAX_VALUE, memory, () -> directory, sorted::add)) {
        rows.cut(new Random(1), 1000).forEach(sorter::accept);
        sorter.finish();
        rows.check(rows.expected(), sorted, room + " bytes");
      } catch (LongbowException e) {
        failures++;
        assertEquals(ErrorCode.DISK_FULL, e.code());
      }
      assertEquals(0, folder.toFile().list().length, room + " bytes");
      assertEquals(0, pool.reserved());
    }
    assertTrue(failures >= 2 && failures < 5, failures + " failures");
  }
}

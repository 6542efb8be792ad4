package dev.longbow.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BoundExpr;
import dev.longbow.memory.FullDisk;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a final aggregation asks of the memory budget, and what it does when that says no. */
class FinalAggregatorMemoryTest {
  private static final List<Field> KEYS = List.of(new Field("id", DataType.INT64, false));
  private static final List<AggregateCall> COUNT =
      List.of(new AggregateCall("count", null, "rows", DataType.INT64, false));
  private static final int ROWS = 4096;

  @TempDir Path folder;
  private final List<Batch> results = new ArrayList<>();

  private static Batch rows(Random random) {
    Column ids = new LongColumn(DataType.INT64, ROWS, random.longs(ROWS).toArray(), null);
    return new Batch(new Schema(KEYS), List.of(ids), ROWS);
  }

  private List<String> files(SpillDirectory directory) {
    List<String> names = new ArrayList<>(List.of(directory.path().toFile().list()));
    names.remove("lock");
    return names;
  }

  @Test
  void asksForWhatItHoldsAndGivesItBackWhenItSpills() {
    MemoryPool pool = new MemoryPool(4 << 20, 0, folder);
    Set<Object> seen = new HashSet<>();
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test")) {
      long most = 0;
      long refusals = 0;
      try (FinalAggregator aggregator =
          new FinalAggregator(KEYS, COUNT, memory, () -> directory, results::add)) {
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
          aggregator.accept(rows(random));
          if (aggregator.spilledBytes() == 0) {
            // At least keys, hash table and counts of the groups so far.
            assertTrue(memory.bytes() >= (i + 1L) * ROWS * (8 + 2 * 4 + 8), "batch " + i);
            most = memory.bytes();
          } else {
            refusals++;
            assertEquals(0, memory.bytes());
          }
        }
        assertTrue(most > 1 << 20 && most <= pool.budget() && refusals > 0);
        assertTrue(files(directory).size() > 1);
        aggregator.finish();
        assertEquals(List.of(), files(directory));
        assertEquals(0, memory.bytes());
      }
      assertTrue(memory.peak() <= pool.budget());
    }
    for (Batch result : results) {
      for (int i = 0; i < result.rows(); i++) {
        assertTrue(seen.add(result.column(0).value(i)));
        assertEquals(1L, result.column(1).value(i));
      }
    }
    assertEquals(60 * ROWS, seen.size());
  }

  /** Twenty values of each group: room for twice the groups is made at once, for all of them. */
  @Test
  void roomForMoreGroupsIsKnownBeforeItIsMade() {
    List<Field> keys = List.of(new Field("id", DataType.INT64, false));
    BoundExpr id = new BoundExpr.Column("id", DataType.INT64, false);
    List<AggregateCall> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(new AggregateCall("first", id, "first" + i, DataType.INT64, false));
    }
    GroupStates states = new GroupStates(keys, calls);
    StateLayout rows =
        StateLayout.all(keys, calls).stream().filter(StateLayout::isRows).findFirst().orElseThrow();
    Random random = new Random(3);
    boolean grew = false;
    for (int i = 0; i < 40; i++) {
      long before = states.heapBytes();
      long growth = states.growth(ROWS);
      Column ids = new LongColumn(DataType.INT64, ROWS, random.longs(ROWS).toArray(), null);
      List<Column> columns = new ArrayList<>();
      rows.schema().fields().forEach(field -> columns.add(ids));
      states.add(new Batch(rows.schema(), columns, ROWS), rows);
      grew |= growth > 0 && i > 20;
      // What is kept of the batch itself counts twice, and the hash table may double on its own.
      long kept = 2L * 20 * 8 * ROWS;
      assertTrue(states.heapBytes() <= before + growth + kept + (4 << 20), "batch " + i);
    }
    assertTrue(grew);
  }

  /** The budget is there again when somebody else gives it back: then the parts need not spill. */
  @Test
  void spillsAsDeepAsItMustOnly() {
    MemoryPool pool = new MemoryPool(64 << 20, 0, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation other = pool.reserve("other");
        Reservation memory = pool.reserve("test");
        FinalAggregator aggregator =
            new FinalAggregator(KEYS, COUNT, memory, () -> directory, results::add)) {
      assertTrue(other.tryGrow(64 << 20));
      Batch batch = rows(new Random(2));
      aggregator.accept(batch);
      long once = aggregator.spilledBytes();
      assertTrue(once > 0);
      assertEquals(16, files(directory).size());
      other.close();
      aggregator.finish();
      assertEquals(once, aggregator.spilledBytes());
    }
    assertEquals(ROWS, results.stream().mapToInt(Batch::rows).sum());
  }

  @Test
  void oneGroupThatDoesNotFitIsAnError() {
    MemoryPool pool = new MemoryPool(10, 0, folder);
    AggregateCall longest =
        new AggregateCall(
            "max",
            new dev.longbow.expr.BoundExpr.Column("t", DataType.STRING, true),
            "longest",
            DataType.STRING,
            true);
    Batch state =
        new Batch(
            AggregateLayout.partialSchema(List.of(), List.of(longest)),
            List.of(ColumnBuilder.of(DataType.STRING, "x".repeat(100))),
            1);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test")) {
      try (FinalAggregator aggregator =
          new FinalAggregator(List.of(), List.of(longest), memory, () -> directory, results::add)) {
        LongbowException error =
            assertThrows(LongbowException.class, () -> aggregator.accept(state));
        assertEquals(ErrorCode.MEMORY, error.code());
        assertTrue(error.text().startsWith("Cannot hold "), error.text());
        assertTrue(error.text().endsWith("raise --memory"), error.text());
      }
      assertEquals(0, pool.reserved());
      assertEquals(List.of(), files(directory));
    }
  }

  /** Wherever the disk becomes full: an error, and neither memory nor files are left. */
  @Test
  void aFullDiskIsAnErrorThatLeavesNothing() throws Exception {
    int failures = 0;
    for (int room = 0; room < 1_200_000; room += 150_000) {
      FullDisk disk = new FullDisk(folder, room);
      MemoryPool pool = new MemoryPool(400_000, 0, disk.path());
      try (SpillDirectory directory = SpillDirectory.create(pool.spillFolder(), "test");
          Reservation memory = pool.reserve("test");
          FinalAggregator aggregator =
              new FinalAggregator(KEYS, COUNT, memory, () -> directory, results::add)) {
        Random random = new Random(room);
        for (int i = 0; i < 12; i++) {
          aggregator.accept(rows(random));
        }
        aggregator.finish();
      } catch (LongbowException e) {
        failures++;
        assertEquals(ErrorCode.DISK_FULL, e.code());
        assertTrue(e.text().contains(folder.toString()), e.text());
      }
      assertEquals(0, pool.reserved(), "room " + room);
      assertEquals(List.of(), disk.names(), "room " + room);
    }
    assertTrue(failures > 2 && failures < 8, failures + " failures");
  }
}

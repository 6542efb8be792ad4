package dev.longbow.join;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
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
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a join asks of the memory budget, and what it does when that says no. */
class HashJoinMemoryTest {
  private static final int ROWS = 4096;
  private static final Schema SCHEMA =
      Schema.of(
          new Field("key", DataType.INT64, false),
          new Field("row", DataType.INT64, false),
          new Field("facility", DataType.STRING, false));
  private static final BytesColumn FACILITIES =
      (BytesColumn) ColumnBuilder.of(DataType.STRING, "UCSF", "ZSFG", "VA");

  @TempDir Path folder;
  private long spilled;
  private long peak;

  private static JoinSpec spec(JoinSpec.Type type) {
    return new JoinSpec(
        type,
        1,
        false,
        Optional.empty(),
        List.of(
            column("key", DataType.INT64, OutputColumn.Source.KEY, 0),
            column("row", DataType.INT64, OutputColumn.Source.PROBE, 1),
            column("row_right", DataType.INT64, OutputColumn.Source.BUILD, 1),
            column("facility_right", DataType.STRING, OutputColumn.Source.BUILD, 2)));
  }

  private static OutputColumn column(
      String name, DataType type, OutputColumn.Source source, int position) {
    return new OutputColumn(Field.of(name, type), source, position);
  }

  /** Rows numbered from 0, with keys by their number. */
  private static List<Batch> side(int rows, IntToLongFunction key) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows; from += ROWS) {
      int first = from;
      int count = Math.min(ROWS, rows - from);
      long[] keys = new long[count];
      long[] numbers = new long[count];
      int[] codes = new int[count];
      Arrays.setAll(keys, i -> key.applyAsLong(first + i));
      Arrays.setAll(numbers, i -> first + i);
      Arrays.setAll(codes, i -> (first + i) % 3);
      BytesColumn facilities = FACILITIES.slice(0, FACILITIES.length());
      List<Column> columns =
          List.of(
              new LongColumn(DataType.INT64, count, keys, null),
              new LongColumn(DataType.INT64, count, numbers, null),
              new DictionaryColumn(count, codes, facilities, null));
      batches.add(new Batch(SCHEMA, columns, count));
    }
    return batches;
  }

  private void join(
      JoinSpec spec, List<Batch> build, List<Batch> probe, long budget, Consumer<Batch> consumer) {
    MemoryPool pool = new MemoryPool(budget, 0, folder);
    try (SpillDirectory directory = SpillDirectory.create(folder, "test");
        Reservation memory = pool.reserve("test");
        HashJoin join = new HashJoin(spec, SCHEMA, SCHEMA, memory, () -> directory, consumer)) {
      build.forEach(join::build);
      probe.forEach(join::probe);
      join.finish();
      spilled = join.spilledBytes();
      peak = memory.peak();
      assertArrayEquals(new String[] {"lock"}, directory.path().toFile().list());
      assertEquals(0, memory.bytes());
      join.close();
      assertEquals(0, pool.reserved());
    }
  }

  private static long number(Batch batch, int column, int row) {
    return batch.column(column).isNull(row) ? -1 : (Long) batch.column(column).value(row);
  }

  @Test
  void oneKeyWithMoreRowsThanMemory() {
    oneKey(200_000, 1 << 20);
  }

  /** So many passes over the probe side that their results are merged in several steps. */
  @Test
  void oneKeyInManyBlocks() {
    oneKey(100_000, 60_000);
  }

  /** Every probe row but one meets all build rows but one. */
  private void oneKey(int buildRows, int budget) {
    int probeRows = 6;
    long[] at = new long[2];
    join(
        spec(JoinSpec.Type.FULL),
        side(buildRows, i -> i == 77 ? 5 : 7),
        side(probeRows, i -> i == 3 ? 6 : 7),
        budget,
        batch -> {
          for (int i = 0; i < batch.rows(); i++) {
            long probe = number(batch, 1, i);
            long build = number(batch, 2, i);
            assertEquals(at[0] == probeRows ? -1 : at[0], probe);
            if (probe == 3 || probe == -1) {
              assertEquals(probe == 3 ? -1 : 77, build);
              at[0]++;
              continue;
            }
            at[1] += at[1] == 77 ? 1 : 0;
            assertEquals(at[1]++, build);
            if (at[1] == buildRows) {
              at[1] = 0;
              at[0]++;
            }
          }
        });
    assertEquals(probeRows + 1, at[0]);
    assertTrue(spilled > 0);
    assertTrue(peak <= budget);
  }

  /** The same batches, whatever the budget. */
  @Test
  void batchesDoNotDependOnTheBudget() {
    Random random = new Random(7);
    int[] keys = random.ints(70_000, 0, 20_000).toArray();
    List<Batch> build = side(40_000, i -> keys[i] * 1_000_003L);
    List<Batch> probe = side(30_000, i -> (i % 20 == 0 ? 1 : keys[40_000 + i]) * 1_000_003L);
    for (JoinSpec.Type type : List.of(JoinSpec.Type.INNER, JoinSpec.Type.FULL)) {
      List<List<List<Object>>> expected = new ArrayList<>();
      join(spec(type), build, probe, 1 << 30, batch -> expected.add(ReferenceJoin.rows(batch)));
      assertEquals(0, spilled);
      for (int i = 0; i < expected.size() - 1; i++) {
        assertEquals(OutputBuffer.ROWS, expected.get(i).size());
      }
      for (int budget : new int[] {2_500_000, 1_000_000, 60_000}) {
        List<List<List<Object>>> actual = new ArrayList<>();
        join(spec(type), build, probe, budget, batch -> actual.add(ReferenceJoin.rows(batch)));
        assertTrue(actual.equals(expected), type + " with " + budget);
        assertTrue(spilled > 0);
      }
    }
  }

  /** The side meant to be streamed is the smaller one, so files of it become tables. */
  @Test
  void aSmallProbeSideBecomesTheTable() {
    Random random = new Random(11);
    int[] keys = random.ints(41_000, 0, 3_000).toArray();
    List<Batch> build = side(40_000, i -> keys[i] * 1_000_003L);
    List<Batch> probe = side(700, i -> (i % 3 == 0 ? -i : keys[40_000 + i]) * 1_000_003L);
    for (JoinSpec.Type type : JoinSpec.Type.values()) {
      JoinSpec spec =
          type.isOfPairs()
              ? spec(type)
              : new JoinSpec(
                  type,
                  1,
                  false,
                  Optional.empty(),
                  spec(JoinSpec.Type.INNER).output().subList(0, 2));
      List<List<List<Object>>> expected = new ArrayList<>();
      join(spec, build, probe, 1 << 30, batch -> expected.add(ReferenceJoin.rows(batch)));
      assertEquals(0, spilled);
      for (int budget : new int[] {400_000, 60_000, 6_000}) {
        List<List<List<Object>>> actual = new ArrayList<>();
        join(spec, build, probe, budget, batch -> actual.add(ReferenceJoin.rows(batch)));
        assertTrue(actual.equals(expected), type + " with " + budget);
        assertTrue(spilled > 0);
      }
    }
  }

  /** One probe row meets a million build rows. */
  @Test
  void manyMatchesOfOneRowStream() {
    long[] rows = new long[1];
    join(
        spec(JoinSpec.Type.INNER),
        side(1_000_000, i -> 1),
        side(3, i -> i),
        1 << 30,
        batch -> {
          assertTrue(batch.rows() <= OutputBuffer.ROWS);
          assertEquals(rows[0], number(batch, 2, 0));
          // Encoded still, although batches have dictionaries of their own.
          assertTrue(batch.column(3) instanceof DictionaryColumn);
          assertEquals(FACILITIES.value((int) (rows[0] % 3)), batch.column(3).value(0));
          rows[0] += batch.rows();
        });
    assertEquals(1_000_000, rows[0]);
  }

  /** A probe row's string of a megabyte, once for each of many build rows. */
  @Test
  void longStringsMakeSmallBatches() {
    Object[] texts = {"short", "x".repeat(1 << 20), null};
    Batch probe =
        new Batch(
            SCHEMA,
            List.of(
                ColumnBuilder.of(DataType.INT64, 1L, 2L, 1L),
                ColumnBuilder.of(DataType.INT64, 0L, 1L, 2L),
                ColumnBuilder.of(DataType.STRING, texts)),
            3);
    JoinSpec spec =
        new JoinSpec(
            JoinSpec.Type.INNER,
            1,
            false,
            Optional.empty(),
            List.of(
                column("row", DataType.INT64, OutputColumn.Source.PROBE, 1),
                column("text", DataType.STRING, OutputColumn.Source.PROBE, 2)));
    for (long budget : new long[] {1 << 30, 1_000}) {
      List<Integer> sizes = new ArrayList<>();
      join(
          spec,
          side(84, i -> 1 + i % 2),
          List.of(probe),
          budget,
          batch -> {
            for (int i = 0; i < batch.rows(); i++) {
              assertEquals(texts[(int) number(batch, 0, i)], batch.column(1).value(i));
            }
            sizes.add(batch.rows());
          });
      assertEquals(budget == 1_000, spilled > 0);
      // 42 short ones, and 16 long ones, which are 16 MB; at the end the nulls.
      assertEquals(List.of(42 + 16, 16, 10 + 42), sizes);
    }
  }

  /** Wherever the disk becomes full: an error, and neither memory nor files are left. */
  @Test
  void aFullDiskIsAnErrorThatLeavesNothing() throws Exception {
    int failures = 0;
    int attempts = 0;
    Random random = new Random(3);
    List<Batch> build = side(12_000, i -> random.nextInt(10_000));
    List<Batch> probe = side(12_000, i -> random.nextInt(10_000));
    for (int room = 0; room < 270_000; room += 30_000) {
      attempts++;
      FullDisk disk = new FullDisk(folder, room);
      MemoryPool pool = new MemoryPool(300_000, 0, disk.path());
      try (SpillDirectory directory = SpillDirectory.create(pool.spillFolder(), "test");
          Reservation memory = pool.reserve("test");
          HashJoin join =
              new HashJoin(
                  spec(JoinSpec.Type.FULL), SCHEMA, SCHEMA, memory, () -> directory, batch -> {})) {
        build.forEach(join::build);
        probe.forEach(join::probe);
        join.finish();
      } catch (LongbowException e) {
        failures++;
        assertEquals(ErrorCode.DISK_FULL, e.code());
      }
      assertEquals(0, pool.reserved(), "room " + room);
      assertEquals(List.of(), disk.names(), "room " + room);
    }
    assertTrue(failures > 2 && failures < attempts, failures + " failures");
  }
}

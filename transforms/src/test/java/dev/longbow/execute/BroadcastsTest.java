package dev.longbow.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.column.Batch;
import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.join.JoinSpec;
import dev.longbow.join.OutputColumn;
import dev.longbow.memory.FullDisk;
import dev.longbow.memory.MemoryPool;
import dev.longbow.physical.Operator;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build sides that are not made, or not in time. */
class BroadcastsTest {
  private static final Schema BUILD = Schema.of(new Field("id", DataType.INT64, false));
  private static final Schema PROBE = Schema.of(new Field("other", DataType.INT64, false));
  private static final int ROWS = 1000;

  @TempDir Path folder;
  private MemoryPool before;
  private Run run;

  @BeforeEach
  void begin() {
    before = MemoryPool.shared();
    MemoryPool.configure(1 << 20, folder);
    run = Run.begin("broadcasts test");
  }

  @AfterEach
  void nothingIsLeft() {
    run.close();
    run.close();
    assertEquals(0, MemoryPool.shared().reserved());
    assertArrayEquals(new String[0], folder.toFile().list());
    MemoryPool.configure(before.budget(), before.spillFolder());
  }

  private static Operator.BroadcastJoin join(boolean unique) {
    return new Operator.BroadcastJoin(
        "j",
        new JoinSpec(
            JoinSpec.Type.INNER,
            1,
            false,
            Optional.empty(),
            List.of(new OutputColumn(PROBE.field(0), OutputColumn.Source.PROBE, 0))),
        BUILD,
        PROBE,
        new Operator.KeyCheck(
            false,
            unique ? "m:1" : "",
            false,
            unique,
            Long.MAX_VALUE,
            List.of("id"),
            List.of("other")),
        7);
  }

  /** So many batches; then something happens. */
  private record Rows(int count, boolean isLasting, Runnable end) implements BroadcastInput {
    @Override
    public Iterator<Batch> batches(int exchange) {
      return new Iterator<>() {
        private int given;

        @Override
        public boolean hasNext() {
          if (given == count) {
            end.run();
          }
          return given < count;
        }

        @Override
        public Batch next() {
          long[] values = new Random(++given).longs(ROWS).toArray();
          return new Batch(
              BUILD, List.of(new LongColumn(DataType.INT64, ROWS, values, null)), ROWS);
        }
      };
    }

    @Override
    public boolean isLasting(int exchange) {
      return isLasting;
    }
  }

  private BroadcastSide get(BroadcastInput input) {
    return run.broadcasts()
        .get(7, input, BroadcastSide.class, batches -> BroadcastSide.of(join(true), run, batches));
  }

  private LongbowException failure(BroadcastInput input) {
    return assertThrows(LongbowException.class, () -> get(input));
  }

  @Test
  void aSideThatIsMadeWhenTheRunHasEndedIsFreed() {
    assertEquals(ErrorCode.CANCELLED, failure(new Rows(3, false, run::close)).code());
    assertEquals(0, MemoryPool.shared().reserved());
    assertEquals(ErrorCode.CANCELLED, failure(new Rows(3, false, () -> {})).code());
  }

  @Test
  void whoeverNeedsWhatCannotBeMadeGetsTheFirstError() {
    LongbowException first = new LongbowException(ErrorCode.SPILL_CORRUPT, "Corrupt block");
    Rows broken =
        new Rows(
            2,
            false,
            () -> {
              throw first;
            });
    assertSame(first, failure(broken));
    assertSame(first, failure(new Rows(2, false, () -> {})));
    assertEquals(0, MemoryPool.shared().reserved());
  }

  /** A task that is cancelled on a cluster is interrupted; its next attempt finds the same file. */
  @Test
  void aTaskThatIsInterruptedLeavesTheFileToOthers() {
    BroadcastSide side = get(new Rows(500, false, () -> {}));
    assertFalse(side.isTable());
    Thread.currentThread().interrupt();
    assertThrows(LongbowException.class, () -> side.forEach(batch -> {}));
    assertTrue(Thread.interrupted());
    long[] rows = new long[1];
    side.forEach(batch -> rows[0] += batch.rows());
    assertEquals(500 * ROWS, rows[0]);
  }

  @Test
  void rowsThatLastAreTriedAgain() {
    LongbowException first = new LongbowException(ErrorCode.READ_FAILED, "Cannot read");
    Rows broken =
        new Rows(
            2,
            true,
            () -> {
              throw first;
            });
    assertSame(first, failure(broken));
    Rows whole = new Rows(2, true, () -> {});
    BroadcastSide side = get(whole);
    assertTrue(side.isTable());
    assertEquals(2 * ROWS, side.rows());
    assertEquals(List.of(), side.repeats());
    assertSame(side, get(broken));
  }

  @Test
  void whatDoesNotFitGoesToDiskUnlessThatIsFull() {
    Rows large = new Rows(200, true, () -> {});
    FullDisk disk = new FullDisk(folder, 100_000);
    MemoryPool.configure(1 << 20, disk.path());
    assertEquals(ErrorCode.DISK_FULL, failure(large).code());
    assertEquals(0, MemoryPool.shared().reserved());
    assertEquals(0, spilledFiles());
    disk.resize(10_000_000);
    BroadcastSide side = get(large);
    assertFalse(side.isTable());
    assertEquals(0, MemoryPool.shared().reserved());
    long[] rows = new long[1];
    side.forEach(batch -> rows[0] += batch.rows());
    assertEquals(200 * ROWS, rows[0]);
  }

  private long spilledFiles() {
    // Paths of the full disk are no files of the default file system.
    Path directory = folder.resolve(run.blocks().directory().path().getFileName().toString());
    return Stream.of(directory.toFile().list()).filter(name -> !name.contains("lock")).count();
  }
}

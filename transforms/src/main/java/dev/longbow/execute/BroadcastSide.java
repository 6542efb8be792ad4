package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.join.BroadcastTable;
import dev.longbow.join.JoinKeyCounts;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillFile;
import dev.longbow.physical.Operator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The build side of a broadcast join, as all tasks of a run in this process share it: a table in
 * memory or, when the budget does not have the memory for it (its strings may be longer than
 * planned), a file from which every task makes a hash join of its own, which divides its rows on
 * disk when it must. Which of them it is does not show in the rows that come out.
 */
final class BroadcastSide implements Broadcasts.Side {
  private final Reservation memory;
  private final BroadcastTable table;
  private final SpillFile file;
  private final Schema schema;
  private final long rows;
  private final List<JoinKeyCounts.KeyCount> repeats;
  private boolean closed;

  private BroadcastSide(
      Reservation memory,
      BroadcastTable table,
      SpillFile file,
      Schema schema,
      long rows,
      List<JoinKeyCounts.KeyCount> repeats) {
    this.memory = memory;
    this.table = table;
    this.file = file;
    this.schema = schema;
    this.rows = rows;
    this.repeats = repeats;
  }

  /** Makes the build side of its batches. */
  static BroadcastSide of(Operator.BroadcastJoin join, Run run, Iterator<Batch> batches) {
    Reservation memory = MemoryPool.shared().reserve("broadcast of " + join.step());
    BroadcastTable table = new BroadcastTable(join.spec(), join.build(), join.probe(), memory);
    List<Batch> held = new ArrayList<>();
    try {
      long rows = 0;
      boolean fits = true;
      while (fits && batches.hasNext()) {
        run.checkCancelled();
        Batch batch = batches.next();
        held.add(batch);
        rows += batch.rows();
        fits = table.build(batch);
      }
      // Before the table is sealed: until then it has the batches' memory counted.
      List<JoinKeyCounts.KeyCount> repeats = fits ? repeats(join, run, held) : List.of();
      if (fits && table.seal()) {
        return new BroadcastSide(memory, table, null, join.build(), rows, repeats);
      }
      SpillFile file = SpillFile.create(run.blocks().directory(), join.build());
      try {
        held.forEach(file::append);
        held.clear();
        table.close();
        while (batches.hasNext()) {
          run.checkCancelled();
          file.append(batches.next());
        }
      } catch (RuntimeException | Error e) {
        file.close();
        throw e;
      }
      return new BroadcastSide(memory, null, file, join.build(), 0, List.of());
    } catch (RuntimeException | Error e) {
      table.close();
      memory.close();
      throw e;
    }
  }

  private static List<JoinKeyCounts.KeyCount> repeats(
      Operator.BroadcastJoin join, Run run, List<Batch> rows) {
    if (!join.check().buildUnique()) {
      return List.of();
    }
    try (Reservation memory = MemoryPool.shared().reserve("keys of " + join.step());
        JoinKeyCounts counts =
            new JoinKeyCounts(
                join.spec(), join.build(), join.probe(), memory, run.blocks()::directory)) {
      rows.forEach(counts::build);
      return counts.finish().repeatedInBuild();
    }
  }

  /** Whether it is a table; else every task has a hash join. */
  boolean isTable() {
    return table != null;
  }

  /** One more thread's access to the table. */
  BroadcastTable.Prober prober(Consumer<Batch> consumer) {
    return table.prober(consumer);
  }

  /** The rows of the table. */
  long rows() {
    return rows;
  }

  /** The keys that several rows of the table have, when no two may. */
  List<JoinKeyCounts.KeyCount> repeats() {
    return repeats;
  }

  /** Gives all rows to a consumer, where there is no table. */
  void forEach(Consumer<Batch> consumer) {
    // A task that is interrupted closes the channel it reads: not that of the others.
    SpillFile own = SpillFile.open(file.path(), schema, file.bytes());
    try {
      SpillFile.Cursor cursor = own.cursor();
      for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
        consumer.accept(batch);
      }
    } finally {
      own.closeOnly();
    }
  }

  /** Several threads may see the end of the run, the others do nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (table != null) {
      table.close();
    }
    if (file != null) {
      file.close();
    }
    memory.close();
  }
}

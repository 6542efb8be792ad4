package dev.longbow.execute;

import dev.longbow.column.Batch;
import dev.longbow.join.BroadcastTable;
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
final class BroadcastSide implements AutoCloseable {
  private final Reservation memory;
  private final BroadcastTable table;

  /** The rows where tasks count their keys and there is a table. */
  private final List<Batch> rows;

  /** The rows where there is no table. */
  private final SpillFile file;

  private BroadcastSide(
      Reservation memory, BroadcastTable table, List<Batch> rows, SpillFile file) {
    this.memory = memory;
    this.table = table;
    this.rows = rows;
    this.file = file;
  }

  /** Makes the build side of its batches. */
  static BroadcastSide of(Operator.BroadcastJoin join, Run run, Iterator<Batch> batches) {
    Reservation memory = MemoryPool.shared().reserve("broadcast of " + join.step());
    BroadcastTable table = new BroadcastTable(join.spec(), join.build(), join.probe(), memory);
    List<Batch> rows = new ArrayList<>();
    try {
      boolean fits = true;
      while (fits && batches.hasNext()) {
        run.checkCancelled();
        rows.add(batches.next());
        fits = table.build(rows.get(rows.size() - 1));
      }
      if (fits && table.seal()) {
        return new BroadcastSide(memory, table, join.check().isActive() ? rows : null, null);
      }
      table.close();
      return onDisk(join, run, rows, batches, memory);
    } catch (RuntimeException | Error e) {
      table.close();
      memory.close();
      throw e;
    }
  }

  private static BroadcastSide onDisk(
      Operator.BroadcastJoin join,
      Run run,
      List<Batch> rows,
      Iterator<Batch> rest,
      Reservation memory) {
    SpillFile file = SpillFile.create(run.blocks().directory(), join.build());
    rows.forEach(file::append);
    while (rest.hasNext()) {
      run.checkCancelled();
      file.append(rest.next());
    }
    return new BroadcastSide(memory, null, null, file);
  }

  /** Whether it is a table; else every task has a hash join. */
  boolean isTable() {
    return table != null;
  }

  /** One more thread's access to the table. */
  BroadcastTable.Prober prober(Consumer<Batch> consumer) {
    return table.prober(consumer);
  }

  /** Gives all rows to a consumer; of a table only when the join is checked. */
  void forEach(Consumer<Batch> consumer) {
    if (file == null) {
      rows.forEach(consumer);
      return;
    }
    SpillFile.Cursor cursor = file.cursor();
    for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
      consumer.accept(batch);
    }
  }

  @Override
  public void close() {
    if (table != null) {
      table.close();
    }
    if (file != null) {
      file.close();
    }
    memory.close();
  }
}

package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The runs of a sort on disk, in the order of their rows' arrival, and how they become one. */
final class RunMerges implements AutoCloseable {
  private static final int LEAST_FAN = 4;

  private final Schema schema;
  private final NormalizedKeys keys;
  private final long limit;
  private final Reservation memory;
  private final Reservation.Buffers unreserved;
  private final Supplier<SpillDirectory> directory;
  private final List<SortedRun> runs = new ArrayList<>();
  private int blockRows;
  private long spilledBytes;
  private long reserved;

  RunMerges(
      Schema schema,
      NormalizedKeys keys,
      long limit,
      Reservation memory,
      Supplier<SpillDirectory> directory) {
    this.schema = schema;
    this.keys = keys;
    this.limit = limit;
    this.memory = memory;
    this.unreserved = memory.buffers();
    this.directory = directory;
  }

  /** A run to write, behind all others, in blocks of so many rows. */
  SortedRun newRun(int rowsOfBlock) {
    blockRows = blockRows == 0 ? rowsOfBlock : Math.min(blockRows, rowsOfBlock);
    SortedRun run = new SortedRun(directory.get(), schema);
    runs.add(run);
    return run;
  }

  /** Called when a run is written. */
  void finished(SortedRun run) {
    spilledBytes += run.bytes();
  }

  int runs() {
    return runs.size();
  }

  long spilledBytes() {
    return spilledBytes;
  }

  /** Takes memory to merge all runs and one more in a single pass, if there is as much. */
  boolean reserveAll() {
    return tryReserve(runs.size() + 1);
  }

  /**
   * Merges all runs.
   *
   * @param last a run in memory behind them, when {@link #reserveAll} allowed it; or null
   */
  void finish(Supplier<Batch> last, Consumer<Batch> consumer) {
    if (last == null) {
      int fan = reserveFan();
      while (fan < runs.size()) {
        mergeSome(Math.min(fan, runs.size() - fan + 1));
        release();
        fan = reserveFan();
      }
    }
    merge(runs, last, ExternalSorter.OUTPUT_ROWS, ExternalSorter.OUTPUT_BYTES, consumer);
    close();
  }

  /** Takes memory to merge as many runs as possible; with less than the least it goes on too. */
  private int reserveFan() {
    int fan = runs.size();
    while (!tryReserve(fan)) {
      if (fan <= LEAST_FAN) {
        unreserved.set(bytesOf(fan));
        return fan;
      }
      fan = Math.max(LEAST_FAN, fan * 3 / 4);
    }
    return fan;
  }

  private boolean tryReserve(int fan) {
    long bytes = bytesOf(fan);
    if (!memory.tryGrow(bytes)) {
      return false;
    }
    reserved = bytes;
    return true;
  }

  /**
   * What a merge holds: of each run the block being read and the one before, whose rows may wait to
   * be copied, with their keys; and the output.
   */
  private long bytesOf(int fan) {
    long block = runs.stream().mapToLong(SortedRun::largestBlock).max().orElse(0);
    long ofRun = 2 * (block + (long) Long.BYTES * blockRows);
    long output = block / blockRows * ExternalSorter.OUTPUT_ROWS;
    return fan * ofRun + Math.min(ExternalSorter.OUTPUT_BYTES, output);
  }

  private void release() {
    unreserved.set(0);
    memory.shrink(reserved);
    reserved = 0;
  }

  /** Merges those neighbours that are the smallest together. */
  private void mergeSome(int count) {
    int best = 0;
    long least = Long.MAX_VALUE;
    for (int from = 0; from + count <= runs.size(); from++) {
      long bytes = runs.subList(from, from + count).stream().mapToLong(SortedRun::bytes).sum();
      if (bytes < least) {
        least = bytes;
        best = from;
      }
    }
    List<SortedRun> parts = List.copyOf(runs.subList(best, best + count));
    SortedRun merged = newRun(blockRows);
    merge(parts, null, blockRows, ExternalSorter.BLOCK_BYTES, merged::append);
    finished(merged);
    parts.forEach(SortedRun::close);
    runs.removeAll(parts);
    runs.remove(merged);
    runs.add(best, merged);
  }

  private void merge(
      List<SortedRun> parts,
      Supplier<Batch> last,
      int mostRows,
      long mostBytes,
      Consumer<Batch> consumer) {
    List<Supplier<Batch>> sources = new ArrayList<>();
    for (SortedRun part : parts) {
      sources.add(part.cursor()::next);
    }
    if (last != null) {
      sources.add(last);
    }
    new RunMerger(schema, keys, sources, limit, mostRows, mostBytes, consumer).run();
  }

  /** Deletes all runs. */
  @Override
  public void close() {
    release();
    runs.forEach(SortedRun::close);
    runs.clear();
  }
}

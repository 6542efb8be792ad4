package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sorts the rows of one partition, stably: equal keys keep the order in which they came. With a
 * limit only the first rows are given out, and not many more are kept.
 *
 * <p>Rows wait in memory as they came. When the budget refuses more, they are sorted and written as
 * a run, block by block; in the end the runs are merged, in several passes when the budget does not
 * hold a block of each. What comes out, down to the cuts between batches, does not depend on any of
 * this, nor on how the rows were cut when they came.
 */
public final class ExternalSorter implements AutoCloseable {
  /** The rows of an output batch, unless they are large: then fewer. */
  static final int OUTPUT_ROWS = 8192;

  static final long OUTPUT_BYTES = 8 << 20;

  /** Fewer rows than this are not worth to be cut down to a small limit. */
  private static final int LEAST_CUT = 1 << 16;

  static final long BLOCK_BYTES = 1 << 20;
  private static final int LEAST_BLOCK_ROWS = 64;
  private static final int BLOCKS_OF_RUN = 64;

  private final long limit;
  private final Reservation memory;
  private final Consumer<Batch> consumer;
  private final RunBuffer buffer;
  private final TopFilter filter;
  private final RunMerges merges;
  private long reserved;

  /**
   * A sorter of one partition.
   *
   * @param limit the number of rows wanted; {@link Long#MAX_VALUE} for all
   * @param directory gives the run's spill directory, when it is needed
   * @param consumer takes the sorted batches
   * @throws dev.longbow.error.LongbowException as {@link NormalizedKeys#check}
   */
  public ExternalSorter(
      Schema schema,
      List<SortKey> keys,
      long limit,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    NormalizedKeys normalized = new NormalizedKeys(schema, keys);
    this.limit = limit;
    this.memory = memory;
    this.consumer = consumer;
    this.buffer = new RunBuffer(schema, normalized);
    this.filter = new TopFilter(normalized);
    this.merges = new RunMerges(schema, normalized, limit, memory, directory);
  }

  /** Takes a batch. */
  public void accept(Batch batch) {
    if (limit <= 0 || batch.rows() == 0) {
      return;
    }
    Batch candidates = filter.filter(batch);
    if (candidates.rows() == 0) {
      return;
    }
    buffer.add(candidates);
    if (limit <= buffer.rows() / 2 && buffer.rows() >= LEAST_CUT) {
      cutToLimit();
    }
    if (buffer.isFull() || !reserve()) {
      // Cutting pays only when it makes room for about as much again.
      if (limit > buffer.rows() / 2 || !cutToLimit() || !reserve()) {
        spill(buffer.sort());
      }
    }
  }

  private boolean reserve() {
    long needed = buffer.heapBytes();
    if (needed > reserved && !memory.tryGrow(needed - reserved)) {
      return false;
    }
    if (needed < reserved) {
      memory.shrink(reserved - needed);
    }
    reserved = needed;
    return true;
  }

  private void release() {
    buffer.clear();
    memory.shrink(reserved);
    reserved = 0;
  }

  /** Keeps the first rows only; false when there is no memory to copy them. */
  private boolean cutToLimit() {
    long copy = buffer.dataBytes() / buffer.rows() * limit;
    if (!memory.tryGrow(copy)) {
      return false;
    }
    List<Batch> kept = new ArrayList<>();
    emit(buffer.sort(), OUTPUT_ROWS, OUTPUT_BYTES, kept::add);
    buffer.clear();
    kept.forEach(buffer::add);
    memory.shrink(copy);
    return true;
  }

  /** Gives out the rows in memory, as far as they are wanted, in batches of such a size. */
  private void emit(int[] order, int mostRows, long mostBytes, Consumer<Batch> to) {
    OrderedBlocks blocks = blocks(order, mostRows, mostBytes);
    Batch last = null;
    for (Batch block = blocks.get(); block != null; block = blocks.get()) {
      to.accept(block);
      last = block;
    }
    if (order.length >= limit) {
      filter.lower(last.slice(last.rows() - 1, 1));
    }
  }

  private OrderedBlocks blocks(int[] order, int mostRows, long mostBytes) {
    int rows = (int) Math.min(order.length, limit);
    return new OrderedBlocks(buffer.gather(), order, rows, mostRows, mostBytes);
  }

  private void spill(int[] order) {
    int rows = blockRows();
    SortedRun run = merges.newRun(rows);
    emit(order, rows, BLOCK_BYTES, run::append);
    merges.finished(run);
    release();
  }

  private int blockRows() {
    long row = Math.max(1, buffer.dataBytes() / buffer.rows());
    long bytes = Math.min(BLOCK_BYTES, buffer.dataBytes() / BLOCKS_OF_RUN);
    return (int) Math.max(LEAST_BLOCK_ROWS, Math.min(OUTPUT_ROWS, bytes / row));
  }

  /** Gives out the rows. */
  public void finish() {
    if (merges.runs() > 0) {
      finishRuns();
    } else if (buffer.rows() > 0) {
      emit(buffer.sort(), OUTPUT_ROWS, OUTPUT_BYTES, consumer);
    }
    release();
  }

  /** The last rows need not be written when the budget has room for the merge beside them. */
  private void finishRuns() {
    Supplier<Batch> last = null;
    if (buffer.rows() > 0) {
      int[] order = buffer.sort();
      long scratch = Math.min(reserved, (long) RowSorter.SCRATCH_BYTES * order.length);
      memory.shrink(scratch);
      reserved -= scratch;
      if (merges.reserveAll()) {
        last = blocks(order, blockRows(), BLOCK_BYTES);
      } else {
        spill(order);
      }
    }
    merges.finish(last, consumer);
  }

  /** Bytes written to spill files so far. */
  public long spilledBytes() {
    return merges.spilledBytes();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    release();
    merges.close();
  }
}

package dev.longbow.aggregate;

import dev.longbow.column.Batch;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.memory.SpillFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Merges the partial states and rows of one partition, in the order in which they come, and gives
 * the results in the order of the keys' hashes (lower 32 bits first, then the upper ones, as
 * unsigned numbers; equal hashes in {@link KeyOrder}).
 *
 * <p>When the memory budget refuses more, the states so far and all that come after them are
 * divided by the next four bits of that order into files, and each file is merged by itself. Since
 * states are merged in the same sequence either way, results are the same to the last bit, and
 * since the files follow the order of the hashes, so is their order.
 */
public final class FinalAggregator implements AutoCloseable {
  private static final int FANOUT_BITS = 4;
  private static final int FANOUT = 1 << FANOUT_BITS;

  /** Tables are no larger whatever the budget: their arrays have at most 2^31 elements. */
  private static final long LARGEST_TABLE = 1L << 30;

  private static final int DEEPEST = 64 / FANOUT_BITS;

  private final List<Field> keys;
  private final List<AggregateCall> calls;
  private final boolean ordered;
  private final Schema output;
  private final int[] keyPositions;
  private final List<StateLayout> layouts;
  private final Reservation memory;
  private final Supplier<SpillDirectory> directory;
  private final Consumer<Batch> consumer;
  private final int depth;
  private GroupStates states;
  private long reserved;
  private SpillFile[] files;
  private long spilledBytes;
  private boolean any;

  /**
   * A merger of one partition.
   *
   * @param directory gives the run's spill directory, when it is needed
   * @param consumer takes the result batches
   */
  public FinalAggregator(
      List<Field> keys,
      List<AggregateCall> calls,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    this(keys, calls, true, memory, directory, consumer, 0);
  }

  /** A merger of one partition whose results are given out in any order: it need not sort them. */
  public static FinalAggregator unordered(
      List<Field> keys,
      List<AggregateCall> calls,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer) {
    return new FinalAggregator(keys, calls, false, memory, directory, consumer, 0);
  }

  private FinalAggregator(
      List<Field> keys,
      List<AggregateCall> calls,
      boolean ordered,
      Reservation memory,
      Supplier<SpillDirectory> directory,
      Consumer<Batch> consumer,
      int depth) {
    this.keys = keys;
    this.calls = calls;
    this.ordered = ordered;
    this.memory = memory;
    this.directory = directory;
    this.consumer = consumer;
    this.depth = depth;
    List<Field> fields = new ArrayList<>(keys);
    calls.forEach(call -> fields.add(call.field()));
    this.output = new Schema(fields);
    this.keyPositions = new int[keys.size()];
    Arrays.setAll(keyPositions, i -> i);
    this.layouts = StateLayout.all(keys, calls);
    this.states = new GroupStates(keys, calls);
  }

  /** Takes a batch in one of the {@link AggregateParts#layouts}. */
  public void accept(Batch batch) {
    any = true;
    if (files != null) {
      spill(batch);
      return;
    }
    // Room for more groups is made for twice as many at once: too much to be asked for afterwards.
    if (canSpill() && !reserve(states.heapBytes() + states.growth(batch.rows()))) {
      startSpilling();
      spill(batch);
      return;
    }
    states.add(batch, layout(batch.schema()));
    if (!reserve(states.heapBytes())) {
      startSpilling();
    }
  }

  private boolean reserve(long needed) {
    if (needed > reserved) {
      if (needed > LARGEST_TABLE || !memory.tryGrow(needed - reserved)) {
        return false;
      }
      reserved = needed;
    }
    return true;
  }

  private boolean canSpill() {
    return depth < DEEPEST && states.size() > 1;
  }

  private StateLayout layout(Schema schema) {
    for (StateLayout layout : layouts) {
      if (layout.schema().equals(schema)) {
        return layout;
      }
    }
    throw new IllegalArgumentException(schema + " is none of " + layouts);
  }

  private void startSpilling() {
    if (!canSpill()) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot hold the states of %d groups of %s in the memory budget; raise --memory"
              .formatted(states.size(), keys));
    }
    files = new SpillFile[FANOUT];
    int[] order = states.inOrderOfAppearance();
    int most = states.batchRows();
    for (int from = 0; from < order.length; from += most) {
      spill(states.partial(order, from, Math.min(most, order.length - from)));
    }
    states = null;
    memory.shrink(reserved);
    reserved = 0;
  }

  private void spill(Batch batch) {
    long[] hashes = new long[batch.rows()];
    KeyHasher.hash(batch, keyPositions, hashes);
    int shift = 64 - FANOUT_BITS * (depth + 1);
    int[][] rows = new int[FANOUT][batch.rows()];
    int[] counts = new int[FANOUT];
    for (int i = 0; i < batch.rows(); i++) {
      int file = (int) (rank(hashes[i]) >>> shift) & (FANOUT - 1);
      rows[file][counts[file]++] = i;
    }
    for (int file = 0; file < FANOUT; file++) {
      if (counts[file] > 0) {
        if (files[file] == null) {
          files[file] =
              SpillFile.create(directory.get(), layouts.stream().map(StateLayout::schema).toList());
        }
        long before = files[file].bytes();
        files[file].append(batch.gather(rows[file], counts[file]));
        spilledBytes += files[file].bytes() - before;
      }
    }
  }

  /** The place of a hash in the output's order: the bits that exchanges do not divide by first. */
  private static long rank(long hash) {
    return Long.rotateLeft(hash, 32);
  }

  /** Gives out the results. Without keys, one row even when nothing came. */
  public void finish() {
    if (files == null) {
      if (any || keys.isEmpty()) {
        emit();
      }
      states = null;
      memory.shrink(reserved);
      reserved = 0;
      return;
    }
    for (int i = 0; i < FANOUT; i++) {
      if (files[i] != null) {
        finish(files[i]);
        files[i] = null;
      }
    }
  }

  private void finish(SpillFile file) {
    try (file;
        FinalAggregator part =
            new FinalAggregator(keys, calls, ordered, memory, directory, consumer, depth + 1)) {
      SpillFile.Cursor cursor = file.cursor();
      Batch batch;
      while ((batch = cursor.next()) != null) {
        part.accept(batch);
      }
      part.finish();
      spilledBytes += part.spilledBytes;
    }
  }

  private void emit() {
    int[] order = ordered ? inHashOrder() : states.inOrderOfAppearance();
    int most = states.batchRows();
    for (int from = 0; from < order.length; from += most) {
      int count = Math.min(most, order.length - from);
      consumer.accept(states.results(output, order, from, count));
    }
  }

  private int[] inHashOrder() {
    if (keys.isEmpty()) {
      return states.inOrderOfAppearance();
    }
    long[] ranks = states.hashes();
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = rank(ranks[i]);
    }
    int[] order = HashOrder.sort(ranks);
    KeyOrder.settle(order, ranks, states);
    return order;
  }

  /** Bytes written to spill files so far. */
  public long spilledBytes() {
    return spilledBytes;
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    memory.shrink(reserved);
    reserved = 0;
    if (files != null) {
      for (SpillFile file : files) {
        if (file != null) {
          file.close();
        }
      }
    }
  }
}

package dev.longbow.sort;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Merges sorted runs, each of which comes as batches in sequence, into batches in order. Rows with
 * equal keys come in the order of their runs. It holds one batch of each run, and those that rows
 * of the batch in the making come from.
 */
public final class RunMerger {
  private static final int OUTPUT_ROWS = ExternalSorter.OUTPUT_ROWS;
  private static final long OUTPUT_BYTES = ExternalSorter.OUTPUT_BYTES;

  private final NormalizedKeys keys;
  private final List<Supplier<Batch>> runs;
  private final long limit;
  private final int mostRows;
  private final long mostBytes;
  private final Consumer<Batch> consumer;
  private final RowGather gather;

  /** By run: its batch's slot, keys, the row it has come to and that row's prefix, sign flipped. */
  private final int[] slots;

  private final EncodedKeys[] encoded;
  private final int[] rows;
  private final long[] heads;

  /** The loser of the match at each inner node; the winner of all at 0. */
  private final int[] tree;

  private final int[] ids;
  private int count;
  private long heavyBytes;
  private long merged;
  private int usedSlots;
  private final List<Integer> freeSlots = new ArrayList<>();

  /** Slots of batches that are read to their end, but of which rows wait to be copied. */
  private final List<Integer> finishedSlots = new ArrayList<>();

  /**
   * A merger.
   *
   * @param runs give their next batch when asked, and null at their end; batches may be empty
   * @param limit after so many rows it stops; {@link Long#MAX_VALUE} for all
   * @param consumer takes the batches
   */
  public RunMerger(
      Schema schema,
      NormalizedKeys keys,
      List<Supplier<Batch>> runs,
      long limit,
      Consumer<Batch> consumer) {
    this(schema, keys, runs, limit, OUTPUT_ROWS, OUTPUT_BYTES, consumer);
  }

  /** A merger into batches of so many rows, or fewer large ones. */
  RunMerger(
      Schema schema,
      NormalizedKeys keys,
      List<Supplier<Batch>> runs,
      long limit,
      int mostRows,
      long mostBytes,
      Consumer<Batch> consumer) {
    this.keys = keys;
    this.runs = List.copyOf(runs);
    this.limit = limit;
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
    this.consumer = consumer;
    this.gather = new RowGather(schema);
    this.slots = new int[runs.size()];
    this.encoded = new EncodedKeys[runs.size()];
    this.rows = new int[runs.size()];
    this.heads = new long[runs.size()];
    this.tree = new int[Math.max(1, runs.size())];
    this.ids = new int[mostRows];
  }

  /** Merges everything. */
  public void run() {
    if (runs.isEmpty() || limit <= 0) {
      return;
    }
    for (int run = 0; run < runs.size(); run++) {
      nextBatch(run);
    }
    build();
    while (encoded[tree[0]] != null && merged < limit) {
      int run = tree[0];
      take(RowGather.id(slots[run], rows[run]));
      rows[run]++;
      if (rows[run] < encoded[run].rows()) {
        heads[run] = encoded[run].prefix(rows[run]) ^ Long.MIN_VALUE;
      } else {
        finishedSlots.add(slots[run]);
        nextBatch(run);
      }
      replay(run);
    }
    flush();
  }

  private void nextBatch(int run) {
    Batch batch = runs.get(run).get();
    while (batch != null && batch.rows() == 0) {
      batch = runs.get(run).get();
    }
    if (batch == null) {
      encoded[run] = null;
      heads[run] = Long.MAX_VALUE;
      return;
    }
    int slot = freeSlots.isEmpty() ? usedSlots++ : freeSlots.remove(freeSlots.size() - 1);
    gather.set(slot, batch);
    slots[run] = slot;
    encoded[run] = keys.encode(batch);
    rows[run] = 0;
    heads[run] = encoded[run].prefix(0) ^ Long.MIN_VALUE;
  }

  private void take(int id) {
    long bytes = gather.hasHeavyRows() ? gather.heavyBytes(id) : 0;
    if (count == mostRows || (count > 0 && heavyBytes + bytes > mostBytes)) {
      flush();
    }
    ids[count++] = id;
    heavyBytes += bytes;
    merged++;
  }

  private void flush() {
    if (count > 0) {
      Batch batch = gather.gather(ids, 0, count);
      count = 0;
      heavyBytes = 0;
      for (int slot : finishedSlots) {
        gather.set(slot, null);
      }
      freeSlots.addAll(finishedSlots);
      finishedSlots.clear();
      consumer.accept(batch);
    }
  }

  private void build() {
    int leaves = runs.size();
    int[] winners = new int[2 * leaves];
    for (int run = 0; run < leaves; run++) {
      winners[leaves + run] = run;
    }
    Arrays.fill(tree, 0);
    for (int node = leaves - 1; node > 0; node--) {
      int left = winners[2 * node];
      int right = winners[2 * node + 1];
      boolean leftWins = isBefore(left, right);
      winners[node] = leftWins ? left : right;
      tree[node] = leftWins ? right : left;
    }
    tree[0] = leaves == 1 ? 0 : winners[1];
  }

  /** Plays the matches on a run's way to the top again. */
  private void replay(int run) {
    int winner = run;
    for (int node = (runs.size() + run) / 2; node > 0; node /= 2) {
      if (isBefore(tree[node], winner)) {
        int loser = winner;
        winner = tree[node];
        tree[node] = loser;
      }
    }
    tree[0] = winner;
  }

  private boolean isBefore(int a, int b) {
    if (heads[a] != heads[b]) {
      return heads[a] < heads[b];
    } else if (encoded[a] == null || encoded[b] == null) {
      return encoded[b] == null && (encoded[a] != null || a < b);
    } else if (!encoded[a].isExact() || !encoded[b].isExact()) {
      int order = encoded[a].compareBytes(rows[a], encoded[b], rows[b]);
      if (order != 0) {
        return order < 0;
      }
    }
    return a < b;
  }
}

package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What other ranges have to know of one range of sorted rows, made while these pass by: which
 * partitions are at its ends, the first and the last rows as far as frames of other rows reach
 * them, and what functions know of the rows in between. The rows are kept within the memory budget
 * and on disk. Ranges are not cut between rows with equal partition and order keys, unless there is
 * no order.
 */
public final class RangeSummary implements AutoCloseable {
  private final WindowSpec spec;
  private final RowMarker marker;
  private final Neighbours neighbours;
  private final int[] keyColumns;
  private final Schema keySchema;
  private final BatchStore store;
  private final EdgeRows head;
  private final Neighbours.Behind headReach;
  private final EdgeRows tail;

  /** By call: the last partition's rows before the tail, or all of its rows; null for others. */
  private final CarriedState[] states;

  /** By call: of the first partition, when that has ended; of interest where all its rows are. */
  private final byte[][] firstTotals;

  private Batch firstKey;
  private Batch lastKey;
  private final boolean hasStates;
  private boolean headIsDone;
  private boolean isSingle = true;
  private long lastRows;
  private long lastPeers;

  /**
   * A summary of rows yet to come.
   *
   * @param memory what rows may use that are kept
   * @param spill gives the run's spill directory, when it is needed
   */
  public RangeSummary(
      Schema input, WindowSpec spec, Reservation memory, Supplier<SpillDirectory> spill) {
    this.spec = spec;
    this.marker = new RowMarker(input, spec);
    this.neighbours = new Neighbours(input, spec);
    this.keyColumns = spec.partitionBy().stream().mapToInt(input::require).toArray();
    this.keySchema = input.select(spec.partitionBy());
    this.store = new BatchStore(neighbours.schema(), memory, spill);
    this.head = new EdgeRows(neighbours, store);
    this.headReach = neighbours.behind();
    this.tail = new EdgeRows(neighbours, store);
    this.firstTotals = new byte[spec.calls().size()][];
    this.states = new CarriedState[spec.calls().size()];
    for (int i = 0; i < states.length; i++) {
      if (Evaluation.of(spec.calls().get(i)).isCarried()) {
        states[i] = new CarriedState(neighbours.schema(), spec.calls().get(i));
      }
    }
    this.hasStates = spec.calls().stream().anyMatch(call -> Evaluation.of(call).hasState());
  }

  /**
   * Whether all calls of a spec can be evaluated range by range: they are unless a frame goes to
   * the partition's end from somewhere else than its beginning, or is a median's without bounds.
   */
  public static boolean canSummarize(WindowSpec spec) {
    return spec.calls().stream().allMatch(call -> Evaluation.of(call).canCarry());
  }

  /** How many rows of other ranges one row looks at, as far as frames say it in rows. */
  public static long rowsOfOthers(Schema input, WindowSpec spec) {
    return new Neighbours(input, spec).rows();
  }

  private boolean isTotal(int call) {
    return Evaluation.of(spec.calls().get(call)).kind() == Evaluation.Kind.PARTITION;
  }

  /** Takes the rows that follow those before. */
  public void accept(Batch batch) {
    if (batch.rows() == 0) {
      return;
    }
    HeldRows rows = marker.mark(batch);
    int count = batch.rows();
    Batch keys = batch.project(keySchema, keyColumns);
    boolean isFirst = firstKey == null;
    firstKey = isFirst ? RowPieces.copy(keys, 0, 1) : firstKey;
    lastKey = keys.slice(count - 1, 1);
    // Where the first partition ends, and the last one begins, among these rows.
    int end = HeldRows.next(rows.partitions(), isFirst ? 1 : 0, count);
    int begin = 0;
    for (int row = end; row < count; row = HeldRows.next(rows.partitions(), row + 1, count)) {
      begin = row;
    }
    boolean begins = end < count;
    Batch narrow = neighbours.narrow(batch);
    if (!headIsDone) {
      Batch first = narrow.slice(0, end);
      head.add(first.slice(0, headReach.take(first)));
      headIsDone = begins || headReach.isDone();
    }
    if (begins) {
      begin(narrow.slice(0, end));
    }
    append(narrow.slice(begin, count - begin));
    lastRows += count - begin;
    for (int row = begin; rows.peers() != null && row < count; row++) {
      lastPeers += rows.peers()[row >>> 6] >>> row & 1;
    }
  }

  /** Takes the end of a partition. */
  private void begin(Batch rest) {
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null) {
        if (isTotal(i) && isSingle) {
          states[i].append(rest);
          firstTotals[i] = states[i].toBytes();
        }
        states[i].reset();
      }
    }
    tail.clear(EdgeRows.NOBODY);
    isSingle = false;
    lastRows = 0;
    lastPeers = 0;
  }

  /** Takes rows of the last partition. */
  private void append(Batch rows) {
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null && isTotal(i)) {
        states[i].append(rows);
      }
    }
    tail.addAndTrim(rows, hasStates ? this::appendToStates : EdgeRows.NOBODY);
  }

  private void appendToStates(Batch dropped) {
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null && !isTotal(i)) {
        states[i].append(dropped);
      }
    }
  }

  /** Gives the summary for {@link RangeCarries}; nothing of no rows. */
  public void finish(Consumer<byte[]> messages) {
    if (marker.position() > 0) {
      messages.accept(RangeMessage.of(RangeMessage.Kind.SUMMARY, this::write));
      head.forEach(rows -> RangeMessage.rows(RangeMessage.Kind.HEAD, rows, messages));
      tail.forEach(rows -> RangeMessage.rows(RangeMessage.Kind.TAIL, rows, messages));
    }
  }

  private void write(DataOutput to) throws IOException {
    to.writeLong(marker.position());
    to.writeBoolean(isSingle);
    to.writeLong(lastRows);
    to.writeLong(lastPeers);
    for (Batch batch : List.of(firstKey, RowPieces.copy(lastKey, 0, 1))) {
      ByteBlocks.write(batch, to);
    }
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null) {
        byte[] last = states[i].toBytes();
        ByteBlocks.write(last, to);
        ByteBlocks.write(firstTotals[i] == null ? last : firstTotals[i], to);
      }
    }
  }

  /** Bytes written to disk so far. */
  public long spilledBytes() {
    return store.spilledBytes();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    store.close();
  }
}

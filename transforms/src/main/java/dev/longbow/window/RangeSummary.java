package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What other ranges have to know of one range of sorted rows, made while these pass by: which
 * partitions are at its ends, the first and the last rows as far as frames of other rows reach
 * them, and what functions know of the rows in between. Ranges are not cut between rows with equal
 * partition and order keys, unless there is no order.
 */
public final class RangeSummary {
  static final byte VERSION = 1;

  private final WindowSpec spec;
  private final RowMarker marker;
  private final Neighbours neighbours;
  private final int[] keyColumns;
  private final Schema keySchema;

  /** By call: the last partition's rows before the tail, or all of its rows; null for others. */
  private final CarriedState[] states;

  /** By call: of the first partition, when that has ended; of interest where all its rows are. */
  private final byte[][] firstTotals;

  private Batch firstKey;
  private Batch lastKey;
  private Batch head;
  private Batch tail;
  private boolean headIsDone;
  private boolean isSingle = true;
  private long lastRows;
  private long lastPeers;

  /** A summary of rows yet to come. */
  public RangeSummary(Schema input, WindowSpec spec) {
    this.spec = spec;
    this.marker = new RowMarker(input, spec);
    this.neighbours = new Neighbours(input, spec);
    this.keyColumns = spec.partitionBy().stream().mapToInt(input::require).toArray();
    this.keySchema = input.select(spec.partitionBy());
    this.head = neighbours.none();
    this.tail = neighbours.none();
    this.firstTotals = new byte[spec.calls().size()][];
    this.states = new CarriedState[spec.calls().size()];
    for (int i = 0; i < states.length; i++) {
      if (Evaluation.of(spec.calls().get(i)).isCarried()) {
        states[i] = new CarriedState(input, spec.calls().get(i));
      }
    }
  }

  /**
   * Whether all calls of a spec can be evaluated range by range: they are unless a frame goes to
   * the partition's end from somewhere else than its beginning, or is a median's without bounds.
   */
  public static boolean canSummarize(WindowSpec spec) {
    return spec.calls().stream().allMatch(call -> Evaluation.of(call).canCarry());
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
    firstKey = isFirst ? keys.slice(0, 1) : firstKey;
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
      takeHead(narrow.slice(0, end), begins);
    }
    takeTail(narrow.slice(begin, count - begin), begins);
    takeStates(rows, end, begin);
    isSingle &= !begins;
    lastRows = (begins ? 0 : lastRows) + count - begin;
    lastPeers = begins ? 0 : lastPeers;
    for (int row = begin; rows.peers() != null && row < count; row++) {
      lastPeers += rows.peers()[row >>> 6] >>> row & 1;
    }
  }

  private void takeHead(Batch rows, boolean isLast) {
    head = neighbours.concat(head, rows);
    int cut = neighbours.cutBehind(head);
    headIsDone = isLast || cut < head.rows();
    head = head.slice(0, cut);
  }

  private void takeTail(Batch rows, boolean begins) {
    int cut = neighbours.cutBefore(rows);
    if (cut == 0 && !begins) {
      tail = neighbours.concat(tail, rows);
      cut = neighbours.cutBefore(tail);
    } else {
      tail = rows;
    }
    tail = tail.slice(cut, tail.rows() - cut);
  }

  private void takeStates(HeldRows rows, int end, int begin) {
    for (int i = 0; i < states.length; i++) {
      CarriedState state = states[i];
      if (state == null) {
        continue;
      }
      state.feed(rows);
      boolean isTotal = isTotal(i);
      if (isTotal && isSingle) {
        state.addTo(rows.start() + end);
      }
      if (end < rows.rows()) {
        firstTotals[i] = isSingle ? state.toBytes() : firstTotals[i];
        state.begin(rows.start() + begin);
      }
      state.addTo(isTotal ? rows.end() : rows.end() - tail.rows());
    }
  }

  /** The summary as bytes for {@link RangeCarries}. */
  public byte[] finish() {
    return ByteBlocks.of(
        to -> {
          to.writeByte(VERSION);
          to.writeLong(marker.position());
          if (marker.position() > 0) {
            write(to);
          }
        });
  }

  private void write(DataOutput to) throws IOException {
    to.writeBoolean(isSingle);
    to.writeLong(lastRows);
    to.writeLong(lastPeers);
    for (Batch batch : List.of(firstKey, lastKey, head, tail)) {
      ByteBlocks.write(batch, to);
    }
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null) {
        byte[] last = states[i].toBytes();
        ByteBlocks.write(last, to);
        ByteBlocks.write(isSingle ? last : firstTotals[i], to);
      }
    }
  }
}

package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Functions of frames that all rows of a group share: of a partition, of peers, or of peers and all
 * rows of the partition before them. There is one result for each group.
 */
final class GroupFrames extends FrameGroup {
  /** Groups are peers, not partitions. */
  private final boolean ofPeers;

  /** Rows of groups before in the partition count. */
  private final boolean fromPartition;

  private final ValueSources sources;
  private final String text;
  private final List<Integer> places = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<Accumulation> accumulations = new ArrayList<>();

  /** Of each call, the results of the groups that were fed completely; groups are numbered. */
  private final List<RowPieces> results = new ArrayList<>();

  /** The number of groups whose results are known. */
  private long known;

  /** The number of groups whose rows were all added. */
  private long ended;

  private boolean open;

  /** Where the partition begins whose results are carried in; none to come. */
  private long carriedStart = Long.MIN_VALUE;

  private Batch carried;

  /** The group of the row evaluated last. */
  private long group = -1;

  /**
   * Functions of one frame.
   *
   * @param calls by the place of their results
   */
  GroupFrames(Schema input, Evaluation.Kind kind, Map<Integer, WindowCall> calls) {
    this.ofPeers = kind != Evaluation.Kind.PARTITION;
    this.fromPartition = kind != Evaluation.Kind.PEERS;
    this.sources = new ValueSources(input);
    this.text = text(calls.values());
    calls.forEach(
        (place, call) -> {
          places.add(place);
          names.add(call.name());
          accumulations.add(sources.accumulation(call));
          results.add(new RowPieces(call.field()));
        });
  }

  private long[] groups(HeldRows rows) {
    return ofPeers ? rows.peers() : rows.partitions();
  }

  @Override
  void take(HeldRows rows) {
    sources.all().forEach(values -> values.feed(rows.batch(), rows.start()));
    for (Accumulation accumulation : accumulations) {
      accumulation.feed(rows.batch(), rows.start());
      add(accumulation, rows);
    }
    sources.all().forEach(values -> values.discard(rows.end()));
    open = true;
    takeResults(rows.end());
    if (!ofPeers && carriedStart >= rows.start() && carriedStart < rows.end()) {
      know(carried);
    }
  }

  /** Takes the results of the group behind those known. */
  private void know(Batch totals) {
    for (int i = 0; i < results.size(); i++) {
      results.get(i).add(totals.column(totals.schema().require(names.get(i))), known);
    }
    known++;
  }

  @Override
  void resume(RangeCarry carry) {
    if (!ofPeers) {
      if (carry.continues()) {
        group = 0;
        open = true;
        know(carry.firstTotals());
      }
      if (carry.lastTotals().rows() > 0) {
        carriedStart = carry.lastStart();
        carried = carry.lastTotals();
      }
      return;
    }
    if (!carry.continues()) {
      return;
    }
    // The peers before are a group that no row asks for.
    known = -1;
    ended = -1;
    open = true;
    for (int i = 0; i < accumulations.size(); i++) {
      accumulations.get(i).reset();
      if (fromPartition) {
        accumulations.get(i).add(carry.states().get(places.get(i)), -carry.rowsKept());
      }
    }
  }

  @Override
  void feedBefore(HeldRows rows) {
    if (!ofPeers) {
      return;
    }
    sources.all().forEach(values -> values.feed(rows.batch(), rows.start()));
    for (Accumulation accumulation : accumulations) {
      accumulation.feed(rows.batch(), rows.start());
      accumulation.add(rows.start(), rows.end());
      accumulation.take(rows.end());
    }
    sources.all().forEach(values -> values.discard(rows.end()));
  }

  private void add(Accumulation accumulation, HeldRows rows) {
    int count = rows.rows();
    long[] groups = groups(rows);
    long[] resets = fromPartition ? rows.partitions() : groups;
    for (int row = 0; row < count; ) {
      boolean begins = (groups[row >>> 6] >>> row & 1) != 0;
      if (begins && (open || row > 0)) {
        accumulation.emit();
      }
      if (begins && (resets[row >>> 6] >>> row & 1) != 0) {
        accumulation.reset();
      }
      int next = HeldRows.next(groups, row + 1, count);
      accumulation.add(rows.start() + row, rows.start() + next);
      row = next;
    }
  }

  private void takeResults(long before) {
    int taken = 0;
    for (int i = 0; i < accumulations.size(); i++) {
      Column column = accumulations.get(i).take(before);
      taken = column.length();
      int skipped = (int) Math.min(taken, known - ended);
      if (taken > skipped) {
        results.get(i).add(skipped == 0 ? column : column.slice(skipped, taken - skipped), known);
      }
    }
    ended += taken;
    known = Math.max(known, ended);
  }

  @Override
  void end() {
    if (open) {
      accumulations.forEach(Accumulation::emit);
      takeResults(fed().end());
      open = false;
    }
  }

  @Override
  boolean reach(HeldRows rows, HeldRows last) {
    return known > (ofPeers ? rows.lastPeers() : rows.lastPartition());
  }

  @Override
  void evaluate(HeldRows rows, Column[] to) {
    int count = rows.rows();
    long[] groups = groups(rows);
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      group += groups[i >>> 6] >>> i & 1;
      numbers[i] = group;
    }
    for (int i = 0; i < results.size(); i++) {
      to[places.get(i)] = results.get(i).gather(numbers, count);
      results.get(i).discard(group, RowGather.NONE);
    }
  }

  @Override
  long heapBytes() {
    long total = 0;
    for (int i = 0; i < results.size(); i++) {
      total += accumulations.get(i).heapBytes() + results.get(i).heapBytes();
    }
    return total + sources.heapBytes();
  }

  @Override
  public String toString() {
    return text;
  }
}

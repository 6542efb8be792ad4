package dev.longbow.window;

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
  private final boolean ofPeers;
  private final boolean fromPartition;
  private final ValueSources sources;
  private final List<Integer> places = new ArrayList<>();
  private final List<Accumulation> accumulations = new ArrayList<>();

  /** Of each call, the results of the groups that were fed completely; groups are numbered. */
  private final List<RowPieces> results = new ArrayList<>();

  private long ended;
  private boolean open;

  /** The group of the row evaluated last. */
  private long group = -1;

  /**
   * Functions of one frame.
   *
   * @param ofPeers groups are peers, not partitions
   * @param fromPartition rows of groups before in the partition count
   * @param calls by the place of their results
   */
  GroupFrames(
      Schema input, boolean ofPeers, boolean fromPartition, Map<Integer, WindowCall> calls) {
    this.ofPeers = ofPeers;
    this.fromPartition = fromPartition;
    this.sources = new ValueSources(input);
    calls.forEach(
        (place, call) -> {
          places.add(place);
          accumulations.add(sources.accumulation(call));
          results.add(new RowPieces(call.field()));
        });
  }

  private long[] groups(HeldRows rows) {
    return ofPeers ? rows.peers() : rows.partitions();
  }

  @Override
  void take(HeldRows rows) {
    sources.all().forEach(values -> values.feed(rows));
    for (Accumulation accumulation : accumulations) {
      accumulation.feed(rows);
      add(accumulation, rows);
    }
    sources.all().forEach(values -> values.discard(rows.end()));
    open = true;
    takeResults(rows.end());
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
      if (column.length() > 0) {
        results.get(i).add(column, ended);
      }
      taken = column.length();
    }
    ended += taken;
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
    return ofPeers
        ? last.lastPeers() != rows.lastPeers()
        : last.lastPartition() != rows.lastPartition();
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
      results.get(i).discard(group, RowPieces.NONE);
    }
  }

  @Override
  long heapBytes() {
    long total = 0;
    for (int i = 0; i < results.size(); i++) {
      total += accumulations.get(i).heapBytes() + results.get(i).heapBytes();
    }
    for (Values values : sources.all()) {
      total += values.heapBytes();
    }
    return total;
  }
}

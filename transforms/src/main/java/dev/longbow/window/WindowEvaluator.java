package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import dev.longbow.sort.SortKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Evaluates window functions over rows that come sorted by {@link WindowSpec#sortKeys}: gives out
 * the same batches with the results behind their columns. A batch waits until the rows behind it
 * that its frames reach have come; of those before it, only what later frames look at is kept.
 */
public final class WindowEvaluator implements AutoCloseable {
  private final Schema output;
  private final int calls;
  private final Consumer<Batch> consumer;
  private final RowChanges partitionChanges;
  private final RowChanges peerChanges;
  private final boolean isOrdered;

  /** The column whose distances are measured, or -1. */
  private final int keyColumn;

  private final boolean keyIsDescending;
  private final List<FrameGroup> groups = new ArrayList<>();

  /** Batches that wait, in order. */
  private final Deque<HeldRows> held = new ArrayDeque<>();

  private long position;
  private long partitions = -1;
  private long peers = -1;

  /**
   * An evaluator.
   *
   * @param input the rows' schema
   * @param memory what the rows that wait may use
   * @param spill gives the run's spill directory, when it is needed
   * @param output takes the batches of {@link WindowSpec#schema}
   */
  public WindowEvaluator(
      Schema input,
      WindowSpec spec,
      Reservation memory,
      Supplier<SpillDirectory> spill,
      Consumer<Batch> output) {
    this.output = spec.schema(input);
    this.calls = spec.calls().size();
    this.consumer = output;
    this.isOrdered = !spec.orderBy().isEmpty();
    List<String> keys = spec.orderBy().stream().map(SortKey::column).toList();
    this.partitionChanges = new RowChanges(input, spec.partitionBy());
    this.peerChanges =
        isOrdered && spec.calls().stream().anyMatch(WindowEvaluator::looksAtPeers)
            ? new RowChanges(input, keys)
            : null;
    boolean measures =
        spec.calls().stream()
            .anyMatch(call -> !call.function().isOfOrder() && call.frame().needsDistances());
    this.keyColumn = measures ? input.require(keys.get(0)) : -1;
    this.keyIsDescending = measures && spec.orderBy().get(0).descending();
    makeGroups(input, spec);
  }

  private static boolean looksAtPeers(WindowCall call) {
    return call.function().isOfOrder()
        ? call.function() == WindowFunction.RANK || call.function() == WindowFunction.DENSE_RANK
        : call.frame().unit() == Frame.Unit.RANGE;
  }

  /** Calls of a group have the same frame; a median needs all its values to the end. */
  private record GroupKey(Frame frame, boolean isMedian) {}

  private void makeGroups(Schema input, WindowSpec spec) {
    Map<Integer, WindowFunction> places = new LinkedHashMap<>();
    Map<GroupKey, Map<Integer, WindowCall>> framed = new LinkedHashMap<>();
    for (int i = 0; i < calls; i++) {
      WindowCall call = spec.calls().get(i);
      if (PlaceFunctions.FUNCTIONS.contains(call.function())) {
        places.put(i, call.function());
      } else {
        GroupKey key = new GroupKey(frame(call), call.function() == WindowFunction.MEDIAN);
        framed.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(i, call);
      }
    }
    if (!places.isEmpty()) {
      groups.add(new PlaceFunctions(places));
    }
    framed.forEach((key, members) -> groups.add(group(input, spec, key, members)));
  }

  /** The rows that a call looks at. */
  private static Frame frame(WindowCall call) {
    if (call.function() == WindowFunction.LAG) {
      OptionalLong distance = OptionalLong.of(Math.negateExact(call.offset()));
      return new Frame(Frame.Unit.ROWS, distance, distance);
    }
    Frame frame = call.frame();
    // The partition's first row is known at once, however far the frame goes.
    return call.function() == WindowFunction.FIRST
            && frame.start().isEmpty()
            && frame.end().orElse(0) >= 0
        ? Frame.CUMULATIVE
        : frame;
  }

  private static FrameGroup group(
      Schema input, WindowSpec spec, GroupKey key, Map<Integer, WindowCall> members) {
    Frame frame = key.frame;
    boolean growing = frame.start().isEmpty() && !key.isMedian;
    if (growing && frame.end().isEmpty()) {
      return new GroupFrames(input, false, true, members);
    } else if (frame.unit() == Frame.Unit.ROWS) {
      return new MovingFrames(input, new RowBounds(frame), growing, members);
    } else if (!frame.needsDistances() && frame.end().isPresent() && !key.isMedian) {
      return new GroupFrames(input, true, frame.start().isEmpty(), members);
    }
    return new MovingFrames(
        input, new KeyBounds(frame, input, spec.orderBy().get(0)), growing, members);
  }

  /** Takes the rows that follow those before. */
  public void accept(Batch batch) {
    held.add(hold(batch));
    release(false);
  }

  private HeldRows hold(Batch batch) {
    int rows = batch.rows();
    int last = rows - 1;
    long[] partitionBits = Bits.allClear(rows);
    partitionChanges.mark(batch, partitionBits);
    if (position == 0) {
      Bits.set(partitionBits, 0);
    }
    partitions += Bits.count(partitionBits, rows);
    long[] peerBits = null;
    if (peerChanges != null) {
      peerBits = partitionBits.clone();
      peerChanges.mark(batch, peerBits);
    } else if (!isOrdered) {
      peerBits = Bits.allSet(rows);
    }
    peers += peerBits == null ? 0 : Bits.count(peerBits, rows);
    long key = 0;
    boolean isNull = false;
    if (keyColumn >= 0) {
      Column keyRow = batch.column(keyColumn).slice(last, 1);
      key = KeyBounds.keys(keyRow, keyIsDescending)[0];
      isNull = keyRow.isNull(0);
    }
    HeldRows result =
        new HeldRows(batch, position, partitionBits, peerBits, partitions, peers, key, isNull);
    position += rows;
    return result;
  }

  /** Gives out the rows at the front whose frames are all there. */
  private void release(boolean all) {
    while (!held.isEmpty()) {
      HeldRows rows = held.peek();
      for (FrameGroup group : groups) {
        if (!prepare(group, rows, all)) {
          return;
        }
      }
      Column[] columns =
          Arrays.copyOf(rows.batch().columns().toArray(new Column[0]), output.size());
      Column[] results = new Column[calls];
      for (FrameGroup group : groups) {
        group.evaluate(rows, results);
      }
      System.arraycopy(results, 0, columns, output.size() - calls, calls);
      held.remove();
      consumer.accept(new Batch(output, Arrays.asList(columns), rows.rows()));
    }
  }

  /** Feeds a group until it knows the results of rows; false when more must come. */
  private boolean prepare(FrameGroup group, HeldRows rows, boolean all) {
    if (group.cover(rows)) {
      return true;
    }
    long fed = group.fed() == null ? Long.MIN_VALUE : group.fed().end();
    for (Iterator<HeldRows> waiting = held.iterator(); waiting.hasNext(); ) {
      HeldRows next = waiting.next();
      if (next.start() >= fed) {
        group.feed(next);
        if (group.cover(rows)) {
          return true;
        }
      }
    }
    if (all) {
      group.end();
    }
    return all;
  }

  /** Gives out the rows that are left. */
  public void finish() {
    release(true);
  }

  /** Bytes written to disk so far. */
  public long spilledBytes() {
    return 0;
  }

  @Override
  public void close() {
    held.clear();
  }
}

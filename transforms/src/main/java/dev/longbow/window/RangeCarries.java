package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Puts the summaries of all ranges together: for each range, what comes into it from those before
 * it and behind it. Rows that ranges tell each other are kept once, within the memory budget and on
 * disk, and given piece by piece to the ranges whose frames reach them. One pass; the same
 * summaries give the same bytes.
 */
public final class RangeCarries implements AutoCloseable {
  private final WindowSpec spec;
  private final Neighbours neighbours;
  private final Schema keys;
  private final Schema totals;
  private final boolean hasStates;
  private final BatchStore store;
  private final TreeMap<Integer, Summary> summaries = new TreeMap<>();
  private long heapBytes;

  /**
   * Carries of rows of a schema.
   *
   * @param memory what rows may use that are kept
   * @param spill gives the run's spill directory, when it is needed
   */
  public RangeCarries(
      Schema input, WindowSpec spec, Reservation memory, Supplier<SpillDirectory> spill) {
    this.spec = spec;
    this.neighbours = new Neighbours(input, spec);
    this.keys = input.select(spec.partitionBy());
    this.totals = RangeCarry.totals(spec);
    this.hasStates = spec.calls().stream().anyMatch(call -> Evaluation.of(call).hasState());
    this.store = new BatchStore(neighbours.schema(), memory, spill);
  }

  /** What a {@link RangeSummary} says; its rows are added when they come. */
  private record Summary(
      long rows,
      boolean isSingle,
      long lastRows,
      long lastPeers,
      Batch firstKey,
      Batch lastKey,
      List<byte[]> states,
      List<byte[]> firstTotals,
      EdgeRows head,
      EdgeRows tail) {}

  /** Takes a message of a {@link RangeSummary}; those of a range in their order. */
  public void add(int range, byte[] message) {
    switch (RangeMessage.kind(message)) {
      case HEAD -> summaries.get(range).head.add(RangeMessage.rows(message, neighbours.schema()));
      case TAIL -> summaries.get(range).tail.add(RangeMessage.rows(message, neighbours.schema()));
      default -> {
        summaries.put(range, read(message));
        heapBytes += message.length;
      }
    }
  }

  private Summary read(byte[] message) {
    DataInputStream from = RangeMessage.content(message);
    try {
      long rows = from.readLong();
      boolean isSingle = from.readBoolean();
      long lastRows = from.readLong();
      long lastPeers = from.readLong();
      Batch firstKey = ByteBlocks.read(keys, from);
      Batch lastKey = ByteBlocks.read(keys, from);
      List<byte[]> states = new ArrayList<>();
      List<byte[]> firstTotals = new ArrayList<>();
      for (WindowCall call : spec.calls()) {
        boolean has = Evaluation.of(call).isCarried();
        states.add(has ? ByteBlocks.read(from) : new byte[0]);
        firstTotals.add(has ? ByteBlocks.read(from) : new byte[0]);
      }
      return new Summary(
          rows,
          isSingle,
          lastRows,
          lastPeers,
          firstKey,
          lastKey,
          states,
          firstTotals,
          new EdgeRows(neighbours, store),
          new EdgeRows(neighbours, store));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes on the heap besides rows. */
  public long heapBytes() {
    return heapBytes;
  }

  /**
   * Gives each range that has rows, in order, the messages for {@link WindowEvaluator#resume}.
   * Once: rows are forgotten when no other range looks at them.
   */
  public void forEach(RangeStateRows.Consumer consumer) {
    Map<Integer, Batch> firstTotals = new HashMap<>();
    Map<Integer, Batch> lastTotals = new HashMap<>();
    findTotals(firstTotals, lastTotals);
    Batch nothing = BatchAppender.concat(totals, List.of());
    Open open = null;
    Summary last = null;
    for (Map.Entry<Integer, Summary> entry : summaries.entrySet()) {
      int range = entry.getKey();
      Summary summary = entry.getValue();
      boolean continues = last != null && continues(last, summary);
      open = continues ? open : new Open(open);
      RangeCarry carry =
          new RangeCarry(
              continues,
              open.rows,
              open.peers,
              open.tail.rows(),
              open.toBytes(),
              firstTotals.getOrDefault(range, nothing),
              summary.rows - summary.lastRows,
              lastTotals.getOrDefault(range, nothing));
      consumer.accept(range, carry.toBytes());
      open.tail.forEach(rows -> send(range, RangeMessage.Kind.BEFORE, rows, consumer));
      sendBehind(range, summary, consumer);
      summary.head.clear(EdgeRows.NOBODY);
      open = summary.isSingle ? open : new Open(open);
      open.append(summary);
      last = summary;
    }
  }

  private static void send(
      int range, RangeMessage.Kind kind, Batch rows, RangeStateRows.Consumer consumer) {
    RangeMessage.rows(kind, rows, message -> consumer.accept(range, message));
  }

  /** Gives the rows behind a range that its frames reach, wherever they are. */
  private void sendBehind(int range, Summary summary, RangeStateRows.Consumer consumer) {
    Neighbours.Behind reach = neighbours.behind();
    Summary last = summary;
    for (Summary next : summaries.tailMap(range, false).values()) {
      if (!continues(last, next)) {
        return;
      }
      next.head.forEach(reach, rows -> send(range, RangeMessage.Kind.BEHIND, rows, consumer));
      if (reach.isDone() || !next.isSingle || next.head.rows() < next.rows) {
        return;
      }
      last = next;
    }
  }

  private static boolean continues(Summary before, Summary summary) {
    return !RowChanges.differ(before.lastKey, summary.firstKey);
  }

  /** What is known of a partition's rows so far. */
  private final class Open {
    private final CarriedState[] states = new CarriedState[spec.calls().size()];
    private final EdgeRows tail = new EdgeRows(neighbours, store);
    private long rows;
    private long peers;

    /**
     * Nothing yet.
     *
     * @param before the partition before, whose rows are forgotten; null if there is none
     */
    Open(Open before) {
      if (before != null) {
        before.tail.clear(EdgeRows.NOBODY);
      }
      for (int i = 0; i < states.length; i++) {
        WindowCall call = spec.calls().get(i);
        states[i] =
            Evaluation.of(call).hasState() ? new CarriedState(neighbours.schema(), call) : null;
      }
    }

    List<byte[]> toBytes() {
      List<byte[]> bytes = new ArrayList<>();
      for (CarriedState state : states) {
        bytes.add(state == null ? new byte[0] : state.toBytes());
      }
      return bytes;
    }

    /** Adds the last partition of a range. */
    void append(Summary summary) {
      // What is in front of its tail is in its states; without that, the tails are one.
      if (summary.tail.rows() < summary.lastRows) {
        tail.clear(dropped());
      }
      tail.addAll(summary.tail);
      tail.trim(dropped());
      for (int i = 0; i < states.length; i++) {
        if (states[i] != null) {
          states[i].append(summary.states.get(i));
        }
      }
      rows += summary.lastRows;
      peers += summary.lastPeers;
    }

    /** Takes rows that frames do not reach, but states know. */
    private Consumer<Batch> dropped() {
      return hasStates ? this::drop : EdgeRows.NOBODY;
    }

    private void drop(Batch gone) {
      for (CarriedState state : states) {
        if (state != null) {
          state.append(gone);
        }
      }
    }
  }

  /** The results over whole partitions that several ranges have rows of. */
  private void findTotals(Map<Integer, Batch> firstTotals, Map<Integer, Batch> lastTotals) {
    if (totals.size() == 0) {
      return;
    }
    List<Integer> members = new ArrayList<>();
    List<CarriedState> open = List.of();
    Summary last = null;
    for (Map.Entry<Integer, Summary> entry : summaries.entrySet()) {
      Summary summary = entry.getValue();
      boolean continues = last != null && continues(last, summary);
      if (continues) {
        members.add(entry.getKey());
        append(open, summary.firstTotals);
      }
      if (!continues || !summary.isSingle) {
        close(members, open, firstTotals, lastTotals);
        members.clear();
        members.add(entry.getKey());
        open = newTotals();
        append(open, summary.states);
      }
      last = summary;
    }
    close(members, open, firstTotals, lastTotals);
  }

  private List<CarriedState> newTotals() {
    List<CarriedState> states = new ArrayList<>();
    for (WindowCall call : spec.calls()) {
      boolean isTotal = Evaluation.of(call).kind() == Evaluation.Kind.PARTITION;
      states.add(isTotal ? new CarriedState(neighbours.schema(), call) : null);
    }
    return states;
  }

  private static void append(List<CarriedState> states, List<byte[]> more) {
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i) != null) {
        states.get(i).append(more.get(i));
      }
    }
  }

  private void close(
      List<Integer> members,
      List<CarriedState> states,
      Map<Integer, Batch> firstTotals,
      Map<Integer, Batch> lastTotals) {
    if (members.size() < 2) {
      return;
    }
    List<Column> results = new ArrayList<>();
    for (CarriedState state : states) {
      if (state != null) {
        results.add(state.result());
      }
    }
    Batch row = new Batch(totals, results, 1);
    lastTotals.put(members.get(0), row);
    members.subList(1, members.size()).forEach(range -> firstTotals.put(range, row));
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

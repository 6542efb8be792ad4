package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.BatchAppender;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts the summaries of all ranges together: for each range, what comes into it from those before
 * it and behind it. One pass forward, one backward; the same summaries give the same bytes.
 */
public final class RangeCarries {
  private final Schema input;
  private final WindowSpec spec;
  private final Neighbours neighbours;
  private final RowMarker marker;
  private final Schema keys;
  private final Schema totals;
  private final TreeMap<Integer, Summary> summaries = new TreeMap<>();

  /** Carries of rows of a schema. */
  public RangeCarries(Schema input, WindowSpec spec) {
    this.input = input;
    this.spec = spec;
    this.neighbours = new Neighbours(input, spec);
    this.marker = new RowMarker(input, spec);
    this.keys = input.select(spec.partitionBy());
    this.totals = RangeCarry.totals(spec);
  }

  /** What a {@link RangeSummary} wrote. */
  private record Summary(
      long rows,
      boolean isSingle,
      long lastRows,
      long lastPeers,
      Batch firstKey,
      Batch lastKey,
      Batch head,
      Batch tail,
      List<byte[]> states,
      List<byte[]> firstTotals) {}

  /** Adds the summary of a range, in any order; ranges without rows may be left out. */
  public void add(int range, byte[] summary) {
    try {
      DataInputStream from = new DataInputStream(new ByteArrayInputStream(summary));
      ByteBlocks.expect(RangeSummary.VERSION, from, "Summary of a range");
      long rows = from.readLong();
      if (rows > 0) {
        summaries.put(range, read(rows, from));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Summary read(long rows, DataInputStream from) throws IOException {
    boolean isSingle = from.readBoolean();
    long lastRows = from.readLong();
    long lastPeers = from.readLong();
    Batch firstKey = ByteBlocks.read(keys, from);
    Batch lastKey = ByteBlocks.read(keys, from);
    Batch head = ByteBlocks.read(neighbours.schema(), from);
    Batch tail = ByteBlocks.read(neighbours.schema(), from);
    List<byte[]> states = new ArrayList<>();
    List<byte[]> firstTotals = new ArrayList<>();
    for (WindowCall call : spec.calls()) {
      boolean has = Evaluation.of(call).isCarried();
      states.add(has ? ByteBlocks.read(from) : new byte[0]);
      firstTotals.add(has ? ByteBlocks.read(from) : new byte[0]);
    }
    return new Summary(
        rows, isSingle, lastRows, lastPeers, firstKey, lastKey, head, tail, states, firstTotals);
  }

  /** Gives the carry of each range that has rows, in order, for {@link WindowEvaluator#resume}. */
  public void forEach(RangeStateRows.Consumer consumer) {
    Map<Integer, Batch> firstTotals = new HashMap<>();
    Map<Integer, Batch> lastTotals = new HashMap<>();
    findTotals(firstTotals, lastTotals);
    Map<Integer, Batch> behind = findBehind();
    Batch nothing = BatchAppender.concat(totals, List.of());
    Open open = null;
    Summary last = null;
    for (Map.Entry<Integer, Summary> entry : summaries.entrySet()) {
      int range = entry.getKey();
      Summary summary = entry.getValue();
      boolean continues = last != null && continues(last, summary);
      open = continues ? open : new Open();
      RangeCarry carry =
          new RangeCarry(
              continues,
              open.rows,
              open.peers,
              open.tail,
              open.toBytes(),
              firstTotals.getOrDefault(range, nothing),
              summary.rows - summary.lastRows,
              lastTotals.getOrDefault(range, nothing),
              behind.getOrDefault(range, neighbours.none()));
      consumer.accept(range, carry.toBytes());
      open = summary.isSingle ? open : new Open();
      open.append(summary);
      last = summary;
    }
  }

  private static boolean continues(Summary before, Summary summary) {
    return !RowChanges.differ(before.lastKey, summary.firstKey);
  }

  /** What is known of a partition's rows so far. */
  private final class Open {
    private final CarriedState[] states = new CarriedState[spec.calls().size()];
    private long rows;
    private long peers;
    private Batch tail = neighbours.none();

    Open() {
      for (int i = 0; i < states.length; i++) {
        WindowCall call = spec.calls().get(i);
        states[i] = Evaluation.of(call).hasState() ? new CarriedState(input, call) : null;
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
      boolean isTail = summary.tail.rows() == summary.lastRows;
      Batch both = isTail ? neighbours.concat(tail, summary.tail) : tail;
      int cut = isTail ? neighbours.cutBefore(both) : both.rows();
      Batch added = neighbours.widen(both.slice(0, cut));
      for (int i = 0; i < states.length; i++) {
        if (states[i] != null) {
          if (cut > 0) {
            states[i].append(marker.beside(added, 0));
          }
          states[i].append(summary.states.get(i));
        }
      }
      tail = isTail ? both.slice(cut, both.rows() - cut) : summary.tail;
      rows += summary.lastRows;
      peers += summary.lastPeers;
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
      states.add(isTotal ? new CarriedState(input, call) : null);
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

  /** By range, the rows behind it that its frames reach. */
  private Map<Integer, Batch> findBehind() {
    Map<Integer, Batch> behind = new HashMap<>();
    Summary next = null;
    Batch rows = neighbours.none();
    for (Map.Entry<Integer, Summary> entry : summaries.descendingMap().entrySet()) {
      Summary summary = entry.getValue();
      boolean goesOn = next != null && continues(summary, next);
      rows = goesOn ? rows : neighbours.none();
      behind.put(entry.getKey(), rows);
      boolean isAll = summary.isSingle && summary.head.rows() == summary.rows;
      Batch ahead = isAll ? neighbours.concat(summary.head, rows) : summary.head;
      rows = ahead.slice(0, neighbours.cutBehind(ahead));
      next = summary;
    }
    return behind;
  }
}

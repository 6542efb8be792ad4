package dev.longbow.window;

import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Evaluates window functions over rows that come sorted by {@link WindowSpec#sortKeys}: gives out
 * the same batches with the results behind their columns. A batch waits until the rows behind it
 * that its frames reach have come, on disk when the budget has no room for it; of those before it,
 * only what later frames look at is kept. Results do not depend on how rows are put into batches.
 */
public final class WindowEvaluator implements AutoCloseable {
  private final Schema output;
  private final int calls;
  private final Consumer<Batch> consumer;
  private final WindowSpec spec;
  private final Neighbours neighbours;
  private final RowMarker marker;
  private final List<FrameGroup> groups = new ArrayList<>();

  /** Batches that wait, in order. */
  private final HeldQueue held;

  private final FunctionMemory functionMemory;

  /** The rows behind the last ones that frames reach. */
  private final BatchStore store;

  private final List<BatchStore.Kept> behind = new ArrayList<>();

  /** The position of the next row before the first one that frames reach. */
  private long before;

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
    this.spec = spec;
    this.neighbours = new Neighbours(input, spec);
    this.marker = new RowMarker(input, spec);
    this.held = new HeldQueue(input, memory, spill);
    this.store = new BatchStore(neighbours.schema(), memory, spill);
    this.functionMemory = new FunctionMemory(memory, spill, this::spill);
    makeGroups(input);
  }

  private void makeGroups(Schema input) {
    Map<Evaluation, Map<Integer, WindowCall>> alike = new LinkedHashMap<>();
    for (int i = 0; i < calls; i++) {
      WindowCall call = spec.calls().get(i);
      alike.computeIfAbsent(Evaluation.of(call), k -> new LinkedHashMap<>()).put(i, call);
    }
    alike.forEach((key, members) -> groups.add(group(input, key, members)));
  }

  private FrameGroup group(Schema input, Evaluation key, Map<Integer, WindowCall> members) {
    return switch (key.kind()) {
      case PLACE -> new PlaceFunctions(members);
      case PARTITION, PEERS, TO_PEERS -> new GroupFrames(input, key.kind(), members);
      case GROWING, SLIDING -> {
        FrameBounds bounds =
            key.frame().unit() == Frame.Unit.ROWS
                ? new RowBounds(key.frame())
                : new KeyBounds(key.frame(), input, spec.orderBy().get(0), functionMemory);
        yield new MovingFrames(
            input, bounds, key.kind() == Evaluation.Kind.GROWING, members, functionMemory);
      }
    };
  }

  /**
   * Begins in the middle of the input: with the messages that {@link RangeCarries} gave for the
   * range of rows that comes then, in their order, and nothing but these.
   */
  public void resume(byte[] message) {
    switch (RangeMessage.kind(message)) {
      case CARRY -> {
        RangeCarry carry = RangeCarry.read(message, spec);
        if (carry.continues()) {
          marker.resume();
        }
        before = -carry.rowsKept();
        groups.forEach(group -> group.resume(carry));
      }
      case BEFORE -> {
        HeldRows rows =
            marker.beside(
                neighbours.widen(RangeMessage.rows(message, neighbours.schema())), before);
        groups.forEach(group -> group.feedBefore(rows));
        before = rows.end();
        functionMemory.count(groups);
      }
      default -> behind.add(store.add(RangeMessage.rows(message, neighbours.schema())));
    }
  }

  /**
   * Takes the rows that follow those before.
   *
   * @throws dev.longbow.error.LongbowException {@link dev.longbow.error.ErrorCode#ARITHMETIC} for a
   *     sum that does not fit its type, {@link dev.longbow.error.ErrorCode#MEMORY} for a frame with
   *     more rows than the budget
   */
  public void accept(Batch batch) {
    if (batch.rows() == 0) {
      return;
    }
    held.add(marker.mark(batch));
    release(false);
    held.settle();
  }

  /** Gives out the rows at the front whose frames are all there. */
  private void release(boolean all) {
    while (!held.isEmpty()) {
      for (FrameGroup group : groups) {
        if (!prepare(group, held.outline(held.first()), all)) {
          return;
        }
      }
      HeldRows rows = held.get(held.first());
      Column[] columns =
          Arrays.copyOf(rows.batch().columns().toArray(new Column[0]), output.size());
      Column[] results = new Column[calls];
      for (FrameGroup group : groups) {
        group.evaluate(rows, results);
      }
      System.arraycopy(results, 0, columns, output.size() - calls, calls);
      held.remove();
      functionMemory.count(groups);
      consumer.accept(new Batch(output, Arrays.asList(columns), rows.rows()));
    }
  }

  /** Feeds a group until it knows the results of rows; false when more must come. */
  private boolean prepare(FrameGroup group, HeldRows rows, boolean all) {
    while (!group.cover(rows)) {
      if (group.next() < held.end()) {
        group.feedNext(held.get(group.next()));
        functionMemory.count(groups);
      } else if (all) {
        end(group);
        return true;
      } else {
        return false;
      }
    }
    return true;
  }

  private void end(FrameGroup group) {
    if (group.looksBehind() && group.fed().end() == marker.position()) {
      long position = marker.position();
      for (BatchStore.Kept kept : behind) {
        group.feedBehind(marker.beside(neighbours.widen(store.get(kept)), position));
        position += kept.rows();
        functionMemory.count(groups);
      }
    }
    group.end();
  }

  /** Writes to disk what can be. */
  private void spill() {
    held.spill();
    store.spill();
    groups.forEach(FrameGroup::spill);
  }

  /** Gives out the rows that are left. */
  public void finish() {
    release(true);
  }

  /** Bytes written to disk so far. */
  public long spilledBytes() {
    long bytes = held.spilledBytes() + store.spilledBytes();
    for (FrameGroup group : groups) {
      bytes += group.spilledBytes();
    }
    return bytes;
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    held.close();
    store.close();
    groups.forEach(FrameGroup::close);
    functionMemory.close();
  }
}

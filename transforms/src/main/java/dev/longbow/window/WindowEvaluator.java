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

  /** The rows behind the last ones that frames reach; null for none. */
  private Batch behind;

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
    this.functionMemory = new FunctionMemory(memory);
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
                : new KeyBounds(key.frame(), input, spec.orderBy().get(0));
        yield new MovingFrames(input, bounds, key.kind() == Evaluation.Kind.GROWING, members);
      }
    };
  }

  /**
   * Begins in the middle of the input: with what {@link RangeCarries} gave for the range of rows
   * that comes now, and nothing but that.
   */
  public void resume(byte[] carry) {
    RangeCarry carried = RangeCarry.read(carry, spec, neighbours.schema());
    behind = carried.behind().rows() == 0 ? null : neighbours.widen(carried.behind());
    if (carried.continues()) {
      marker.resume();
    }
    Batch rows = neighbours.widen(carried.before());
    HeldRows before = marker.beside(rows, -rows.rows());
    for (FrameGroup group : groups) {
      group.resume(carried, before);
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
      functionMemory.count(groups, held);
      consumer.accept(new Batch(output, Arrays.asList(columns), rows.rows()));
    }
  }

  /** Feeds a group until it knows the results of rows; false when more must come. */
  private boolean prepare(FrameGroup group, HeldRows rows, boolean all) {
    while (!group.cover(rows)) {
      if (group.next() < held.end()) {
        group.feedNext(held.get(group.next()));
        functionMemory.count(groups, held);
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
    if (behind != null && group.fed().end() == marker.position()) {
      group.feedBehind(marker.beside(behind, marker.position()));
    }
    group.end();
  }

  /** Gives out the rows that are left. */
  public void finish() {
    release(true);
  }

  /** Bytes written to disk so far. */
  public long spilledBytes() {
    return held.spilledBytes();
  }

  /** Frees memory and files. */
  @Override
  public void close() {
    held.close();
    functionMemory.close();
  }
}

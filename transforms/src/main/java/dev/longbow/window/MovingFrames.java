package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Functions of a frame that moves with the rows. Those rows are kept by {@link FrameRows}; a
 * function reads what comes into its frame, and what leaves it if it has to.
 */
final class MovingFrames extends FrameGroup {
  private final FrameBounds bounds;
  private final boolean growing;
  private final FrameRows rows;
  private final int[] columns;
  private final List<ValueSources> sources = new ArrayList<>();
  private final String text;
  private final List<Integer> places = new ArrayList<>();
  private final List<FrameFunction> functions = new ArrayList<>();
  private final Frames frames = new Frames();

  /**
   * Functions of a frame.
   *
   * @param calls by the place of their results
   */
  MovingFrames(
      Schema input,
      FrameBounds bounds,
      boolean growing,
      Map<Integer, WindowCall> calls,
      FunctionMemory memory) {
    this.bounds = bounds;
    this.growing = growing;
    this.text = text(calls.values());
    TreeSet<Integer> used = new TreeSet<>();
    for (WindowCall call : calls.values()) {
      call.argument().ifPresent(name -> used.add(input.require(name)));
      call.where().ifPresent(name -> used.add(input.require(name)));
    }
    this.columns = used.stream().mapToInt(i -> i).toArray();
    this.rows = memory.rows(input.select(used.stream().map(i -> input.field(i).name()).toList()));
    calls.forEach(
        (place, call) -> {
          places.add(place);
          ValueSources values = new ValueSources(rows.schema());
          sources.add(values);
          functions.add(
              growing
                  ? new GrowingFunction(
                      rows.queue(), values, values.accumulation(call), call.field())
                  : values.sliding(call, rows, more -> memory.demand(call.text(), more)));
        });
  }

  @Override
  void take(HeldRows fed) {
    bounds.feed(fed);
    rows.queue().add(fed.batch().project(rows.schema(), columns), fed.start());
  }

  @Override
  void resume(RangeCarry carry) {
    if (!carry.continues()) {
      return;
    }
    bounds.resume(-carry.rowsBefore(), -carry.rowsKept());
    for (int i = 0; i < functions.size(); i++) {
      functions
          .get(i)
          .resume(carry.states().get(places.get(i)), -carry.rowsBefore(), -carry.rowsKept());
    }
  }

  @Override
  void feedBefore(HeldRows before) {
    feed(before);
  }

  @Override
  boolean looksBehind() {
    return true;
  }

  @Override
  void feedBehind(HeldRows behind) {
    feed(behind);
  }

  @Override
  boolean reach(HeldRows next, HeldRows last) {
    return bounds.cover(next, last);
  }

  @Override
  void evaluate(HeldRows next, Column[] results) {
    bounds.fill(next, frames);
    for (int i = 0; i < functions.size(); i++) {
      results[places.get(i)] = functions.get(i).evaluate(frames);
    }
    rows.queue().discard(growing ? frames.ends[frames.rows - 1] : frames.starts[frames.rows - 1]);
  }

  @Override
  long heapBytes() {
    long total = bounds.heapBytes();
    for (int i = 0; i < functions.size(); i++) {
      total += functions.get(i).heapBytes() + sources.get(i).heapBytes();
    }
    return total;
  }

  @Override
  void spill() {
    rows.spill();
    bounds.spill();
  }

  @Override
  long spilledBytes() {
    return rows.spilledBytes() + bounds.spilledBytes();
  }

  @Override
  public void close() {
    rows.close();
    bounds.close();
  }

  @Override
  public String toString() {
    return text;
  }
}

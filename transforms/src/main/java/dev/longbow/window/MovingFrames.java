package dev.longbow.window;

import dev.longbow.column.Column;
import dev.longbow.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of a frame that moves with the rows. */
final class MovingFrames extends FrameGroup {
  private final FrameBounds bounds;
  private final boolean growing;
  private final ValueSources sources;
  private final String text;
  private final List<Integer> places = new ArrayList<>();
  private final List<FrameFunction> functions = new ArrayList<>();
  private final Frames frames = new Frames();

  /**
   * Functions of a frame.
   *
   * @param calls by the place of their results
   */
  MovingFrames(Schema input, FrameBounds bounds, boolean growing, Map<Integer, WindowCall> calls) {
    this.bounds = bounds;
    this.growing = growing;
    this.sources = new ValueSources(input);
    this.text = text(calls.values());
    calls.forEach(
        (place, call) -> {
          places.add(place);
          functions.add(
              growing ? new GrowingFunction(sources.accumulation(call)) : sources.sliding(call));
        });
  }

  @Override
  void take(HeldRows rows) {
    bounds.feed(rows);
    sources.all().forEach(values -> values.feed(rows));
    functions.forEach(function -> function.feed(rows));
  }

  @Override
  void resume(RangeCarry carry, HeldRows before) {
    if (!carry.continues()) {
      return;
    }
    bounds.resume(-carry.rowsBefore(), before.start());
    for (int i = 0; i < functions.size(); i++) {
      functions
          .get(i)
          .resume(carry.states().get(places.get(i)), -carry.rowsBefore(), before.start());
    }
    if (before.rows() > 0) {
      feed(before);
    }
  }

  @Override
  void feedBehind(HeldRows rows) {
    feed(rows);
  }

  @Override
  boolean reach(HeldRows rows, HeldRows last) {
    return bounds.cover(rows, last);
  }

  @Override
  void evaluate(HeldRows rows, Column[] results) {
    bounds.fill(rows, frames);
    for (int i = 0; i < functions.size(); i++) {
      results[places.get(i)] = functions.get(i).evaluate(frames);
    }
    long wanted = growing ? frames.ends[frames.rows - 1] : frames.starts[frames.rows - 1];
    sources.all().forEach(values -> values.discard(wanted));
  }

  @Override
  long heapBytes() {
    long total = bounds.heapBytes();
    for (Values values : sources.all()) {
      total += values.heapBytes();
    }
    for (FrameFunction function : functions) {
      total += function.heapBytes();
    }
    return total;
  }

  @Override
  public String toString() {
    return text;
  }
}

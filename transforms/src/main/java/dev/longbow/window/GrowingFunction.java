package dev.longbow.window;

import dev.longbow.column.Column;

/** A function of frames that begin where the partition does: each row is added once. */
final class GrowingFunction implements FrameFunction {
  private final Accumulation accumulation;
  private long partition = Long.MAX_VALUE;
  private long added;

  GrowingFunction(Accumulation accumulation) {
    this.accumulation = accumulation;
  }

  @Override
  public void feed(HeldRows rows) {
    accumulation.feed(rows);
  }

  @Override
  public void resume(byte[] state, long start, long fed) {
    accumulation.reset();
    accumulation.add(state, fed);
    partition = start;
    added = fed;
  }

  @Override
  public Column evaluate(Frames frames) {
    for (int i = 0; i < frames.rows; i++) {
      if (frames.starts[i] != partition) {
        partition = frames.starts[i];
        added = partition;
        accumulation.reset();
      }
      long end = frames.ends[i];
      if (end > added) {
        accumulation.add(added, end);
        added = end;
      }
      accumulation.emit();
    }
    return accumulation.take(added);
  }

  @Override
  public long heapBytes() {
    return accumulation.heapBytes();
  }
}

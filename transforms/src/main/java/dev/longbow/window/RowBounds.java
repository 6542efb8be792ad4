package dev.longbow.window;

import java.util.OptionalLong;

/** Frames of so many rows before and behind. */
final class RowBounds extends FrameBounds {
  /** Further than any row; no sum of it and a position overflows. */
  private static final long FAR = 1L << 61;

  private final long start;
  private final long end;

  RowBounds(Frame frame) {
    this.start = distance(frame.start(), -FAR);
    this.end = distance(frame.end(), FAR);
  }

  private static long distance(OptionalLong distance, long unbounded) {
    return Math.max(-FAR, Math.min(FAR, distance.orElse(unbounded)));
  }

  @Override
  boolean coverInPartition(HeldRows rows, HeldRows fed) {
    return fed.end() - rows.end() >= end;
  }

  @Override
  void fill(long partition, long next, long position, int count, Frames to, int at) {
    for (int i = 0; i < count; i++) {
      long first = Math.min(Math.max(position + i + start, partition), next);
      to.starts[at + i] = first;
      to.ends[at + i] = Math.max(first, Math.min(position + i + end + 1, next));
    }
  }
}

package dev.longbow.io.text;

import dev.longbow.connector.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Puts pieces of files, in their order, together to splits of about equal size. */
public final class TextSplits<P> {
  private static final long SMALLEST = 4L << 20;
  private static final long LARGEST = 64L << 20;

  /** About this many splits, as for Parquet. */
  private static final int SPLITS = 32;

  /** Opening a file costs about as much as reading this many bytes. */
  private static final long FILE_COST = 64L << 10;

  private final long target;
  private final Function<List<P>, String> payload;
  private final List<Split> splits = new ArrayList<>();
  private final List<P> open = new ArrayList<>();
  private long bytes;

  /**
   * No splits yet.
   *
   * @param target the bytes of a split
   * @param payload what a split of some pieces says
   */
  public TextSplits(long target, Function<List<P>, String> payload) {
    this.target = target;
    this.payload = payload;
  }

  /** The bytes of a split of files of so many bytes together. */
  public static long target(long allBytes, int files) {
    return Math.max(SMALLEST, Math.min(LARGEST, (allBytes + FILE_COST * files) / SPLITS));
  }

  /** Adds a piece of so many bytes. */
  public void add(P piece, long size) {
    if (!open.isEmpty() && bytes + size / 2 > target) {
      end();
    }
    open.add(piece);
    bytes += size + FILE_COST;
  }

  private void end() {
    splits.add(new Split(splits.size(), payload.apply(List.copyOf(open)), -1, bytes));
    open.clear();
    bytes = 0;
  }

  /** All splits. */
  public List<Split> all() {
    if (!open.isEmpty()) {
      end();
    }
    return List.copyOf(splits);
  }
}

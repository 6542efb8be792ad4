package dev.longbow.window;

import dev.longbow.column.Schema;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.Reservation;
import dev.longbow.memory.SpillDirectory;
import java.util.List;
import java.util.function.Supplier;

/**
 * The memory of functions: for rows, which can go to disk, and for what they keep of them, which
 * has to stay. Rows go to disk before that is refused.
 */
final class FunctionMemory implements AutoCloseable {
  /** What a few batches take is never refused. */
  private static final long LEAST = 32 << 20;

  private final Reservation memory;
  private final Supplier<SpillDirectory> directory;
  private final Runnable spill;
  private final Reservation.Buffers buffers;
  private long granted;

  /** The bytes counted last. */
  private long counted;

  /**
   * The memory of functions.
   *
   * @param spill writes rows to disk
   */
  FunctionMemory(Reservation memory, Supplier<SpillDirectory> directory, Runnable spill) {
    this.memory = memory;
    this.directory = directory;
    this.spill = spill;
    this.buffers = memory.buffers();
  }

  /** Place for rows of a schema. */
  FrameRows rows(Schema schema) {
    return new FrameRows(schema, memory, directory);
  }

  /**
   * Counts anew.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} naming the frame that reaches too far
   */
  void count(List<FrameGroup> groups) {
    long bytes = 0;
    FrameGroup largest = null;
    for (FrameGroup group : groups) {
      bytes += group.heapBytes();
      largest = largest == null || group.heapBytes() > largest.heapBytes() ? group : largest;
    }
    if (bytes < granted) {
      memory.shrink(granted - bytes);
      granted = bytes;
    } else if (bytes > granted) {
      ask(String.valueOf(largest), bytes - granted, bytes);
    }
    counted = bytes;
    buffers.set(Math.max(0, bytes - granted));
  }

  /**
   * Asks for memory that a function is about to use besides what it has.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} naming the function
   */
  void demand(String function, long more) {
    ask(function, more, Math.max(granted, counted) + more);
  }

  private void ask(String function, long more, long all) {
    if (grow(more)) {
      return;
    }
    spill.run();
    if (!grow(more) && all > LEAST) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot hold the values in a frame of %s: it needs at least %d MB at once, which are not left of the memory budget of %d MB; raise --memory or take a shorter frame"
              .formatted(function, all >> 20, memory.budget() >> 20));
    }
  }

  private boolean grow(long more) {
    if (!memory.tryGrow(more)) {
      return false;
    }
    granted += more;
    return true;
  }

  /** Gives everything back. */
  @Override
  public void close() {
    memory.shrink(granted);
    granted = 0;
    buffers.set(0);
  }
}

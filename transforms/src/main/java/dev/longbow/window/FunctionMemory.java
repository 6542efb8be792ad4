package dev.longbow.window;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.Reservation;
import java.util.List;

/**
 * Counts what functions keep of rows, which has to be in memory. The rows that wait go to disk
 * before that is refused.
 */
final class FunctionMemory implements AutoCloseable {
  /** What a few batches take is never refused. */
  private static final long LEAST = 32 << 20;

  private final Reservation memory;
  private final Reservation.Buffers buffers;
  private long granted;

  FunctionMemory(Reservation memory) {
    this.memory = memory;
    this.buffers = memory.buffers();
  }

  /**
   * Counts anew.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} naming the frame that reaches too far
   */
  void count(List<FrameGroup> groups, HeldQueue queue) {
    long bytes = 0;
    for (FrameGroup group : groups) {
      bytes += group.heapBytes();
    }
    if (bytes < granted) {
      memory.shrink(granted - bytes);
      granted = bytes;
    } else if (bytes > granted && !grow(bytes - granted)) {
      queue.spill();
      if (!grow(bytes - granted) && bytes > LEAST) {
        throw tooLarge(groups, bytes);
      }
    }
    buffers.set(bytes - granted);
  }

  private boolean grow(long more) {
    if (!memory.tryGrow(more)) {
      return false;
    }
    granted += more;
    return true;
  }

  private static LongbowException tooLarge(List<FrameGroup> groups, long bytes) {
    FrameGroup largest = groups.get(0);
    for (FrameGroup group : groups) {
      largest = group.heapBytes() > largest.heapBytes() ? group : largest;
    }
    return new LongbowException(
        ErrorCode.MEMORY,
        "Cannot hold the rows in a frame of %s: %d MB of them do not fit into the memory budget; raise --memory or take a shorter frame"
            .formatted(largest, bytes >> 20));
  }

  /** Gives everything back. */
  @Override
  public void close() {
    memory.shrink(granted);
    granted = 0;
    buffers.set(0);
  }
}

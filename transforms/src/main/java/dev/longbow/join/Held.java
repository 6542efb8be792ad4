package dev.longbow.join;

import dev.longbow.memory.Reservation;

/** The memory that one table, file or buffer of a join holds of the join's reservation. */
final class Held {
  private final Reservation memory;
  private final Reservation.Buffers forced;
  private long bytes;
  private long beyond;

  Held(Reservation memory) {
    this.memory = memory;
    this.forced = memory.buffers();
  }

  /** Asks for more; false when the budget does not have it. */
  boolean grow(long more) {
    if (!memory.tryGrow(more)) {
      return false;
    }
    bytes += more;
    return true;
  }

  /** Takes more, beyond the budget when it must be: without it there is no progress. */
  void force(long more) {
    if (!grow(more)) {
      beyond += more;
      forced.set(beyond);
    }
  }

  /** Gives some bytes back; none when the number is negative. */
  void shrink(long fewer) {
    long given = Math.max(0, Math.min(fewer, bytes));
    memory.shrink(given);
    bytes -= given;
  }

  /** The bytes held within the budget. */
  long bytes() {
    return bytes;
  }

  /** Gives everything back. */
  void release() {
    shrink(bytes);
    beyond = 0;
    forced.set(0);
  }
}

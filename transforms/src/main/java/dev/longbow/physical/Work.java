package dev.longbow.physical;

import dev.longbow.connector.Estimate;

/**
 * What an operator that holds rows, or gets them through an exchange, is expected to do; without
 * regard to memory.
 *
 * @param strategy how it does it, in a few words: {@code hash join, builds right}
 * @param partitions how many tasks share it
 * @param given the rows it gives
 * @param shuffled the rows that come to it through an exchange
 * @param held what it would like to hold, all partitions together
 * @param check what it holds beside that to check keys, all partitions together
 * @param divided the bytes it writes when its share of the memory is too small for what it holds
 * @param note why it is done this way, where that is not plain
 * @param counted the part of {@code shuffled} that was counted rather than guessed, in bytes
 */
record Work(
    String step,
    String strategy,
    int partitions,
    Estimate given,
    Estimate shuffled,
    Estimate held,
    Estimate check,
    long divided,
    long counted,
    String note) {
  static final Estimate NOTHING = new Estimate(0, 0);

  /** Work there is nothing to say of. */
  Work(
      String step,
      String strategy,
      int partitions,
      Estimate given,
      Estimate shuffled,
      Estimate held,
      Estimate check,
      long divided,
      long counted) {
    this(step, strategy, partitions, given, shuffled, held, check, divided, counted, "");
  }

  /** Bytes that one task holds. */
  long heldByTask() {
    return (held.bytes() + check.bytes()) / partitions;
  }
}

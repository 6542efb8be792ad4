package dev.longbow.physical;

import dev.longbow.memory.MemoryPool;
import java.util.OptionalLong;

/**
 * What {@link Explain} shows.
 *
 * @param trace whether the plan is shown after each optimizer rule that changed it
 * @param tasks how many tasks run at a time, for estimates of memory
 * @param memory the memory budget in bytes; without one nothing is expected to spill
 */
public record ExplainOptions(boolean trace, int tasks, OptionalLong memory) {
  /** The optimized plan, stages, costs and warnings; the same on every machine. */
  public static final ExplainOptions DEFAULT = new ExplainOptions(false, 1, OptionalLong.empty());

  /** The same, and the plan after each rule. */
  public static final ExplainOptions TRACE = new ExplainOptions(true, 1, OptionalLong.empty());

  /** For a run in this process, with its budget and one task to a processor. */
  public static ExplainOptions here() {
    return new ExplainOptions(
        false,
        Runtime.getRuntime().availableProcessors(),
        OptionalLong.of(MemoryPool.shared().budget()));
  }
}

package dev.longbow.physical;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What a plan is expected to send through exchanges, to hold in memory and to spill. Bytes are
 * those of columns in memory; what is spilled is compressed on its way to the disk. Everything
 * follows from estimates, which may be wrong by a factor where filters, groups and joins are
 * guessed.
 *
 * @param steps what each operator does that the plan is cut at, producers first
 * @param tasks how many tasks run at a time
 * @param memory the memory budget, if there is one
 */
public record PlanCosts(List<Step> steps, int tasks, OptionalLong memory) {
  /** Exchanges hold at most this part of the budget in memory: {@code execute.BlockStore}. */
  private static final double BLOCKS_SHARE = 0.75;

  /** A task gets at least this part of the budget: {@code memory.MemoryPool}. */
  private static final int GUARANTEED_SHARES = 16;

  /** A task's table is no smaller than this, whatever the budget. */
  private static final long LEAST_GUARANTEE = 512 << 10;

  public PlanCosts {
    steps = List.copyOf(steps);
  }

  /**
   * An operator that holds rows, or gets them through an exchange.
   *
   * @param strategy how it works, in a few words
   * @param rows how many rows it gives
   * @param shuffled bytes that go through its exchange
   * @param memory the most bytes that its tasks and its exchange hold at a time, within the budget
   * @param spilled bytes that do not fit into the budget, before compression
   * @param countedSpill the part of {@code spilled} that follows from row counts of files alone
   */
  public record Step(
      String step,
      String strategy,
      int partitions,
      long rows,
      long shuffled,
      long memory,
      long spilled,
      long countedSpill) {}

  static PlanCosts of(
      PhysicalPlan plan, Map<Operator, Work> works, int tasks, OptionalLong memory) {
    // One operator may stand in several stages: what sorts first rows does so before and after.
    Set<Work> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Step> steps = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      for (Operator operator : stage.operators()) {
        Work work = works.get(operator);
        if (work != null && seen.add(work)) {
          steps.add(step(work, tasks, memory));
        }
      }
    }
    return new PlanCosts(steps, tasks, memory);
  }

  static Step step(Work work, int tasks, OptionalLong memory) {
    int running = Math.min(tasks, work.partitions());
    long shuffled = work.shuffled().bytes();
    long wanted = shuffled + running * work.heldByTask();
    return new Step(
        work.step(),
        work.strategy(),
        work.partitions(),
        work.given().rows(),
        shuffled,
        Math.min(wanted, memory.orElse(Long.MAX_VALUE)),
        memory.isPresent()
            ? spilled(work, shuffled, work.divided(), running, memory.getAsLong())
            : 0,
        memory.isPresent() && work.counted() > 0
            ? spilled(work, work.counted(), work.counted(), running, memory.getAsLong())
            : 0);
  }

  /**
   * Blocks beyond the exchange's part of the budget, and the part of what tasks hold that does not
   * fit into what the waiting blocks leave them.
   */
  private static long spilled(Work work, long shuffled, long divided, int running, long memory) {
    long live = Math.min(shuffled, (long) (memory * BLOCKS_SHARE));
    double waiting = live * (1 - (double) running / work.partitions());
    double share =
        Math.max(
            Math.max(LEAST_GUARANTEE, memory / GUARANTEED_SHARES), (memory - waiting) / running);
    double held = (double) work.heldByTask() * divided / Math.max(1, work.divided());
    return shuffled - live + (held > share ? Math.round(divided * (1 - share / held)) : 0);
  }

  /** Bytes that go through all exchanges. */
  public long shuffled() {
    return steps.stream().mapToLong(Step::shuffled).sum();
  }

  /** Bytes that all steps spill. */
  public long spilled() {
    return steps.stream().mapToLong(Step::spilled).sum();
  }

  /** The most memory that a step takes. */
  public long peakMemory() {
    return steps.stream().mapToLong(Step::memory).max().orElse(0);
  }

  /** The step that does most of something; empty when none does. */
  public Optional<Step> largest(ToLongFunction<Step> measure) {
    return steps.stream()
        .filter(step -> measure.applyAsLong(step) > 0)
        .max(Comparator.comparingLong(measure));
  }
}

package dev.longbow.run.flink;

import dev.longbow.beam.ExchangeOptions;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.Exchange;
import dev.longbow.physical.Operator;
import dev.longbow.physical.PhysicalPlan;
import dev.longbow.physical.Stage;
import dev.longbow.text.Sizes;

/**
 * What Flink's sorts leave for one element of a plan's exchanges. Flink divides the managed memory
 * of a slot among all sorts of the whole job, whether they run at the same time or not; and an
 * element that is larger than the buffer of its sort fails the job in the middle. So this is looked
 * at before anything runs.
 *
 * @param managedOfSlot the managed memory of a task slot in bytes
 * @param sorts how many sorts share it
 * @param reportBytes what the report of a task may have, with the small parts of its outputs
 */
public record SortMemory(long managedOfSlot, int sorts, long reportBytes) {
  private static final long PAGE = 32 << 10;

  /** What a sort keeps for writing runs and large records, and for the index of its buffer. */
  private static final long KEPT_PAGES = 12 + 2;

  /** From here on Flink makes two buffers of a sort's memory. */
  private static final long TWO_BUFFERS = 100 << 20;

  /** Elements of which a buffer holds fewer make runs that are hardly worth sorting. */
  private static final int ELEMENTS_OF_BUFFER = 4;

  private static final long LEAST_OF_SORT = 1 << 20;
  private static final long SMALL_PART = 256 << 10;
  private static final long REPORT = 64 << 10;

  /**
   * What a plan finds.
   *
   * @param managedOfSlot {@code taskmanager.memory.managed.size} divided by the slots
   */
  public static SortMemory of(PhysicalPlan plan, long managedOfSlot) {
    long sinks = plan.stages().stream().mapToLong(SortMemory::sinks).max().orElse(0);
    return new SortMemory(managedOfSlot, sorts(plan), REPORT + sinks * SMALL_PART);
  }

  /** The sorts of a plan's job, as Beam translates it: see PlanTranslator. */
  static int sorts(PhysicalPlan plan) {
    // The reports.
    int sorts = 1;
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof Stage.ExchangeInput read) {
        Exchange exchange = plan.exchange(read.exchange());
        sorts++;
        // Samples come together; then splits are spread with the boundaries, or these become a side
        // input by a combine, as decisions about skew do.
        sorts += exchange.isSampledBefore() ? 2 : exchange.isByRange() ? 3 : 0;
        sorts += exchange.skew().isPresent() ? 2 : 0;
      } else if (!stage.broadcasts().isEmpty()) {
        // Splits are spread.
        sorts++;
      }
    }
    return sorts;
  }

  private static long sinks(Stage stage) {
    return stage.operators().stream().filter(Operator.SinkWrite.class::isInstance).count();
  }

  /** The largest element that can be sorted, in bytes; below 1 for none. */
  public long largestElement() {
    long pages = managedOfSlot / sorts / PAGE - KEPT_PAGES;
    return (pages * PAGE > TWO_BUFFERS ? pages / 2 : pages) * PAGE;
  }

  /** The size at which blocks are cut into pieces: see {@link ExchangeOptions}. */
  public int recordBytes() {
    return (int)
        Math.max(
            1, Math.min(ExchangeOptions.USUAL_RECORD_BYTES, largestElement() / ELEMENTS_OF_BUFFER));
  }

  /** The managed memory of a slot that suffices, in bytes. */
  public long needed() {
    return sorts * Math.max(LEAST_OF_SORT, reportBytes + KEPT_PAGES * PAGE);
  }

  /** Whether all sorts can be. */
  public boolean suffices() {
    return managedOfSlot >= needed();
  }

  /**
   * Fails when the memory does not suffice.
   *
   * @param advice what to set, a sentence
   * @throws LongbowException {@link ErrorCode#MEMORY}
   */
  public void require(String advice) {
    if (!suffices()) {
      throw new LongbowException(
          ErrorCode.MEMORY,
          "Cannot share %s of Flink's managed memory in each task slot among the %d sorts of this plan: each gets %s and needs %s. %s"
              .formatted(
                  Sizes.bytes(managedOfSlot),
                  sorts,
                  Sizes.bytes(managedOfSlot / sorts),
                  Sizes.bytes(needed() / sorts),
                  advice));
    }
  }
}

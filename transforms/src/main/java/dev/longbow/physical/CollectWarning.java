package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import dev.longbow.plan.PipelinePlan;
import java.util.Optional;
import java.util.OptionalLong;

/** Warns in {@code LazyFrame.explain} of a result that is larger than what may be held. */
public final class CollectWarning {
  /** The format of the output whose rows go back to the program. */
  public static final String FORMAT = "collect";

  private CollectWarning() {}

  /**
   * What to say of an output.
   *
   * @param memory the memory budget in bytes; without one nothing is too large
   */
  static Optional<String> of(PipelinePlan.Output output, Estimates estimates, OptionalLong memory) {
    Estimate rows = estimates.of(output.plan());
    if (!output.sink().format().equals(FORMAT)
        || memory.isEmpty()
        || rows.bytes() <= memory.getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(
        "[%s] collect() would hold %s, with a memory budget of %s: batches(n) and the write methods hold a few batches at a time"
            .formatted(
                output.plan().step(), Quantities.of(rows), Quantities.bytes(memory.getAsLong())));
  }
}

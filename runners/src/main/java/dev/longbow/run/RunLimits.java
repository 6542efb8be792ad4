package dev.longbow.run;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.physical.PlanCosts;
import dev.longbow.text.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What a plan may be estimated to need at most; one that needs more is not started.
 *
 * @param shuffle bytes through exchanges
 * @param spill bytes that do not fit into the memory budget, before compression
 */
public record RunLimits(OptionalLong shuffle, OptionalLong spill) {
  /** No limits but the disk's. */
  public static final RunLimits NONE = new RunLimits(OptionalLong.empty(), OptionalLong.empty());

  /**
   * What is spilled may take as little as this part of its bytes on the disk. Only rows that were
   * counted are held against the disk, and so: a guess must not stop a run that would succeed.
   */
  private static final int BEST_COMPRESSION = 4;

  /**
   * Refuses what cannot fit.
   *
   * @param folder where the run would spill; it need not exist
   * @throws LongbowException {@link ErrorCode#OVER_LIMIT} naming the step that needs most
   */
  public void check(PlanCosts costs, Path folder) {
    check(costs, folder, freeBytes(folder));
  }

  void check(PlanCosts costs, Path folder, OptionalLong free) {
    if (shuffle.isPresent() && costs.shuffled() > shuffle.getAsLong()) {
      PlanCosts.Step most = costs.largest(PlanCosts.Step::shuffled).orElseThrow();
      throw refused(
          most,
          "Cannot start: the plan is estimated to shuffle %s, %s of it in this step (%s), and max_shuffle is %s. Filter or select fewer columns before the step, or raise --max-shuffle",
          Sizes.bytes(costs.shuffled()),
          Sizes.bytes(most.shuffled()),
          most.strategy(),
          Sizes.bytes(shuffle.getAsLong()));
    }
    if (spill.isPresent() && costs.spilled() > spill.getAsLong()) {
      PlanCosts.Step most = costs.largest(PlanCosts.Step::spilled).orElseThrow();
      throw refused(
          most,
          "Cannot start: with a memory budget of %s the plan is estimated to spill %s, %s of it in this step (%s), and max_spill is %s. Give it more --memory, filter or select fewer columns before the step, or raise --max-spill",
          Sizes.bytes(costs.memory().orElse(0)),
          Sizes.bytes(costs.spilled()),
          Sizes.bytes(most.spilled()),
          most.strategy(),
          Sizes.bytes(spill.getAsLong()));
    }
    if (free.isPresent()) {
      costs
          .largest(PlanCosts.Step::countedSpill)
          .filter(most -> most.countedSpill() / BEST_COMPRESSION > free.getAsLong())
          .ifPresent(
              most -> {
                throw refused(
                    most,
                    "Cannot start: by the row counts of its inputs this step (%s) spills %s with a memory budget of %s, and the spill folder '%s' has %s free. Give it more --memory, or a --spill-dir on a larger disk",
                    most.strategy(),
                    Sizes.bytes(most.countedSpill()),
                    Sizes.bytes(costs.memory().orElse(0)),
                    folder,
                    Sizes.bytes(free.getAsLong()));
              });
    }
  }

  private static LongbowException refused(PlanCosts.Step step, String text, Object... values) {
    return new LongbowException(ErrorCode.OVER_LIMIT, text.formatted(values)).inStep(step.step());
  }

  /** What is free where a folder is or would be made; empty when nobody knows. */
  static OptionalLong freeBytes(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null
          ? OptionalLong.empty()
          : OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
    } catch (IOException e) {
      // The run will find out.
      return OptionalLong.empty();
    }
  }
}

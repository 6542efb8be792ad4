package dev.longbow.physical;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.List;

/**
 * A stage while stages are being made.
 *
 * @param scan what it reads, or null
 */
record DraftStage(Stage.Input input, PlannedPipeline.FrozenScan scan, List<Draft> roots) {
  private static final int DEEPEST = 300;

  /** An operator calls the next one, so that many in a row need more stack than a worker has. */
  void checkDepth() {
    List<Draft> level = roots;
    for (int depth = 1; !level.isEmpty(); depth++) {
      if (depth > DEEPEST) {
        throw new LongbowException(
                ErrorCode.PLAN_INVALID,
                "Too many steps in a row: at most %d can run without a group_by, a join or a file between them"
                    .formatted(DEEPEST))
            .inStep(level.get(0).operator().step());
      }
      level = level.stream().flatMap(draft -> draft.consumers().stream()).toList();
    }
  }
}

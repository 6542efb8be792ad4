package dev.longbow.physical;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.window.WindowCall;

/** Refuses window functions that could not have a result in any row. */
final class WindowSizes {
  private WindowSizes() {}

  /**
   * Checks sizes.
   *
   * @param most the most rows that come; {@link Long#MAX_VALUE} when there is no telling
   * @throws LongbowException {@link ErrorCode#PLAN_INVALID} when a function needs more
   */
  static void check(LogicalPlan.Window window, long most) {
    for (WindowCall call : window.spec().calls()) {
      if (most > 0 && call.minPeriods() > most) {
        throw new LongbowException(
                ErrorCode.PLAN_INVALID,
                "Cannot compute '%s': it needs %d values in a window, but there are only %d rows,"
                        .formatted(call.name(), call.minPeriods(), most)
                    + " so that all results would be null. Choose a smaller window, or min_periods")
            .inStep(window.step());
      }
    }
  }
}

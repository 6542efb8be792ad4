package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The memory budget of a TaskManager for which nobody named one. */
class FlinkWorkerSetupTest {
  @Test
  void budgetLeavesRoomForFlinkOnSmallHeaps() {
    assertEquals(36L << 20, FlinkWorkerSetup.defaultBudget(136L << 20));
    assertEquals(480L << 20, FlinkWorkerSetup.defaultBudget(1L << 30));
    assertEquals(20L << 20, FlinkWorkerSetup.defaultBudget(80L << 20));
  }
}

package dev.longbow.physical;

import java.util.List;

/**
 * A stage while stages are being made.
 *
 * @param scan what it reads, or null
 */
record DraftStage(Stage.Input input, PlannedPipeline.FrozenScan scan, List<Draft> roots) {}

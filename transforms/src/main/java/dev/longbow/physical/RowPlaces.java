package dev.longbow.physical;

import dev.longbow.connector.Split;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.MatrixOutputs;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the rows of a scan's tasks go in an output, when every row that is read is written: then
 * tasks can write into one file at the same time.
 */
final class RowPlaces {
  private RowPlaces() {}

  /** Where the rows of each task begin, and how many all have; empty when there is no telling. */
  static List<Long> of(DraftStage stage) {
    if (stage.scan() == null) {
      return List.of();
    }
    LogicalPlan.Scan scan = stage.scan().scan();
    if (!scan.source().countsRowsOfSplits()
        || scan.predicate().isPresent()
        || scan.limit() < Long.MAX_VALUE) {
      return List.of();
    }
    List<Long> starts = new ArrayList<>();
    long rows = 0;
    for (Split split : stage.scan().plan().splits()) {
      if (split.index() != starts.size()) {
        return List.of();
      }
      starts.add(rows);
      rows += split.rows();
    }
    starts.add(rows);
    return starts;
  }

  /** Whether an operator gives every row that it gets, in its order. */
  static boolean keeps(Operator operator) {
    return operator instanceof Operator.Project
        || operator instanceof Operator.Fill
        || (operator instanceof Operator.Check check && !check.spec().rejects())
        || operator instanceof Operator.InOrder
        || operator instanceof Operator.Draw;
  }

  /** Whether an output has use for it: a matrix. */
  static boolean wanted(Operator.SinkWrite write, Draft draft) {
    return draft.path().isEmpty() && write.sink().options().containsKey(MatrixOutputs.FILLED);
  }
}

package dev.longbow.physical;

import java.util.ArrayList;
import java.util.List;

/**
 * An operator and its consumers while stages are being made. The place of a write among those that
 * feed the same exchange or output is a path here, one step for each union above it, because a
 * shared step below may turn out to be a union again; {@link Branches} numbers the paths at the
 * end.
 *
 * @param path empty but for what {@link #isNumbered is numbered}, below a union
 */
record Draft(Operator operator, List<Draft> consumers, List<Integer> path) {
  Draft {
    consumers = List.copyOf(consumers);
    path = List.copyOf(path);
  }

  /** An operator with what consumes its rows. */
  static Draft of(Operator operator, List<Draft> consumers) {
    return new Draft(operator, consumers, List.of());
  }

  /** A write. */
  static Draft write(Operator operator) {
    return new Draft(operator, List.of(), List.of());
  }

  /** The same for a branch of a union: all that is numbered is told apart by its number. */
  Draft inBranch(int branch) {
    List<Draft> moved = consumers.stream().map(consumer -> consumer.inBranch(branch)).toList();
    if (!isNumbered()) {
      return new Draft(operator, moved, path);
    }
    List<Integer> longer = new ArrayList<>(path);
    longer.add(branch);
    return new Draft(operator, moved, longer);
  }

  /** Whether the branches of a union must tell theirs apart: writes, checks, random numbers. */
  boolean isNumbered() {
    return operator instanceof Operator.ExchangeWrite
        || operator instanceof Operator.SinkWrite
        || operator instanceof Operator.Check
        || operator instanceof Operator.Draw;
  }
}

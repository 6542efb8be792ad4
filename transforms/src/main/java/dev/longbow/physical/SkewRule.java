package dev.longbow.physical;

import dev.longbow.connector.Estimate;
import dev.longbow.join.JoinSpec;
import java.io.Serializable;
import java.util.Optional;

/**
 * How partitions of a join that turn out to have far more rows than others may be split between
 * several tasks: one side's rows are divided among them, the other side's go to each. It is decided
 * from the exact row counts of all partitions, before the first of them is joined.
 *
 * @param dividesBuild whether the build side (layout 0 of the exchange) may be divided
 * @param dividesProbe whether the probe side (layout 1) may be
 * @param multiplies whether both sides may have a key several times, and pairs of rows come out
 * @param leastRows fewer rows are never worth a task of their own
 */
public record SkewRule(
    boolean dividesBuild, boolean dividesProbe, boolean multiplies, long leastRows)
    implements Serializable {
  /** A partition is split when it has so many times the rows of an average one. */
  public static final int FAR_MORE = 2;

  /** A partition is split between so many tasks at most. */
  public static final int MOST_TASKS = 64;

  private static final long LEAST_ROWS = 250_000;

  /** Joins that are expected to be smaller are not watched: on Flink that has a cost. */
  private static final long WATCHED_ROWS = 2_000_000;

  /** The rule of a join; empty when it is expected to be small or cannot be divided. */
  static Optional<SkewRule> of(
      JoinSpec spec, Operator.KeyCheck check, int partitions, Estimate build, Estimate probe) {
    return partitions > 1 && build.rows() + probe.rows() >= WATCHED_ROWS
        ? of(spec, check, LEAST_ROWS)
        : Optional.empty();
  }

  /** What the rule does, and from when on. */
  String text() {
    return "a partition with %d times the rows of an average one, and at least %s, is split between up to %d tasks, which divide %s"
        .formatted(
            FAR_MORE,
            Quantities.count(FAR_MORE * leastRows, "row"),
            MOST_TASKS,
            dividesBuild && dividesProbe
                ? "the larger side"
                : dividesProbe ? "the probe side" : "the build side");
  }

  /** Why the partitions of a join without a rule are not split. */
  static String whyNot(JoinSpec spec, Operator.KeyCheck check) {
    return of(spec, check, LEAST_ROWS).isPresent()
        ? "partitions are not split: fewer than %s are expected"
            .formatted(Quantities.count(WATCHED_ROWS, "row"))
        : "partitions are not split, whatever rows they have: neither side can be divided";
  }

  /**
   * The rule of a join of any size; empty when no side can be divided. That is so when rows of the
   * other one come out for matching nothing, which no task alone knows then, or when its keys must
   * be unique.
   */
  public static Optional<SkewRule> of(JoinSpec spec, Operator.KeyCheck check, long leastRows) {
    JoinSpec.Type type = spec.type();
    boolean asksAllOfBuild = type.keepsProbe() || !type.isOfPairs();
    boolean dividesBuild = !asksAllOfBuild && !check.buildUnique();
    boolean dividesProbe = !type.keepsBuild() && !check.probeUnique();
    boolean multiplies = type.isOfPairs() && !check.buildUnique() && !check.probeUnique();
    return dividesBuild || dividesProbe
        ? Optional.of(new SkewRule(dividesBuild, dividesProbe, multiplies, leastRows))
        : Optional.empty();
  }
}

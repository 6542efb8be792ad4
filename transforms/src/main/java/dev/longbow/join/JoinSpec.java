package dev.longbow.join;

import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.expr.BoundExpr;
import java.util.List;
import java.util.Optional;

/**
 * What to join and what comes out.
 *
 * @param keys how many of the first columns of both sides are keys, in pairs of equal types. Keys
 *     are equal by value: NaN equals NaN, and -0.0 equals 0.0. Without keys every pair of rows is a
 *     candidate
 * @param nullEqual whether a null key equals a null key; otherwise it equals nothing
 * @param condition what a pair of rows with equal keys must fulfil besides
 * @param output the columns that come out; for {@link Type#SEMI} and {@link Type#ANTI} none of the
 *     build side
 */
public record JoinSpec(
    Type type,
    int keys,
    boolean nullEqual,
    Optional<Condition> condition,
    List<OutputColumn> output) {
  public JoinSpec {
    output = List.copyOf(output);
    boolean takesBuild =
        output.stream().anyMatch(column -> column.source() == OutputColumn.Source.BUILD);
    if (!type.isOfPairs() && takesBuild) {
      throw new IllegalArgumentException("Column of the build side in a " + type + " join");
    }
  }

  /** Which rows come out. */
  public enum Type {
    /** Pairs of rows that match. */
    INNER,
    /** Pairs, and probe rows that match nothing. */
    PROBE_OUTER,
    /** Pairs, and build rows that match nothing. */
    BUILD_OUTER,
    /** Pairs, and rows of both sides that match nothing. */
    FULL,
    /** Probe rows that match something. */
    SEMI,
    /** Probe rows that match nothing. */
    ANTI;

    /** Whether pairs of rows come out, not probe rows alone. */
    public boolean isOfPairs() {
      return this != SEMI && this != ANTI;
    }

    /** Whether probe rows that match nothing come out beside pairs. */
    public boolean keepsProbe() {
      return this == PROBE_OUTER || this == FULL;
    }

    /** Whether build rows that match nothing come out. */
    public boolean keepsBuild() {
      return this == BUILD_OUTER || this == FULL;
    }
  }

  /**
   * A condition on pairs of rows; a pair stays when it is true.
   *
   * @param columns the columns that the expression may name, and where they come from
   */
  public record Condition(BoundExpr expression, List<OutputColumn> columns) {
    public Condition {
      columns = List.copyOf(columns);
    }
  }

  /** The schema of what comes out. */
  public Schema outputSchema() {
    return new Schema(output.stream().map(OutputColumn::field).toList());
  }

  /** The first columns of one side. */
  List<Field> keyFields(Schema side) {
    return side.fields().subList(0, keys);
  }
}

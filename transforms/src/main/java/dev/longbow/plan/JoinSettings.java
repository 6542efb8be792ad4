package dev.longbow.plan;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Expr;
import java.util.List;
import java.util.Optional;

/**
 * How to join, as users say it.
 *
 * @param leftKeys the left columns that must be equal, in their order, to
 * @param rightKeys the right ones
 * @param nullEqual whether null keys are equal to each other; in SQL, and by default, they are not
 * @param condition what a pair of rows must fulfil as well: over the left columns and the right
 *     ones as the result names them
 * @param suffix put behind the name of a right column that the left input has too
 */
public record JoinSettings(
    JoinType type,
    List<String> leftKeys,
    List<String> rightKeys,
    boolean nullEqual,
    Optional<Expr> condition,
    String suffix) {
  /** The suffix when none is given. */
  public static final String DEFAULT_SUFFIX = "_right";

  public JoinSettings {
    leftKeys = List.copyOf(leftKeys);
    rightKeys = List.copyOf(rightKeys);
    if (suffix.isEmpty()) {
      throw new LongbowException(ErrorCode.PLAN_INVALID, "Invalid suffix '': it must not be empty");
    }
  }

  /** A join on columns that have the same names on both sides. */
  public static JoinSettings on(JoinType type, List<String> keys) {
    return new JoinSettings(type, keys, keys, false, Optional.empty(), DEFAULT_SUFFIX);
  }

  /** All pairs of rows. */
  public static JoinSettings cross() {
    return on(JoinType.INNER, List.of());
  }

  /** The same for keys of different names. */
  public JoinSettings withKeys(List<String> left, List<String> right) {
    return new JoinSettings(type, left, right, nullEqual, condition, suffix);
  }

  /** The same with null keys equal to each other. */
  public JoinSettings withNullEqual() {
    return new JoinSettings(type, leftKeys, rightKeys, true, condition, suffix);
  }

  /** The same with another condition. */
  public JoinSettings withCondition(Expr given) {
    return new JoinSettings(type, leftKeys, rightKeys, nullEqual, Optional.of(given), suffix);
  }

  /** The same with another suffix. */
  public JoinSettings withSuffix(String given) {
    return new JoinSettings(type, leftKeys, rightKeys, nullEqual, condition, given);
  }
}

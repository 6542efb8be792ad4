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
 * @param check what must hold of keys and rows, or the run fails and publishes nothing
 */
public record JoinSettings(
    JoinType type,
    List<String> leftKeys,
    List<String> rightKeys,
    boolean nullEqual,
    Optional<Expr> condition,
    String suffix,
    JoinCheck check) {
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
    return new JoinSettings(
        type, keys, keys, false, Optional.empty(), DEFAULT_SUFFIX, JoinCheck.NONE);
  }

  /** All pairs of rows. */
  public static JoinSettings cross() {
    return on(JoinType.INNER, List.of());
  }

  /** The same with another kind of join. */
  public JoinSettings withType(JoinType given) {
    return new JoinSettings(given, leftKeys, rightKeys, nullEqual, condition, suffix, check);
  }

  /** The same for keys of different names. */
  public JoinSettings withKeys(List<String> left, List<String> right) {
    return new JoinSettings(type, left, right, nullEqual, condition, suffix, check);
  }

  /** The same with null keys equal to each other. */
  public JoinSettings withNullEqual() {
    return new JoinSettings(type, leftKeys, rightKeys, true, condition, suffix, check);
  }

  /** The same with another condition. */
  public JoinSettings withCondition(Expr given) {
    return new JoinSettings(
        type, leftKeys, rightKeys, nullEqual, Optional.of(given), suffix, check);
  }

  /** The same with another suffix. */
  public JoinSettings withSuffix(String given) {
    return new JoinSettings(type, leftKeys, rightKeys, nullEqual, condition, given, check);
  }

  /** The same with what must hold of keys: {@code 1:1}, {@code 1:m}, {@code m:1} or {@code m:m}. */
  public JoinSettings withValidate(String cardinality) {
    return withCheck(new JoinCheck(JoinCheck.Cardinality.of(cardinality), check.maxRows()));
  }

  /** The same with the most rows that may come out. */
  public JoinSettings withMaxOutputRows(long rows) {
    return withCheck(new JoinCheck(check.cardinality(), rows));
  }

  private JoinSettings withCheck(JoinCheck given) {
    return new JoinSettings(type, leftKeys, rightKeys, nullEqual, condition, suffix, given);
  }
}

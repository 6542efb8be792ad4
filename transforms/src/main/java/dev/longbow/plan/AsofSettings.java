package dev.longbow.plan;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How to match each left row with one right row along an order, most often of time, as users say
 * it.
 *
 * @param type {@link JoinType#LEFT} for all left rows, {@link JoinType#INNER} for those that have a
 *     match
 * @param leftOn the left column of the order: numbers, dates or times
 * @param rightOn the right one, of the same type
 * @param leftBy the left columns that must be equal, in their order, to
 * @param rightBy the right ones
 * @param direction where the match lies
 * @param strict whether a right row of exactly the same time is no match
 * @param tolerance the farthest that a match may be: a number, an interval or a text like {@code
 *     2h}
 * @param suffix put behind the name of a right column that the left input has too
 */
public record AsofSettings(
    JoinType type,
    String leftOn,
    String rightOn,
    List<String> leftBy,
    List<String> rightBy,
    Direction direction,
    boolean strict,
    Optional<Expr> tolerance,
    String suffix) {
  /** Where the match of a left row lies. */
  public enum Direction {
    /** The last right row at or before the left one. */
    BACKWARD,
    /** The first one at or after it. */
    FORWARD,
    /** The nearer one of both, the earlier one when they are equally far. */
    NEAREST;

    /** The name in YAML. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public AsofSettings {
    leftBy = List.copyOf(leftBy);
    rightBy = List.copyOf(rightBy);
    if (suffix.isEmpty()) {
      throw new LongbowException(ErrorCode.PLAN_INVALID, "Invalid suffix '': it must not be empty");
    } else if (type != JoinType.LEFT && type != JoinType.INNER) {
      throw new LongbowException(
          ErrorCode.PLAN_INVALID,
          "Invalid asof join '%s': it is left or inner".formatted(type.text()));
    }
  }

  /** All left rows with the last right row at or before them, by a column that both have. */
  public static AsofSettings on(String column) {
    return on(column, column);
  }

  /** All left rows with the last right row at or before them. */
  public static AsofSettings on(String leftColumn, String rightColumn) {
    return new AsofSettings(
        JoinType.LEFT,
        leftColumn,
        rightColumn,
        List.of(),
        List.of(),
        Direction.BACKWARD,
        false,
        Optional.empty(),
        JoinSettings.DEFAULT_SUFFIX);
  }

  /** The same left or inner. */
  public AsofSettings withType(JoinType given) {
    return new AsofSettings(
        given, leftOn, rightOn, leftBy, rightBy, direction, strict, tolerance, suffix);
  }

  /** The same among the rows that agree in these columns. */
  public AsofSettings withBy(String... columns) {
    return withBy(List.of(columns), List.of(columns));
  }

  /** The same among the rows that agree in columns whose names differ. */
  public AsofSettings withBy(List<String> left, List<String> right) {
    return new AsofSettings(
        type, leftOn, rightOn, left, right, direction, strict, tolerance, suffix);
  }

  /** The same in another direction. */
  public AsofSettings withDirection(Direction given) {
    return new AsofSettings(
        type, leftOn, rightOn, leftBy, rightBy, given, strict, tolerance, suffix);
  }

  /** The same without matches of exactly the same time. */
  public AsofSettings withStrict() {
    return new AsofSettings(
        type, leftOn, rightOn, leftBy, rightBy, direction, true, tolerance, suffix);
  }

  /**
   * The same with the farthest that a match may be: {@code 2h}, {@code 1d12h}, or an expression
   * such as {@code 0.5} or {@code INTERVAL '2' HOUR}.
   */
  public AsofSettings withTolerance(String given) {
    return withTolerance(
        Durations.micros(given).isPresent() ? Exprs.lit(given) : ExprParser.parse(given));
  }

  /** The same with the farthest that a match may be: a number, an interval or a text. */
  public AsofSettings withTolerance(Expr given) {
    return new AsofSettings(
        type, leftOn, rightOn, leftBy, rightBy, direction, strict, Optional.of(given), suffix);
  }

  /** The same with another suffix. */
  public AsofSettings withSuffix(String given) {
    return new AsofSettings(
        type, leftOn, rightOn, leftBy, rightBy, direction, strict, tolerance, given);
  }
}

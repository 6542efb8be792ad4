package dev.longbow.plan;

import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A check of a step's rows as users write it, in YAML or in Java: {@code
 * StepCheck.inRange("heart_rate", 20, 250).reject()}. Without a word about it, a check that fails
 * is an error: the run publishes nothing.
 *
 * <p>As in SQL's CHECK, only what is false fails: null passes everything but {@link #notNull}. NaN
 * is above every number, so it fails a largest value, and it is equal to itself.
 *
 * @param kind {@code not_null}, {@code unique}, {@code in_range}, {@code accepted_values}, {@code
 *     regex}, {@code row_count}, {@code foreign_key} or {@code condition}
 * @param columns what it is about
 * @param name what users call it
 * @param condition of a row; empty for what cannot be seen in one row
 * @param least the least number of rows
 * @param most the largest number of rows
 * @param other the step that a foreign key refers to; empty for the checked one
 * @param references the columns there
 * @param place where it stands in a file
 */
public record StepCheck(
    String kind,
    List<String> columns,
    Optional<String> name,
    Severity severity,
    Optional<Expr> condition,
    long least,
    long most,
    Optional<LogicalPlan> other,
    List<String> references,
    Optional<String> place) {
  public StepCheck {
    columns = List.copyOf(columns);
    references = List.copyOf(references);
  }

  private static StepCheck of(String kind, List<String> columns, Optional<Expr> condition) {
    return new StepCheck(
        kind,
        columns,
        Optional.empty(),
        Severity.ERROR,
        condition,
        0,
        Long.MAX_VALUE,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** The column has a value in every row; NaN is one. */
  public static StepCheck notNull(String column) {
    return of("not_null", List.of(column), Optional.of(Exprs.col(column).isNotNull()));
  }

  /** No two rows agree in all of these columns; rows with a null among them are passed over. */
  public static StepCheck unique(String... columns) {
    return of("unique", List.of(columns), Optional.empty());
  }

  /**
   * The column is not below one value and not above another.
   *
   * @param least a value or an {@link Expr}; null for no bound
   * @param most a value or an {@link Expr}; null for no bound
   */
  public static StepCheck inRange(String column, Object least, Object most) {
    List<Expr> bounds = new ArrayList<>();
    if (least != null) {
      bounds.add(Exprs.col(column).ge(least));
    }
    if (most != null) {
      bounds.add(Exprs.col(column).le(most));
    }
    return of(
        "in_range",
        List.of(column),
        bounds.isEmpty()
            ? Optional.empty()
            : Optional.of(Exprs.allOf(bounds.toArray(Expr[]::new))));
  }

  /** The column has one of these values. */
  public static StepCheck acceptedValues(String column, Object... values) {
    return of(
        "accepted_values",
        List.of(column),
        values.length == 0 ? Optional.empty() : Optional.of(Exprs.col(column).in(values)));
  }

  /** Some part of the column's text matches a regular expression; {@code ^…$} for all of it. */
  public static StepCheck regex(String column, String pattern) {
    return of(
        "regex",
        List.of(column),
        Optional.of(Exprs.call("regexp_matches", Exprs.col(column), pattern)));
  }

  /** There are so many rows, those that are rejected not counted. */
  public static StepCheck rowCount(long least, long most) {
    return new StepCheck(
        RowCount.KIND,
        List.of(),
        Optional.empty(),
        Severity.ERROR,
        Optional.empty(),
        least,
        most,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /**
   * The values of these columns stand in a row of another step; rows with a null among them are
   * passed over.
   *
   * @param other the other step; empty for this one
   * @param references the columns there
   */
  public static StepCheck foreignKey(
      List<String> columns, Optional<LogicalPlan> other, List<String> references) {
    return new StepCheck(
        "foreign_key",
        columns,
        Optional.empty(),
        Severity.ERROR,
        Optional.empty(),
        0,
        Long.MAX_VALUE,
        other,
        references,
        Optional.empty());
  }

  /** Any condition on a row. */
  public static StepCheck condition(Expr condition) {
    return of("condition", List.of(), Optional.of(condition));
  }

  /** The same under a name of its own. */
  public StepCheck named(String given) {
    return new StepCheck(
        kind,
        columns,
        Optional.of(given),
        severity,
        condition,
        least,
        most,
        other,
        references,
        place);
  }

  /** The same with another severity. */
  public StepCheck with(Severity given) {
    return new StepCheck(
        kind, columns, name, given, condition, least, most, other, references, place);
  }

  /** The same, but what fails is only told. */
  public StepCheck warn() {
    return with(Severity.WARN);
  }

  /** The same, but rows that fail leave the step and go to its file of rejected rows. */
  public StepCheck reject() {
    return with(Severity.REJECT);
  }

  /** The same that stands here in a file, for errors. */
  public StepCheck at(String where) {
    return new StepCheck(
        kind,
        columns,
        name,
        severity,
        condition,
        least,
        most,
        other,
        references,
        Optional.of(where));
  }
}

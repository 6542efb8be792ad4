package dev.longbow.plan;

import dev.longbow.expr.Expr;
import dev.longbow.expr.Exprs;
import java.util.List;

/**
 * How rows become columns: {@code PivotSettings.of(List.of("patient_id"), "measure",
 * List.of("heart_rate", lit("bmi").as("weight")), col("value").mean())}.
 *
 * @param index the columns that make a row of the result; none makes one row of everything
 * @param on the column whose values become columns
 * @param values the values: constants or parameters, with the name of their column where that is
 *     not the value's text; a list parameter stands for several
 * @param aggregations what is computed of the rows of each value; when there are several, or one
 *     has a name, columns are called {@code value_name}
 * @param ignoresUnlisted whether rows with other values are passed over
 */
public record PivotSettings(
    List<String> index,
    String on,
    List<Expr> values,
    List<Expr> aggregations,
    boolean ignoresUnlisted) {
  public PivotSettings {
    index = List.copyOf(index);
    values = List.copyOf(values);
    aggregations = List.copyOf(aggregations);
  }

  /**
   * A pivot in which values that are not listed are an error.
   *
   * @param values what {@link Exprs#lit} takes (null too), or such an expression with a name
   */
  public static PivotSettings of(
      List<String> index, String on, List<?> values, Expr... aggregations) {
    return new PivotSettings(
        index,
        on,
        values.stream().map(v -> v instanceof Expr given ? given : Exprs.lit(v)).toList(),
        List.of(aggregations),
        false);
  }

  /** The same, but rows with values that are not listed are passed over. */
  public PivotSettings ignoringUnlisted() {
    return new PivotSettings(index, on, values, aggregations, true);
  }
}

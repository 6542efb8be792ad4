package dev.longbow.plan;

import java.util.List;
import java.util.Optional;

/**
 * How columns become rows: {@code UnpivotSettings.byIndex("patient_id").withColumns("heart_rate",
 * "bmi").named("measure", "value")}.
 *
 * @param index the columns that are repeated; without it, those that do not become rows
 * @param columns the columns that become rows; without it, those that are not in the index
 * @param names the column for their names
 * @param values the column for their values
 * @param dropNulls whether nulls become no rows
 */
public record UnpivotSettings(
    Optional<List<String>> index,
    Optional<List<String>> columns,
    String names,
    String values,
    boolean dropNulls) {
  /** What the columns for names and values are called without a word about it, as in DuckDB. */
  public static final String NAMES = "name";

  public static final String VALUES = "value";

  public UnpivotSettings {
    index = index.map(List::copyOf);
    columns = columns.map(List::copyOf);
  }

  /** All columns but these become rows. */
  public static UnpivotSettings byIndex(String... index) {
    return new UnpivotSettings(Optional.of(List.of(index)), Optional.empty(), NAMES, VALUES, false);
  }

  /** These columns become rows, the others are repeated. */
  public static UnpivotSettings of(String... columns) {
    return new UnpivotSettings(
        Optional.empty(), Optional.of(List.of(columns)), NAMES, VALUES, false);
  }

  /** The same, but only these columns become rows; what is neither is left out. */
  public UnpivotSettings withColumns(String... given) {
    return new UnpivotSettings(index, Optional.of(List.of(given)), names, values, dropNulls);
  }

  /** The same with other names for the two new columns. */
  public UnpivotSettings named(String ofNames, String ofValues) {
    return new UnpivotSettings(index, columns, ofNames, ofValues, dropNulls);
  }

  /** The same without rows for nulls. */
  public UnpivotSettings withoutNulls() {
    return new UnpivotSettings(index, columns, names, values, true);
  }
}

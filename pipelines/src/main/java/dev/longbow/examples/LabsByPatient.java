package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.UnpivotSettings;
import java.util.List;

/** {@code labs_by_patient.yaml} in Java: rows of lab results to columns, and back. */
public final class LabsByPatient {
  /** All tests there may be. */
  public static final List<String> TESTS =
      List.of("HbA1c", "Glucose", "LDL", "HDL", "Creatinine", "TSH", "Hemoglobin", "Potassium");

  private static final String TEST = "test_name";

  private LabsByPatient() {}

  /** A row for each patient with the mean of each of these tests. */
  public static LazyFrame means(Source labs, List<String> tests) {
    return LazyFrame.scan(labs)
        .pivot(List.of("patient_id"), TEST, tests, col("result_value").mean());
  }

  /** How many patients have a result of each test, and the median of their means. */
  public static LazyFrame known(LazyFrame means) {
    return means
        .unpivot(UnpivotSettings.byIndex("patient_id").named(TEST, "mean_value").withoutNulls())
        .groupBy(TEST)
        .agg(count().as("patients"), col("mean_value").median().as("median_value"));
  }

  /** Reads {@code data/labs} and writes a Parquet file and a CSV file. */
  public static void main(String[] arguments) {
    LazyFrame means = means(Parquet.scan("data/labs/*.parquet"), TESTS);
    means.sort("patient_id").writeParquet("outputs/labs_by_patient.parquet");
    known(means).writeCsv("outputs/labs_known.csv");
  }
}

package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import java.util.List;

/** {@code hba1c_by_group.yaml} in Java: laboratory results joined with their patients. */
public final class Hba1cByGroup {
  private Hba1cByGroup() {}

  /**
   * The mean of a test's results by age group and gender; results that are missing do not count.
   */
  public static LazyFrame byGroup(Source labs, Source patients, String test) {
    return LazyFrame.scan(labs)
        .filter(col("test_name").eq(test))
        .dropNulls("result_value")
        .join(
            LazyFrame.scan(patients),
            JoinSettings.on(JoinType.INNER, List.of("patient_id")).withValidate("m:1"))
        .groupBy("age_group", "gender")
        .agg(
            col("result_value").mean().as("mean_hba1c"),
            count().as("results"),
            col("patient_id").nUnique().as("patients"))
        .sort("age_group", "gender");
  }

  /** Reads {@code data/}, writes {@code outputs/hba1c_by_group.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame groups =
        byGroup(
            Parquet.scan("data/labs/*.parquet"), Parquet.scan("data/patients/*.parquet"), "HbA1c");
    groups.writeCsv("outputs/hba1c_by_group.csv");
    System.out.print(groups.show(20));
  }
}

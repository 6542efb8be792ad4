package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.lit;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.sort.SortKey;
import java.util.List;

/** {@code diabetes_prevalence.yaml} in Java: distinct patients, a left join and filled nulls. */
public final class DiabetesPrevalence {
  private DiabetesPrevalence() {}

  /** The share of each site's patients that have a code with this prefix, highest first. */
  public static LazyFrame bySite(Source diagnoses, String codePrefix) {
    LazyFrame events = LazyFrame.scan(diagnoses);
    LazyFrame cases =
        events
            .filter(col("code").call("starts_with", codePrefix))
            .groupBy("site_id")
            .agg(col("patient_id").nUnique().as("patients_with_diabetes"));
    return events
        .groupBy("site_id")
        .agg(col("patient_id").nUnique().as("patients"))
        .join(cases, JoinSettings.on(JoinType.LEFT, List.of("site_id")))
        .fillNull("patients_with_diabetes", lit(0))
        .withColumns(
            col("patients_with_diabetes")
                .dividedBy(col("patients"))
                .call("round", 3)
                .as("prevalence"))
        .sort(SortKey.descending("prevalence"), SortKey.ascending("site_id"));
  }

  /** Reads {@code data/dx_events}, writes {@code outputs/diabetes_prevalence.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame sites = bySite(Parquet.scan("data/dx_events/*.parquet"), "E11");
    sites.writeCsv("outputs/diabetes_prevalence.csv");
    System.out.print(sites.show(20));
  }
}

package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;
import static dev.longbow.expr.Exprs.count;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;

/** {@code visit_history.yaml} in Java: a long join that is kept between runs. */
public final class VisitHistory {
  private VisitHistory() {}

  /** The readings around each visit; a rerun over the same files does not join again. */
  public static LazyFrame visits(Source vitals, Source encounters) {
    return LazyFrame.scan(vitals)
        .select("patient_id", "facility", "heart_rate")
        .join(LazyFrame.scan(encounters).select("patient_id", "encounter_date"), "patient_id")
        .groupBy("patient_id", "facility", "encounter_date")
        .agg(col("heart_rate").median().as("median_hr"), count().as("readings"))
        .checkpoint("visits");
  }

  /** How many visits and readings each facility has. */
  public static LazyFrame byFacility(LazyFrame visits) {
    return visits
        .groupBy("facility")
        .agg(count().as("visits"), col("readings").sum().as("readings"))
        .sort("facility");
  }

  /** Reads {@code data/} and writes two files; the second finds what the first has kept. */
  public static void main(String[] arguments) {
    LazyFrame visits =
        visits(Parquet.scan("data/vitals/*.parquet"), Parquet.scan("data/encounters/*.parquet"));
    visits.filter("readings >= 3").writeParquet("outputs/frequent_visits.parquet");
    byFacility(visits).writeCsv("outputs/visits_by_facility.csv");
  }
}

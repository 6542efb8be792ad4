package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import java.time.LocalDate;
import java.util.Map;

/** {@code land_day.yaml} in Java: one day's rows of a table, in a folder of the day's own. */
public final class LandDay {
  private LandDay() {}

  /** The vitals of a day. */
  public static LazyFrame ofDay(Source vitals, LocalDate day) {
    return LazyFrame.scan(vitals).filter(col("timestamp").call("date").eq(day));
  }

  /** Takes the day that is given out of {@code data/vitals}. */
  public static void main(String[] arguments) {
    LocalDate day = LocalDate.parse(arguments.length > 0 ? arguments[0] : "2025-06-01");
    ofDay(Parquet.scan("data/vitals/*.parquet"), day)
        .write("parquet", "data/vitals_by_day/day=" + day + "/", Map.of());
  }
}

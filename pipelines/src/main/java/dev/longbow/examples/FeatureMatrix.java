package dev.longbow.examples;

import dev.longbow.connector.Source;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;
import dev.longbow.matrix.MatrixOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code feature_matrix.yaml} in Java: rows as matrices for training and for tests. */
public final class FeatureMatrix {
  private FeatureMatrix() {}

  /** The rows of the matrix. */
  public static LazyFrame plausible(Source vitals) {
    return LazyFrame.scan(vitals).filter("temp BETWEEN 30 AND 45");
  }

  /**
   * How they become matrices.
   *
   * @param cutoff the first day of the test rows
   */
  public static MatrixOptions features(String cutoff) {
    Map<String, String> fill = new LinkedHashMap<>();
    for (String column : "heart_rate temp sbp dbp f0 f1 f2 f3".split(" ", -1)) {
      fill.put(column, "median");
    }
    fill.put("bmi", "mean");
    for (String column : "f4 f5 f6 f7".split(" ", -1)) {
      fill.put(column, "0");
    }
    Map<String, String> scale = new LinkedHashMap<>();
    Arrays.asList("heart_rate", "bmi", "temp").forEach(column -> scale.put(column, "standard"));
    Arrays.asList("sbp", "dbp").forEach(column -> scale.put(column, "min_max"));
    return MatrixOptions.DEFAULT
        .columns("heart_rate bmi temp sbp dbp f0 f1 f2 f3 f4 f5 f6 f7".split(" ", -1))
        .fill(fill)
        .scale(scale)
        .target("spo2")
        .split("timestamp", cutoff);
  }

  /** Reads {@code data/}, writes {@code outputs/features_train.npy} and three more. */
  public static void main(String[] arguments) {
    plausible(Parquet.scan("data/vitals/*.parquet"))
        .writeNpy("outputs/features.npy", features("2025-07-01"));
  }
}

package dev.longbow.examples;

import static dev.longbow.expr.Exprs.col;

import dev.longbow.connector.Source;
import dev.longbow.expr.Expr;
import dev.longbow.expr.Over;
import dev.longbow.frame.LazyFrame;
import dev.longbow.io.parquet.Parquet;

/**
 * {@code momentum.yaml} in Java: changes along each symbol, scores across all symbols of a minute.
 */
public final class Momentum {
  private Momentum() {}

  /** Changes of closing prices, and how unusual those over twenty bars are in their minute. */
  public static LazyFrame scored(Source bars) {
    Over along = Over.partitionBy("symbol").orderBy("ts");
    Over across = Over.partitionBy("ts");
    Expr momentum = col("momentum");
    return LazyFrame.scan(bars)
        .withColumns(
            col("close").pctChange().over(along).as("change"),
            col("close").pctChange(20).over(along).as("momentum"))
        .filter(momentum.isNotNull())
        .withColumns(
            momentum
                .minus(momentum.mean().over(across))
                .dividedBy(momentum.std().over(across))
                .as("z_score"))
        .select("ts", "symbol", "close", "change", "momentum", "z_score")
        .sort("ts", "symbol");
  }

  /** Reads {@code data/bars}, writes {@code outputs/momentum.csv} and shows it. */
  public static void main(String[] arguments) {
    LazyFrame scores = scored(Parquet.scan("data/bars/*.parquet"));
    scores.writeCsv("outputs/momentum.csv");
    System.out.print(scores.show(20));
  }
}

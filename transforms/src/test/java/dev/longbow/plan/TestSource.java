package dev.longbow.plan;

import dev.longbow.column.DataType;
import dev.longbow.column.Field;
import dev.longbow.column.Schema;
import dev.longbow.connector.Estimate;
import dev.longbow.connector.PushdownResult;
import dev.longbow.connector.ReaderSpec;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.expr.BoundExpr;
import dev.longbow.expr.BoundExprs;
import java.util.ArrayList;
import java.util.List;

/**
 * A source for planning tests. It applies comparisons of a column with a constant and leaves the
 * rest.
 */
public record TestSource(String location, Schema schema, long rows, int splits) implements Source {
  /** A table {@code k: string, x: int64, y: float64, ts: timestamp, b: bool}. */
  public static TestSource of(String name, long rows, int splits) {
    return new TestSource(
        name,
        Schema.of(
            Field.of("k", DataType.STRING),
            new Field("x", DataType.INT64, false),
            Field.of("y", DataType.FLOAT64),
            Field.of("ts", DataType.TIMESTAMP),
            Field.of("b", DataType.BOOL)),
        rows,
        splits);
  }

  /** A scan of that table. */
  public static LogicalPlan scan(String name, long rows, int splits) {
    return LogicalPlan.Scan.of(name, of(name, rows, splits));
  }

  @Override
  public String format() {
    return "test";
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    long width =
        schema.select(request.columns()).fields().stream()
            .mapToLong(field -> field.type().physical().width())
            .sum();
    return new Estimate(rows, rows * width);
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    List<BoundExpr> accepted = new ArrayList<>();
    List<BoundExpr> residual = new ArrayList<>();
    for (BoundExpr conjunct : BoundExprs.conjuncts(predicate)) {
      boolean simple =
          conjunct instanceof BoundExpr.Compare compare
              && compare.left() instanceof BoundExpr.Column
              && compare.right() instanceof BoundExpr.Literal;
      (simple ? accepted : residual).add(conjunct);
    }
    return new PushdownResult(BoundExprs.conjunction(accepted), BoundExprs.conjunction(residual));
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    List<Split> pieces = new ArrayList<>();
    for (int i = 0; i < splits; i++) {
      pieces.add(new Split(i, "{}", rows / splits, 8 * rows / splits));
    }
    return new ScanPlan(
        new ReaderSpec(
            format(), schema.select(request.columns()), request.predicate(), request.limit(), "{}"),
        pieces,
        estimate(request),
        List.of("everything is read"));
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }
}

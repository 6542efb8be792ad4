package dev.longbow.run.flink;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A source that says it has so many rows and splits, for planning what nobody has at hand.
 *
 * @param distinct how many values columns have
 */
record SimulatedSource(
    String location, Schema schema, long rows, int splitCount, Map<String, Long> distinct)
    implements Source {

  @Override
  public String format() {
    return "simulated";
  }

  @Override
  public Estimate estimate(ScanRequest request) {
    long width =
        request.columns().stream()
            .mapToLong(name -> width(schema.fields().get(schema.require(name))))
            .sum();
    return new Estimate(rows, rows * width);
  }

  /** The bytes of a row of all columns. */
  long rowBytes() {
    return schema.fields().stream().mapToLong(SimulatedSource::width).sum();
  }

  private static long width(Field field) {
    return field.type().equals(DataType.STRING) ? 20 : 8;
  }

  @Override
  public OptionalLong distinctValues(String column) {
    return distinct.containsKey(column)
        ? OptionalLong.of(distinct.get(column))
        : OptionalLong.empty();
  }

  @Override
  public PushdownResult pushDown(BoundExpr predicate) {
    return PushdownResult.all(predicate);
  }

  @Override
  public ScanPlan plan(ScanRequest request) {
    Estimate all = estimate(request);
    List<Split> splits = new ArrayList<>();
    for (int i = 0; i < splitCount; i++) {
      // As long as what the splits of Parquet files say.
      String payload =
          "{\"files\":[{\"path\":\""
              + location
              + "/day=2024-01-01/part-00000.parquet\",\"fingerprint\":\"0123456789abcdef0123456789abcdef\",\"rowGroups\":[0,1]}],\"number\":"
              + i
              + "}";
      splits.add(new Split(i, payload, rows / splitCount, all.bytes() / splitCount));
    }
    return new ScanPlan(
        new ReaderSpec(
            format(), schema.select(request.columns()), request.predicate(), request.limit(), "{}"),
        splits,
        all,
        List.of());
  }

  @Override
  public List<InputFile> files() {
    return List.of();
  }
}

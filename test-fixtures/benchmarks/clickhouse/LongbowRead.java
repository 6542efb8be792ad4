import dev.longbow.column.Batch;
import dev.longbow.column.LongColumn;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import java.util.Map;
import java.util.Optional;

/**
 * Longbow's connector alone: a table into columns, all of its splits, with as many threads as there
 * are processors. Arguments: URL, database, table, rows to warm up
 * with, compression.
 */
final class LongbowRead {
  private LongbowRead() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options =
        Map.of("url", args[0], "database", args[1], "table", args[2], "compression", args[4]);
    long warm = Long.parseLong(args[3]);
    Timed.measure(() -> read(options, warm), () -> read(options, Long.MAX_VALUE));
  }

  private static Timed.Seen read(Map<String, String> options, long limit) throws Exception {
    Format format = Format.named("clickhouse");
    Source source = format.source(format.location(options), options);
    ScanPlan plan = source.plan(new ScanRequest(source.schema().names(), Optional.empty(), limit));
    System.err.println(plan.splits().size() + " splits");
    return InParallel.run(
        Runtime.getRuntime().availableProcessors(),
        plan.splits(),
        (split, index) -> {
          try (BatchReader reader = format.open(plan.reader(), split)) {
            return drain(reader);
          }
        });
  }

  /** Takes all batches of a reader whose first column is {@code id}. */
  static Timed.Seen drain(BatchReader reader) {
    long rows = 0;
    long sum = 0;
    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
      long[] ids = ((LongColumn) batch.column(0)).values();
      for (int i = 0; i < batch.rows(); i++) {
        sum += ids[i];
      }
      rows += batch.rows();
    }
    return new Timed.Seen(rows, sum);
  }
}

import dev.longbow.column.Batch;
import dev.longbow.column.Schema;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.Format;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.RunRecord;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.io.arrow.ArrowBody;
import dev.longbow.io.arrow.Compression;
import dev.longbow.io.files.BatchCutter;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Longbow's connector alone, from Parquet into a new table, with as many threads as there are
 * processors; a tenth of it goes to the table {@code warm} first. Arguments: what, Parquet files,
 * URL, database, table, compression (none, lz4, zstd). What is one of
 *
 * <ul>
 *   <li>{@code write}: all of it, until the rows are in the table, which exists without rows;
 *   <li>{@code scan}: only reads the Parquet files;
 *   <li>{@code bodies}: instead of inserting writes the bodies of inserts to the folder that stands
 *       in the place of the URL, cut as the connector cuts them.
 * </ul>
 */
final class LongbowWrite {
  // As the connector has them.
  private static final int BLOCK_ROWS = 1_000_000;
  private static final long BLOCK_BYTES = 32L << 20;

  private final Source source;
  private final ScanPlan plan;

  private LongbowWrite(String files) {
    this.source = Format.named("parquet").source(files, Map.of());
    this.plan =
        source.plan(new ScanRequest(source.schema().names(), Optional.empty(), Long.MAX_VALUE));
  }

  public static void main(String[] args) throws Exception {
    LongbowWrite all = new LongbowWrite(args[1]);
    switch (args[0]) {
      case "scan" -> Timed.measure(() -> all.scan(all.some()), () -> all.scan(all.plan.splits()));
      case "bodies" -> Timed.measure(() -> all.scan(all.some()), () -> all.bodies(Path.of(args[2]), Compression.valueOf(args[5].toUpperCase(Locale.ROOT))));
      default -> {
        Map<String, String> options = new HashMap<>();
        options.put("url", args[2]);
        options.put("database", args[3]);
        options.put("compression", args[5]);
        Timed.measure(
            () -> all.write(options, "warm", all.some()),
            () -> all.write(options, args[4], all.plan.splits()));
      }
    }
  }

  /** Takes the batches of a split. */
  private interface Taker {
    void take(Batch batch) throws Exception;
  }

  private List<Split> some() {
    return plan.splits().subList(0, (plan.splits().size() + 9) / 10);
  }

  private Timed.Seen each(List<Split> splits, IntFunction<Taker> takers, EndOfSplit end)
      throws Exception {
    return InParallel.run(
        Runtime.getRuntime().availableProcessors(),
        splits,
        (split, index) -> {
          Taker taker = takers.apply(index);
          long rows = 0;
          try (BatchReader reader = Format.named("parquet").open(plan.reader(), split)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
              rows += batch.rows();
              taker.take(batch);
            }
          }
          end.ended(index);
          return new Timed.Seen(rows, 0);
        });
  }

  /** Called behind the last batch of a split. */
  private interface EndOfSplit {
    void ended(int index) throws Exception;
  }

  private Timed.Seen scan(List<Split> splits) throws Exception {
    return each(splits, index -> batch -> {}, index -> {});
  }

  private Timed.Seen bodies(Path folder, Compression compression) throws Exception {
    Files.createDirectories(folder);
    Schema schema = plan.reader().schema();
    BatchCutter[] cutters = new BatchCutter[plan.splits().size()];
    return each(
        plan.splits(),
        index -> {
          ArrowBody body = new ArrowBody(schema, compression);
          int[] blocks = new int[1];
          cutters[index] =
              new BatchCutter(
                  schema,
                  BLOCK_ROWS,
                  BLOCK_BYTES,
                  block -> {
                    body.write(block);
                    Path file = folder.resolve("%04d-%04d.arrow".formatted(index, blocks[0]++));
                    try (OutputStream out = Files.newOutputStream(file)) {
                      out.write(body.array(), 0, body.length());
                    }
                  });
          return cutters[index]::write;
        },
        index -> {
          cutters[index].finish();
          // With its last body, which is tens of megabytes.
          cutters[index] = null;
        });
  }

  private Timed.Seen write(Map<String, String> given, String table, List<Split> splits)
      throws Exception {
    Map<String, String> options = new HashMap<>(given);
    options.put("table", table);
    String runId = "benchmark" + System.nanoTime();
    Format format = Format.named("clickhouse");
    Sink sink =
        format.sink(
            new SinkSpec(
                "output",
                "clickhouse",
                table,
                SinkSpec.Mode.APPEND,
                options),
            plan.reader().schema());
    sink.check();
    sink.prepare(runId);
    List<Part> parts = Collections.synchronizedList(new ArrayList<>());
    PartWriter[] writers = new PartWriter[splits.size()];
    Timed.Seen seen =
        each(
            splits,
            index -> {
              writers[index] = sink.openPart(runId, new PartOrder(0, index));
              return writers[index]::write;
            },
            index -> parts.addAll(writers[index].finish()));
    sink.publish(runId, List.copyOf(parts), RunRecord.of("benchmark", Instant.now()));
    return seen;
  }
}

package dev.longbow.io.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import dev.longbow.column.Batch;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.connector.Part;
import dev.longbow.connector.PartOrder;
import dev.longbow.connector.PartWriter;
import dev.longbow.connector.Sink;
import dev.longbow.connector.SinkSpec.Mode;
import dev.longbow.io.Outputs;
import dev.longbow.io.arrow.ArrowBody;
import dev.longbow.io.files.BatchCutter;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseServer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes rows of twenty columns to a table with two threads, and has ClickHouse's own client insert
 * the same bodies, which were prepared before. Run its {@code main} with the test class path and
 * {@code -Xmx1g}: rows, rounds, compression ({@code none} or {@code zstd}); what the client calls
 * compression is zstd.
 */
final class TableWriteBenchmark {
  private static final int BATCH = 16_384;
  private static final int DISTINCT = 64;
  private static final int THREADS = 2;

  private static final Schema SCHEMA = schema();

  private TableWriteBenchmark() {}

  private static Schema schema() {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      DataType type =
          i < 2
              ? DataType.STRING
              : i < 4 ? DataType.TIMESTAMP : i < 10 ? DataType.INT64 : DataType.FLOAT64;
      fields.add(Field.of("c" + i, type));
    }
    return new Schema(fields);
  }

  public static void main(String[] arguments) throws Exception {
    long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 20_000_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    String compression = arguments.length > 2 ? arguments[2] : "none";
    int batches = (int) (rows / BATCH / THREADS);
    List<Batch> data = data();
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    try (ClickHouseServer server = ClickHouseServer.start();
        ClickHouseDatabase database = server.createDatabase("bench")) {
      Tables tables = new Tables(database);
      for (int round = 0; round < rounds; round++) {
        theirs[round] = prepared(database, data, batches, !compression.equals("none"));
        ours[round] = sink(tables, data, batches, compression);
        System.out.printf("client %.2f s, sink %.2f s%n", theirs[round], ours[round]);
      }
    }
    Arrays.sort(ours);
    Arrays.sort(theirs);
    System.out.printf(
        "%d rows, %s: client-v2 with prepared bodies %.2f s, sink %.2f s: %.0f %% of its speed%n",
        (long) batches * BATCH * THREADS,
        compression,
        theirs[rounds / 2],
        ours[rounds / 2],
        100 * theirs[rounds / 2] / ours[rounds / 2]);
  }

  private static List<Batch> data() {
    SplittableRandom random = new SplittableRandom(1);
    ColumnBuilder names = new ColumnBuilder(DataType.STRING);
    for (int i = 0; i < 500; i++) {
      names.append("agent-" + i);
    }
    dev.longbow.column.BytesColumn dictionary = (dev.longbow.column.BytesColumn) names.build();
    List<Batch> batches = new ArrayList<>();
    for (int batch = 0; batch < DISTINCT; batch++) {
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        if (i < 2) {
          int[] codes = random.ints(BATCH, 0, 500).toArray();
          columns.add(new DictionaryColumn(BATCH, codes, dictionary, null));
        } else if (i < 10) {
          long base = i < 4 ? 1_700_000_000_000_000L : 0;
          long[] values = new long[BATCH];
          for (int row = 0; row < BATCH; row++) {
            values[row] = base + random.nextLong(1_000_000_000);
          }
          columns.add(new LongColumn(SCHEMA.field(i).type(), BATCH, values, null));
        } else {
          double[] values = random.doubles(BATCH, 0, 1000).toArray();
          columns.add(new DoubleColumn(DataType.FLOAT64, BATCH, values, null));
        }
      }
      batches.add(new Batch(SCHEMA, columns, BATCH));
    }
    return batches;
  }

  private static double sink(Tables tables, List<Batch> data, int batches, String compression)
      throws Exception {
    tables.sql("DROP TABLE IF EXISTS ours SYNC");
    long started = System.nanoTime();
    Sink sink = tables.sink(Mode.FAIL, SCHEMA, "ours", "create", "{}", "compression", compression);
    String run = "r" + started;
    sink.prepare(run);
    List<List<Part>> parts =
        inThreads(
            task -> {
              PartWriter writer = sink.openPart(run, new PartOrder(0, task));
              for (int i = 0; i < batches; i++) {
                writer.write(data.get(i % DISTINCT));
              }
              return writer.finish();
            });
    sink.publish(run, parts.stream().flatMap(List::stream).toList(), Outputs.RECORD);
    double seconds = (System.nanoTime() - started) / 1e9;
    if (!tables.sql("SELECT count() FROM ours").equals("" + (long) batches * BATCH * THREADS)) {
      throw new IllegalStateException("rows are missing");
    }
    return seconds;
  }

  /** The bodies of one block each are prepared once and inserted as often as it takes. */
  private static double prepared(
      ClickHouseDatabase database, List<Batch> data, int batches, boolean compressed)
      throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    long[] blockRows = {0};
    ArrowBody body = new ArrowBody(SCHEMA);
    BatchCutter cutter =
        new BatchCutter(
            SCHEMA,
            1_000_000,
            32L << 20,
            block -> {
              body.write(block);
              bodies.add(Arrays.copyOf(body.array(), body.length()));
              blockRows[0] += block.rows();
            });
    for (int i = 0; i < DISTINCT && bodies.size() < 4; i++) {
      cutter.write(data.get(i));
    }
    long blocks = Math.round((double) batches * BATCH / (blockRows[0] / (double) bodies.size()));
    StringBuilder columns = new StringBuilder();
    for (Field field : SCHEMA.fields()) {
      columns.append(columns.isEmpty() ? "" : ", ").append(field.name()).append(' ');
      columns.append(ColumnFit.create(field.type(), true));
    }
    database.sql(
        "CREATE OR REPLACE TABLE theirs (%s) ENGINE = MergeTree ORDER BY tuple()"
            .formatted(columns));
    try (Client client =
        new Client.Builder()
            .addEndpoint(database.server().url())
            .setUsername(database.server().admin().name())
            .setPassword(database.server().admin().password())
            .setDefaultDatabase(database.name())
            .build()) {
      long started = System.nanoTime();
      inThreads(
          task -> {
            for (int i = 0; i < blocks; i++) {
              client
                  .insert(
                      "theirs",
                      new ByteArrayInputStream(bodies.get(i % bodies.size())),
                      ClickHouseFormat.ArrowStream,
                      new InsertSettings()
                          .compressClientRequest(compressed)
                          .serverSetting("async_insert", "0"))
                  .get()
                  .close();
            }
            return null;
          });
      return (System.nanoTime() - started) / 1e9;
    } finally {
      database.sql("DROP TABLE theirs SYNC");
    }
  }

  private interface Task<T> {
    T run(int task) throws Exception;
  }

  private static <T> List<T> inThreads(Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        calls.add(() -> task.run(number));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}

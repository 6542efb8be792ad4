package dev.longbow.benchmarks;

import dev.longbow.column.Batch;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.memory.MemoryPool;
import dev.longbow.memory.Reservation;
import dev.longbow.sort.ExternalSorter;
import dev.longbow.sort.SortKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sorting rows in memory: milliseconds for all of them, sorted batches made and dropped. The table
 * has a timestamp, a string of six values behind a dictionary, an int64 and nine numbers; with
 * {@code columns} 3 without these, so that the difference is what copying them takes. {@code
 * duckdb} sorts the same rows from one of its tables into another, with one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-Xmn64m", "-XX:+UseParallelGC"})
public class SortBenchmark {
  private static final int BATCH = 16_384;

  @Param({"500000", "4000000"})
  public int rows;

  @Param({"3", "12"})
  public int columns;

  /** The columns to sort by. */
  @Param({"time", "facility,id"})
  public String keys;

  /** How many rows are wanted; 0 for all. */
  @Param({"0"})
  public int first;

  private final List<Batch> batches = new ArrayList<>();
  private Schema schema;

  /** Makes the batches. */
  @Setup
  public void setUp() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("time", DataType.TIMESTAMP));
    fields.add(Field.of("facility", DataType.STRING));
    fields.add(Field.of("id", DataType.INT64));
    for (int i = fields.size(); i < columns; i++) {
      fields.add(Field.of("c" + i, i < 9 ? DataType.FLOAT64 : DataType.INT32));
    }
    schema = new Schema(fields);
    BytesColumn facilities =
        (BytesColumn)
            ColumnBuilder.of(DataType.STRING, "UCSF", "ZSFG", "Stanford", "Kaiser", "VA", "Sutter");
    Random random = new Random(42);
    for (int from = 0; from < rows; from += BATCH) {
      int n = Math.min(BATCH, rows - from);
      List<Column> made = new ArrayList<>();
      long[] times = random.longs(n, 0, 20L * 365 * 86_400).toArray();
      for (int i = 0; i < n; i++) {
        times[i] = (1_000_000_000L + times[i]) * 1_000_000;
      }
      made.add(new LongColumn(DataType.TIMESTAMP, n, times, null));
      made.add(new DictionaryColumn(n, random.ints(n, 0, 6).toArray(), facilities, null));
      made.add(new LongColumn(DataType.INT64, n, random.longs(n, 0, 100_000).toArray(), null));
      for (int i = made.size(); i < columns; i++) {
        made.add(
            i < 9
                ? new DoubleColumn(DataType.FLOAT64, n, random.doubles(n).toArray(), null)
                : new IntColumn(DataType.INT32, n, random.ints(n).toArray(), null));
      }
      batches.add(new Batch(schema, made, n));
    }
  }

  /** Sorts the batches. */
  @Benchmark
  public long sort() {
    List<SortKey> by = new ArrayList<>();
    for (String key : keys.split(",")) {
      by.add(new SortKey(key, false, false));
    }
    long[] sum = new long[1];
    MemoryPool pool = new MemoryPool(1L << 40, MemoryPool.defaultSpillFolder());
    try (Reservation memory = pool.reserve("sort");
        ExternalSorter sorter =
            new ExternalSorter(
                schema,
                by,
                first == 0 ? Long.MAX_VALUE : first,
                memory,
                () -> {
                  throw new IllegalStateException("No need to spill");
                },
                batch -> sum[0] += batch.rows())) {
      batches.forEach(sorter::accept);
      sorter.finish();
    }
    return sum[0];
  }

  /** A database that makes its rows once. */
  @State(Scope.Thread)
  public static class Database {
    private Connection connection;

    /** Makes a table of as many rows. */
    @Setup(Level.Trial)
    public void setUp(SortBenchmark of) throws SQLException {
      connection = DriverManager.getConnection("jdbc:duckdb:");
      StringBuilder sql = new StringBuilder("CREATE TABLE t AS SELECT ");
      sql.append(
          "to_timestamp(1000000000 + floor(random() * 20 * 365 * 86400))::TIMESTAMP AS time");
      sql.append(", (['UCSF', 'ZSFG', 'Stanford', 'Kaiser', 'VA', 'Sutter'])");
      sql.append("[1 + floor(random() * 6)::INT] AS facility");
      sql.append(", floor(random() * 100000)::BIGINT AS id");
      for (int i = 3; i < of.columns; i++) {
        sql.append(i < 9 ? ", random() AS c" : ", floor(random() * 2000000000)::INT AS c");
        sql.append(i);
      }
      sql.append(" FROM range(").append(of.rows).append(")");
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET threads = 1");
        statement.execute(sql.toString());
      }
    }

    /** Drops everything. */
    @TearDown(Level.Trial)
    public void tearDown() throws SQLException {
      connection.close();
    }
  }

  /** Sorts a table into another. */
  @Benchmark
  public boolean duckdb(Database database) throws SQLException {
    String limit = first == 0 ? "" : " LIMIT " + first;
    try (Statement statement = database.connection.createStatement()) {
      return statement.execute(
          "CREATE OR REPLACE TEMP TABLE s AS SELECT * FROM t ORDER BY " + keys + limit);
    }
  }
}

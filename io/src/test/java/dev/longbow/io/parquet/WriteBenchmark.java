package dev.longbow.io.parquet;

import dev.longbow.column.Batch;
import dev.longbow.column.Bits;
import dev.longbow.column.BytesColumn;
import dev.longbow.column.Column;
import dev.longbow.column.ColumnBuilder;
import dev.longbow.column.DataType;
import dev.longbow.column.DictionaryColumn;
import dev.longbow.column.DoubleColumn;
import dev.longbow.column.Field;
import dev.longbow.column.FloatColumn;
import dev.longbow.column.IntColumn;
import dev.longbow.column.LongColumn;
import dev.longbow.column.Schema;
import dev.longbow.io.Duck;
import dev.longbow.io.Outputs;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes two million vitals-like rows with one thread, here and with DuckDB's COPY; prints the best
 * of several rounds. Run its {@code main} with the test class path; the results are in the module's
 * README.
 */
final class WriteBenchmark {
  private static final int ROWS = 2_000_000;
  private static final int BATCH = 8192;
  private static final Schema SCHEMA =
      Schema.of(
          Field.of("patient_id", DataType.INT64),
          Field.of("facility", DataType.STRING),
          Field.of("timestamp", DataType.TIMESTAMP),
          Field.of("heart_rate", DataType.FLOAT64),
          Field.of("bmi", DataType.FLOAT64),
          Field.of("spo2", DataType.FLOAT64),
          Field.of("temp", DataType.FLOAT64),
          Field.of("month", DataType.INT32),
          Field.of("f0", DataType.FLOAT32),
          Field.of("score", DataType.FLOAT64));

  private WriteBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    List<Batch> batches = batches();
    Path folder = Files.createTempDirectory("write-benchmark");
    Path file = folder.resolve("x.parquet");
    List<Map<String, String>> variants =
        List.of(
            Map.of("compression", "none"),
            Map.of("compression", "snappy"),
            Map.of("compression", "zstd", "compression_level", "1"),
            Map.of("compression", "zstd", "compression_level", "3"));
    try (Duck duck = new Duck()) {
      for (Map<String, String> options : variants) {
        ParquetCodec codec =
            new ParquetCodec("out", SCHEMA, ParquetOptions.of("out", options), List.of());
        double ours = Double.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
          long start = System.nanoTime();
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18);
              var encoder = codec.openFile(out)) {
            for (Batch batch : batches) {
              encoder.write(batch);
            }
            encoder.finish();
          }
          ours = Math.min(ours, (System.nanoTime() - start) / 1e9);
        }
        report("longbow " + options, ours, file);
      }
      duck.execute("CREATE TABLE t AS SELECT * FROM '" + file + "'");
      for (String options :
          List.of("uncompressed", "snappy", "zstd, COMPRESSION_LEVEL 1", "zstd")) {
        double theirs = Double.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
          long start = System.nanoTime();
          duck.execute("COPY t TO '" + file + "' (FORMAT parquet, COMPRESSION " + options + ")");
          theirs = Math.min(theirs, (System.nanoTime() - start) / 1e9);
        }
        report("duckdb  " + options, theirs, file);
      }
    }
    double whole = Double.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      Outputs.write(
          new ParquetFormat().sink(Outputs.spec("parquet", file, Map.of()), SCHEMA),
          List.of(batches.subList(0, 120), batches.subList(120, batches.size())));
      whole = Math.min(whole, (System.nanoTime() - start) / 1e9);
    }
    report("longbow sink, two parts, published", whole, file);
  }

  private static void report(String what, double seconds, Path file) throws Exception {
    System.out.printf(
        "%-55s %.3f s  %.1f Mrows/s  %,d bytes%n",
        what, seconds, ROWS / seconds / 1e6, Files.size(file));
  }

  private static List<Batch> batches() {
    SplittableRandom random = new SplittableRandom(42);
    BytesColumn facilities =
        (BytesColumn)
            ColumnBuilder.of(
                DataType.STRING,
                "UCSF",
                "ZSFG",
                "SFVA",
                "CPMC",
                "Kaiser SF",
                "Stanford",
                "Highland",
                "Alta Bates");
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < ROWS; from += BATCH) {
      int rows = Math.min(BATCH, ROWS - from);
      long[] patient = new long[rows];
      int[] facility = new int[rows];
      long[] time = new long[rows];
      double[][] vitals = new double[4][rows];
      int[] month = new int[rows];
      float[] feature = new float[rows];
      double[] score = new double[rows];
      long[] validity = Bits.allSet(rows);
      for (int i = 0; i < rows; i++) {
        patient[i] = 1 + random.nextInt(1_000_000);
        facility[i] = random.nextInt(8);
        time[i] = 1_672_531_200_000_000L + random.nextLong(94_608_000L) * 1_000_000L;
        vitals[0][i] = Math.round(75 + 12 * random.nextGaussian());
        vitals[1][i] = Math.round(10 * (27 + 5 * random.nextGaussian())) / 10.0;
        vitals[2][i] = Math.round(97 + random.nextGaussian());
        vitals[3][i] = Math.round(10 * (36.8 + 0.4 * random.nextGaussian())) / 10.0;
        month[i] = 1 + random.nextInt(12);
        feature[i] = (float) random.nextGaussian();
        score[i] = vitals[0][i] * feature[i];
        if (random.nextInt(20) == 0) {
          Bits.clear(validity, i);
        }
      }
      List<Column> columns =
          List.of(
              new LongColumn(DataType.INT64, rows, patient, null),
              new DictionaryColumn(rows, facility, facilities, null),
              new LongColumn(DataType.TIMESTAMP, rows, time, null),
              new DoubleColumn(DataType.FLOAT64, rows, vitals[0], validity),
              new DoubleColumn(DataType.FLOAT64, rows, vitals[1], null),
              new DoubleColumn(DataType.FLOAT64, rows, vitals[2], null),
              new DoubleColumn(DataType.FLOAT64, rows, vitals[3], null),
              new IntColumn(DataType.INT32, rows, month, null),
              new FloatColumn(DataType.FLOAT32, rows, feature, null),
              new DoubleColumn(DataType.FLOAT64, rows, score, null));
      batches.add(new Batch(SCHEMA, columns, rows));
    }
    return batches;
  }
}

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Spark SQL in one JVM with two threads; adaptive execution decides the number of partitions. */
final class SparkPeer implements PeerLoop.Peer {
  private static final String CSV_COLUMNS =
      "vital_id BIGINT, patient_id BIGINT, facility STRING, timestamp TIMESTAMP_NTZ,"
          + " heart_rate DOUBLE, bmi DOUBLE, spo2 INT, sbp INT, dbp INT, f0 DOUBLE, f1 DOUBLE,"
          + " code STRING, device_id STRING";

  private final SparkSession spark =
      SparkSession.builder()
          .master("local[2]")
          .appName("benchmark")
          .config("spark.ui.enabled", false)
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.sql.adaptive.enabled", true)
          .config("spark.sql.parquet.compression.codec", "zstd")
          .config("spark.sql.session.timeZone", "UTC")
          // The files' timestamps have no zone; the literals of the queries then have none either.
          .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
          .getOrCreate();

  private SparkPeer() {}

  public static void main(String[] args) throws Exception {
    PeerLoop.measure(new SparkPeer(), args);
  }

  @Override
  public void run(Path query, Map<String, String> tables, Path output) throws Exception {
    tables.forEach(
        (name, files) ->
            (files.endsWith(".csv")
                    ? spark.read().schema(CSV_COLUMNS).option("header", true).csv(files)
                    : spark.read().parquet(files))
                .createOrReplaceTempView(name));
    String sql = Files.readString(query);
    spark
        .sql(sql)
        .write()
        .mode(SaveMode.Overwrite)
        .partitionBy(PeerLoop.partitions(sql).toArray(String[]::new))
        .parquet(output.toString());
  }

  @Override
  public void close() {
    spark.stop();
  }
}

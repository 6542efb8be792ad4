import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Writes the files beside it with Spark 4.1.1. After test-fixtures/benchmarks/bench has fetched Spark:
 *
 * <pre>java --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
 *   --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-exports=java.base/sun.nio.ch=ALL-UNNAMED \
 *   -cp 'test-fixtures/benchmarks/peers/spark/target/lib/*' SparkFiles.java FOLDER</pre>
 */
final class SparkFiles {
  private static final String FLAT =
      """
      SELECT id,
        CASE WHEN id % 7 > 0 THEN cast(id % 200 - 100 AS TINYINT) END AS i8,
        CASE WHEN id % 11 > 0 THEN cast(id % 60000 - 30000 AS SMALLINT) END AS i16,
        CASE WHEN id % 13 > 0 THEN cast(id * 7919 AS INT) END AS i32,
        CASE WHEN id % 17 > 0 THEN id * 1234567890123 END AS i64,
        CASE WHEN id % 3 = 0 THEN NULL WHEN id % 5 = 0 THEN float('NaN') WHEN id % 8 = 0 THEN float('-0.0')
          ELSE float(id / 3) END AS f32,
        CASE WHEN id % 19 = 0 THEN double('-Infinity') ELSE sqrt(id) END AS f64,
        CASE WHEN id % 4 > 0 THEN id % 3 = 0 END AS flag,
        CASE WHEN id % 6 > 0 THEN concat('facility ', id % 9) END AS few,
        CASE WHEN id % 23 = 0 THEN '' ELSE md5(cast(id AS STRING)) END AS many,
        CASE WHEN id % 5 > 0 THEN cast(concat('b', id) AS BINARY) END AS bytes,
        CASE WHEN id % 29 > 0 THEN date_add(DATE'1969-12-01', cast(id AS INT)) END AS day,
        CASE WHEN id % 31 > 0 THEN timestamp_micros(id * 77777777777 - 9000000000000000) END AS zoned,
        CASE WHEN id % 37 > 0 THEN TIMESTAMP_NTZ'1969-06-01 00:00:00' + make_dt_interval(0, 0, 0, id * 77.777777) END AS naive,
        cast(id * 1.01 - 500 AS DECIMAL(7, 2)) AS dec4,
        cast(id * 1000000.01 - 5 AS DECIMAL(16, 3)) AS dec9,
        cast(id * -1000000000000.01 AS DECIMAL(38, 5)) AS dec16
      FROM range(0, 1000, 1, 1)
      """;

  private static final String NESTED =
      """
      SELECT id,
        CASE WHEN id % 3 > 0 THEN array(id, NULL, id + 1) WHEN id % 2 = 0 THEN array() END AS list,
        CASE WHEN id % 5 > 0 THEN named_struct('a', id, 'b', concat('x', id)) END AS pair,
        CASE WHEN id % 4 > 0 THEN map(concat('k', id), id * 2) END AS lookup,
        array(array(id), array()) AS deep
      FROM range(0, 60, 1, 1)
      """;

  private static final String PARTITIONED =
      """
      SELECT id, CASE WHEN id % 4 > 0 THEN concat('a:', id % 4, '/b') END AS site, cast(2020 + id % 2 AS INT) AS year
      FROM range(0, 40, 1, 1)
      """;

  private SparkFiles() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("parquet.page.row.count.limit", 300)
            .getOrCreate();
    for (String timestamps : List.of("INT96", "TIMESTAMP_MICROS")) {
      spark.conf().set("spark.sql.parquet.outputTimestampType", timestamps);
      boolean legacy = timestamps.equals("INT96");
      spark.conf().set("spark.sql.parquet.writeLegacyFormat", legacy);
      String name = legacy ? "-legacy.parquet" : "-standard.parquet";
      write(spark, FLAT, folder.resolve("flat" + name));
      write(spark, NESTED, folder.resolve("nested" + name));
    }
    spark
        .sql(PARTITIONED)
        .write()
        .mode(SaveMode.Overwrite)
        .partitionBy("site", "year")
        .parquet(folder.resolve("folder").toString());
    spark.stop();
  }

  private static void write(SparkSession spark, String sql, Path file) throws IOException {
    Path made = Files.createTempDirectory("spark");
    spark.sql(sql).write().mode(SaveMode.Overwrite).parquet(made.toString());
    try (Stream<Path> parts = Files.list(made)) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }
}

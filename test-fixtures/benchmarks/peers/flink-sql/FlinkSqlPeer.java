import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * Flink SQL in batch mode with two slots: in this process, or on the cluster whose REST address is
 * the property {@code benchmark.flink.master}, to which the libraries of this folder travel.
 */
final class FlinkSqlPeer implements PeerLoop.Peer {
  /** Names that Flink's grammar keeps for itself, in a query that quotes nothing. */
  private static final Pattern RESERVED =
      Pattern.compile("(?<=\\.)timestamp\\b|(?<= AS )(?:year|month|value)\\b");

  /** The folders of data have a manifest beside the files. */
  private static final String ONLY_PARQUET = ", 'source.path.regex-pattern' = '.*\\.parquet'";

  private final TableEnvironment flink;

  private FlinkSqlPeer() {
    Configuration settings = new Configuration();
    settings.setString("table.exec.resource.default-parallelism", "2");
    settings.setString("table.local-time-zone", "UTC");
    settings.setString("taskmanager.memory.managed.size", "1gb");
    settings.setString("taskmanager.memory.network.max", "256mb");
    String master = System.getProperty("benchmark.flink.master", "");
    if (!master.isEmpty()) {
      int colon = master.lastIndexOf(':');
      settings.setString("execution.target", "remote");
      settings.setString("rest.address", master.substring(0, colon));
      settings.setString("rest.port", master.substring(colon + 1));
      settings.setString("pipeline.jars", libraries());
    }
    flink =
        TableEnvironment.create(
            EnvironmentSettings.newInstance().inBatchMode().withConfiguration(settings).build());
  }

  public static void main(String[] args) throws Exception {
    PeerLoop.measure(new FlinkSqlPeer(), args);
  }

  /** What the cluster does not have itself: all jars of the class path but Flink's core. */
  private static String libraries() {
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .filter(entry -> entry.endsWith(".jar"))
        .map(Path::of)
        .filter(
            jar ->
                !jar.getFileName()
                    .toString()
                    .matches("(flink-(clients|core|java|runtime|rpc|streaming|optimizer|shaded|annotations|queryable).*|slf4j.*)"))
        .map(jar -> jar.toUri().toString())
        .collect(Collectors.joining(";"));
  }

  @Override
  public void run(Path query, Map<String, String> tables, Path output) throws Exception {
    for (Map.Entry<String, String> table : tables.entrySet()) {
      Path folder = Path.of(table.getValue()).getParent();
      flink.executeSql("DROP TEMPORARY TABLE IF EXISTS `" + table.getKey() + "`");
      flink.executeSql(create(table.getKey(), columns(folder), folder, ONLY_PARQUET));
    }
    String select = RESERVED.matcher(Files.readString(query)).replaceAll("`$0`");
    String result =
        flink.sqlQuery(select).getResolvedSchema().getColumns().stream()
            .map(FlinkSqlPeer::definition)
            .collect(Collectors.joining(", "));
    flink.executeSql("DROP TEMPORARY TABLE IF EXISTS `result`");
    flink.executeSql(create("result", result, output, ""));
    flink.executeSql("INSERT INTO `result` " + select).await();
    try (Stream<Path> parts = Files.list(output)) {
      for (Path part : parts.toList()) {
        Files.move(part, part.resolveSibling(part.getFileName() + ".parquet"));
      }
    }
  }

  private static String create(String table, String columns, Path folder, String more) {
    return """
        CREATE TEMPORARY TABLE `%s` (%s) WITH ('connector' = 'filesystem', 'path' = '%s',
          'format' = 'parquet', 'parquet.compression' = 'ZSTD', 'parquet.utc-timezone' = 'true',
          'parquet.write.int64.timestamp' = 'true', 'parquet.timestamp.time.unit' = 'micros'%s)"""
        .formatted(table, columns, folder.toUri(), more);
  }

  private static String definition(Column column) {
    return "`" + column.getName() + "` " + column.getDataType().nullable().getLogicalType().asSerializableString();
  }

  /** The columns of a folder of files, from the footer of one. */
  private static String columns(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      Path first =
          files.filter(file -> file.toString().endsWith(".parquet")).sorted().findFirst().get();
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(first.toUri());
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(path, new org.apache.hadoop.conf.Configuration()))) {
        return reader.getFileMetaData().getSchema().getFields().stream()
            .map(field -> "`" + field.getName() + "` " + type(field))
            .collect(Collectors.joining(", "));
      }
    }
  }

  private static String type(Type field) {
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> "BOOLEAN";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case INT32 ->
          logical instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation
              ? "DATE"
              : logical instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation size
                  ? Map.of(8, "TINYINT", 16, "SMALLINT", 32, "INT").get(size.getBitWidth())
                  : "INT";
      case INT64 ->
          logical instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation
              ? "TIMESTAMP(6)"
              : "BIGINT";
      case BINARY -> logical == null ? "BYTES" : "STRING";
      default -> throw new IllegalArgumentException("Cannot read " + field);
    };
  }

  @Override
  public void close() {}
}

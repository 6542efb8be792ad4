package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.testing.clickhouse.ClickHouseDatabase;
import dev.longbow.testing.clickhouse.ClickHouseExtension;
import dev.longbow.testing.clickhouse.ClickHouseUser;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusterSettings;
import dev.longbow.testing.flink.FlinkClusters;
import dev.longbow.testing.flink.FlinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of ClickHouse on a Flink cluster of several processes, each of which looks the
 * password up in its own environment: the same rows as on the direct runner, and no password in a
 * log, a job or a manifest.
 */
@Tag("cluster")
@ExtendWith({FlinkClusters.class, ClickHouseExtension.class})
final class ClusterClickHouseTest {
  private static final Path EXAMPLES = Path.of("../pipelines/examples").toAbsolutePath();
  private static final Path JAR = Path.of("target/longbow.jar").toAbsolutePath();
  private static final String SUMS =
      "SELECT count(), sum(token_count), sum(response_time_ms), uniqExact(timestamp) FROM agent_metrics";

  @TempDir private static Path folder;

  private final ClickHouseDatabase database;
  private final ClickHouseUser user;
  @AutoClose private FlinkCluster cluster;

  ClusterClickHouseTest(ClickHouseDatabase database) {
    this.database = database;
    this.user = database.server().admin();
  }

  @BeforeEach
  void start() throws IOException {
    cluster = FlinkCluster.start(FlinkClusterSettings.DEFAULT.withTaskManagers(0));
    List<String> environment = new ArrayList<>(List.of("env"));
    environment.add("CLICKHOUSE_PASSWORD=" + user.password());
    environment.add("CLICKHOUSE_USER=" + user.name());
    cluster.addTaskManager(temporary -> environment);
    cluster.addTaskManager(temporary -> environment);
  }

  private String longbow(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    LongbowProcess.Ended ended =
        LongbowProcess.run(
            command,
            folder,
            Map.of(
                "CLICKHOUSE_URL", database.server().url(),
                "CLICKHOUSE_USER", user.name(),
                "CLICKHOUSE_PASSWORD", user.password()));
    assertEquals(0, ended.code(), ended.text());
    return ended.text();
  }

  private String run(String example, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("run", EXAMPLES.resolve(example).toString()));
    command.addAll(List.of("--show", "0", "--param", "database=" + database.name()));
    command.addAll(List.of(options));
    return longbow(command.toArray(new String[0]));
  }

  private String onCluster(String example) throws Exception {
    return run(example, "--flink-master", cluster.restAddress(), "--parallelism", "4");
  }

  private List<String> checksums() throws IOException {
    List<String> checksums = new ArrayList<>();
    for (String output : List.of("agent_statistics.parquet", "agent_features.arrow")) {
      checksums.addAll(Files.readAllLines(folder.resolve("outputs/" + output + ".checksums.txt")));
    }
    // Of the manifests only those of the data: they tell when they were written.
    checksums.removeIf(line -> line.contains("manifest"));
    return checksums;
  }

  @Test
  void aClusterReadsAndWritesWhatTheDirectRunnerDoes() throws Exception {
    longbow("demo-data", "--rows", "200000", "--tables", "agent_metrics,bars", "--out", "data");
    run("clickhouse_load.yaml");
    String loaded = database.sql(SUMS);
    run("agent_features.yaml");
    List<String> expected = checksums();
    assertEquals(2, expected.size(), expected.toString());

    String said = onCluster("clickhouse_load.yaml");
    assertEquals(loaded, database.sql(SUMS));
    said += onCluster("agent_features.yaml");
    assertEquals(expected, checksums());
    assertEquals(
        "0",
        database
            .sql(
                "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE '%.longbow-%'")
            .strip());
    assertNoPassword(said);
  }

  private void assertNoPassword(String said) throws IOException {
    List<String> texts = new ArrayList<>(List.of(said));
    List<FlinkProcess> processes = new ArrayList<>(cluster.taskManagers());
    processes.add(cluster.jobManager());
    for (FlinkProcess process : processes) {
      texts.add(Files.readString(process.log()));
    }
    for (JsonNode job : cluster.rest().get("/jobs").path("jobs")) {
      String id = job.path("id").asText();
      texts.add(cluster.rest().get("/jobs/" + id + "/config").toString());
      texts.add(cluster.rest().get("/jobs/" + id + "/plan").toString());
    }
    texts.forEach(text -> assertFalse(text.contains(user.password()), text));
  }
}

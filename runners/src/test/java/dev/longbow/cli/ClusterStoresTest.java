package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.testing.S3Server;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusterSettings;
import dev.longbow.testing.flink.FlinkClusters;
import dev.longbow.testing.flink.FlinkProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects read and written by a Flink cluster of several processes. Each process has credentials of
 * its own, in its environment.
 */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterStoresTest {
  private static final String SECRET = "a-secret-that-nobody-may-see";

  @TempDir static Path folder;
  private static S3Server server;
  @AutoClose private FlinkCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    server = new S3Server("data");
    server.use();
    Outcome demo =
        Outcome.of(
            "demo-data", "--rows", "200000", "--tables", "vitals", "--out", folder.toString());
    assertEquals(0, demo.code(), demo::toString);
    try (Stream<Path> files = Files.list(folder.resolve("vitals"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        server.put("data", "in/" + file.getFileName(), bytes, Instant.now());
      }
    }
  }

  @BeforeEach
  void startCluster() {
    cluster = FlinkCluster.start(FlinkClusterSettings.DEFAULT.withTaskManagers(0));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private void addTaskManager(String... variables) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "AWS_EC2_METADATA_DISABLED=true"));
    command.add("AWS_ENDPOINT_URL_S3=" + server.endpoint());
    command.addAll(List.of(variables));
    cluster.addTaskManager(temporary -> command);
  }

  private static Outcome run(String where, String... options) throws IOException {
    String pipeline =
        """
        name: stores
        inputs: {vitals: "s3://data/in/"}
        transforms:
          - id: daily
            type: group_by
            keys: [facility, patient_id]
            aggregations:
              - {column: heart_rate, function: median, alias: beats}
              - {function: count, alias: n}
          - {id: sorted, type: sort, by: [beats, facility, patient_id]}
        outputs:
          - {path: "s3://data/WHERE/one.parquet"}
          - {path: "s3://data/WHERE/one.csv"}
          - {input: vitals, path: "s3://data/WHERE/scan/", format: parquet}
          - {input: daily, path: "s3://data/WHERE/by/", format: parquet, partition_by: [facility]}
        """
            .replace("WHERE", where);
    Path file = Files.writeString(folder.resolve(where + ".yaml"), pipeline);
    List<String> command = new ArrayList<>(List.of("run", file.toString(), "--show", "0"));
    command.addAll(List.of(options));
    return Outcome.of(command.toArray(new String[0]));
  }

  private Outcome runOnCluster(String where, int tasks) throws IOException {
    return run(where, "--flink-master", cluster.restAddress(), "--parallelism", "" + tasks);
  }

  /** The checksums of an output's files, in their order. */
  private static List<String> checksums(String manifest) throws IOException {
    byte[] bytes = server.get("data", manifest);
    assertTrue(bytes != null, server.keys("data")::toString);
    List<String> checksums = new ArrayList<>();
    for (JsonNode file : new ObjectMapper().readTree(bytes).at("/output/files")) {
      checksums.add(file.path("sha256").asText());
    }
    return checksums;
  }

  @Test
  void aClusterWritesTheSameObjectsWithTheCredentialsOfItsProcesses() throws IOException {
    Outcome direct = run("direct");
    assertEquals(0, direct.code(), direct::toString);
    String secret = "AWS_SECRET_ACCESS_KEY=" + SECRET;
    addTaskManager("AWS_ACCESS_KEY_ID=FIRSTTASKS", secret);
    addTaskManager("AWS_ACCESS_KEY_ID=SECONDTASKS", secret);
    server.takeAccessKeys();
    Outcome outcome = runOnCluster("flink", 4);
    assertEquals(0, outcome.code(), outcome::toString);
    assertEquals(Set.of("AKIATESTKEY", "FIRSTTASKS", "SECONDTASKS"), server.takeAccessKeys());
    for (String output : List.of("one.parquet.", "one.csv.", "scan/", "by/")) {
      List<String> expected = checksums("direct/" + output + "manifest.json");
      assertEquals(expected, checksums("flink/" + output + "manifest.json"), output);
    }
    List<String> traces =
        server.keys("data").stream().filter(key -> key.contains(".longbow-")).toList();
    assertEquals(List.of(), traces);
    saysNoSecret(outcome);
  }

  @Test
  void aProcessWithoutCredentialsSaysSo() throws IOException {
    addTaskManager();
    List<String> before = server.keys("data");
    Outcome failed = runOnCluster("none", 2);
    assertEquals(2, failed.code(), failed::toString);
    String said = failed.err().get(failed.err().size() - 1);
    assertTrue(said.contains("no credentials"), failed::toString);
    assertEquals(before, server.keys("data"));
  }

  /** Neither the client's secret nor the tasks' one is where others can read it. */
  private void saysNoSecret(Outcome outcome) throws IOException {
    List<String> texts = new ArrayList<>(List.of(outcome.toString()));
    List<FlinkProcess> processes = new ArrayList<>(cluster.taskManagers());
    processes.add(cluster.jobManager());
    for (FlinkProcess process : processes) {
      texts.add(Files.readString(process.log()));
    }
    for (JsonNode job : cluster.rest().get("/jobs").path("jobs")) {
      texts.add(cluster.rest().get("/jobs/" + job.path("id").asText() + "/config").toString());
    }
    for (String key : server.keys("data")) {
      if (key.endsWith("manifest.json")) {
        texts.add(new String(server.get("data", key), StandardCharsets.UTF_8));
      }
    }
    for (String text : texts) {
      assertFalse(text.contains(SECRET), text);
      assertFalse(text.contains(System.getProperty("aws.secretAccessKey")), text);
    }
  }
}

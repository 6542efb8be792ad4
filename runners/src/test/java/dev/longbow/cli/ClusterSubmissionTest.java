package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the pages say to do: a cluster of {@code deploy/flink/local-cluster.sh}, and the example of
 * the vitals given to it by {@code flink run} and over REST.
 */
@Tag("cluster")
final class ClusterSubmissionTest {
  private static final Path EXAMPLE =
      Path.of("../pipelines/examples/vitals_summary.yaml").toAbsolutePath().normalize();
  private static final Path JAR = Path.of("target/longbow.jar").toAbsolutePath();
  private static final long PATIENCE_MILLIS = 120_000;
  private static final long LOOK_MILLIS = 200;

  @TempDir static Path shared;

  private static ScriptedCluster cluster;

  @TempDir Path folder;

  @BeforeAll
  static void startClusterAndRunDirectly() throws Exception {
    cluster = ScriptedCluster.start(Files.createDirectory(shared.resolve("flink")));
    Outcome demo =
        Outcome.of("demo-data", "--rows", "40000", "--tables", "vitals", "--out", shared + "/data");
    assertEquals(0, demo.code(), demo::toString);
    String[] command =
        Stream.concat(Stream.of("run"), paths(shared).stream()).toArray(String[]::new);
    Outcome direct = Outcome.of(command);
    assertEquals(0, direct.code(), direct::toString);
  }

  /** Without this the processes would go on after the tests. */
  @AfterAll
  static void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.stop();
    }
  }

  @BeforeEach
  void makeInput() throws IOException {
    Files.createSymbolicLink(folder.resolve("data"), shared.resolve("data"));
  }

  /** The example with paths that do not depend on a working directory. */
  private static List<String> paths(Path folder) {
    return List.of(
        EXAMPLE.toString(),
        "--input",
        "vitals=%s/data/vitals/*.parquet".formatted(folder),
        "--output",
        "parquet=%s/outputs/vitals_summary.parquet".formatted(folder),
        "--output",
        "csv=%s/outputs/vitals_summary.csv".formatted(folder),
        "--output",
        "log=%s/outputs/vitals_summary.log".formatted(folder));
  }

  private void isPublished() throws IOException {
    for (String name : List.of("vitals_summary.parquet", "vitals_summary.csv")) {
      assertArrayEquals(
          Files.readAllBytes(shared.resolve("outputs").resolve(name)),
          Files.readAllBytes(folder.resolve("outputs").resolve(name)),
          name);
    }
    assertEquals(names(shared.resolve("outputs")), names(folder.resolve("outputs")));
    String log = Files.readString(folder.resolve("outputs/vitals_summary.log"));
    assertTrue(log.contains("40,000 rows scanned"), log);
    assertTrue(log.contains("vitals_summary.csv (48 rows"), log);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void flinkRunGivesWhatTheDirectRunnerGives() throws Exception {
    Outcome outcome =
        cluster.flink(
            folder, "run", JAR.toString(), "run", EXAMPLE.toString(), "--runner", "flink");
    assertEquals(0, outcome.code(), outcome::toString);
    JsonNode json = outcome.json();
    assertEquals("done", json.path("status").asText());
    assertEquals(48, json.path("rows").asInt(), outcome::toString);
    assertEquals(40_000, json.path("rows_read").asInt(), outcome::toString);
    assertTrue(outcome.err().get(0).startsWith("Flink job "), outcome::toString);
    assertFalse(outcome.err().toString().contains("WARN"), outcome::toString);
    isPublished();
    Outcome status = cluster.status();
    assertEquals(0, status.code(), status::toString);
    assertTrue(status.out().get(0).startsWith("jobmanager: runs"), status::toString);
    assertTrue(status.out().get(3).contains(" of 4 free"), status::toString);
  }

  /** What runs on the cluster after it brings its own jar, which must be what is used then. */
  @Test
  void noJarIsSentWhereItIsInstalled() throws Exception {
    Outcome written = Outcome.of("flink-lib", cluster.lib().toString());
    assertEquals(0, written.code(), written::toString);
    cluster.restart();
    Outcome outcome =
        Outcome.of(
            Stream.of(
                    List.of("run"),
                    paths(folder),
                    List.of("--runner", "flink", "--flink-master", cluster.address()))
                .flatMap(List::stream)
                .toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome::toString);
    assertTrue(outcome.err().get(0).endsWith("no jar was sent)"), outcome::toString);
    isPublished();
  }

  @Test
  void flinkRunEndsWithTheExitCodeOfAMistake() throws Exception {
    Path mistaken = folder.resolve("mistaken.yaml");
    Files.writeString(
        mistaken, Files.readString(EXAMPLE).replace("heart_rate, function", "heart_rat, function"));
    Outcome outcome =
        cluster.flink(
            folder, "run", JAR.toString(), "run", mistaken.toString(), "--runner", "flink");
    assertEquals(2, outcome.code(), outcome::toString);
    assertEquals(1, outcome.err().size(), outcome::toString);
    assertTrue(outcome.err().get(0).startsWith("LB202 [monthly]"), outcome::toString);
    assertTrue(outcome.err().get(0).contains("Missing columns: [heart_rat]"), outcome::toString);
    assertEquals(List.of(), outcome.out());
    assertEquals(List.of("data", "mistaken.yaml"), names(folder));
  }

  @Test
  void flinkRunReturnsAtOnceWhenDetached() throws Exception {
    Outcome outcome =
        cluster.flink(
            folder, "run", "-d", JAR.toString(), "run", EXAMPLE.toString(), "--runner", "flink");
    assertEquals(0, outcome.code(), outcome::toString);
    assertEquals("submitted", outcome.json().path("status").asText(), outcome::toString);
    awaitEnd(outcome.json().path("job").asText());
    isPublished();
  }

  @Test
  void anUploadOverRestGivesWhatTheDirectRunnerGives() throws Exception {
    String jar = upload();
    ObjectMapper mapper = new ObjectMapper();
    List<String> command =
        Stream.of(List.of("run"), paths(folder), List.of("--runner", "flink"))
            .flatMap(List::stream)
            .toList();
    HttpResponse<String> accepted =
        post(
            "/jars/" + jar + "/run",
            "application/json",
            BodyPublishers.ofString(mapper.writeValueAsString(Map.of("programArgsList", command))));
    assertEquals(200, accepted.statusCode(), accepted::body);
    awaitEnd(mapper.readTree(accepted.body()).path("jobid").asText());
    isPublished();

    List<String> mistaken = List.of("run", folder + "/none.yaml", "--runner", "flink");
    HttpResponse<String> refused =
        post(
            "/jars/" + jar + "/run",
            "application/json",
            BodyPublishers.ofString(
                mapper.writeValueAsString(Map.of("programArgsList", mistaken))));
    assertEquals(400, refused.statusCode(), refused::body);
    assertTrue(refused.body().contains("The main method caused an error: LB"), refused::body);
    assertTrue(refused.body().contains("none.yaml"), refused::body);
  }

  /** Gives the jar to the cluster; the identifier that it has there. */
  private String upload() throws Exception {
    String boundary = "longbow-" + System.nanoTime();
    BodyPublisher form =
        BodyPublishers.concat(
            BodyPublishers.ofString(
                """
                --%s\r
                Content-Disposition: form-data; name="jarfile"; filename="longbow.jar"\r
                Content-Type: application/x-java-archive\r
                \r
                """
                    .formatted(boundary)),
            BodyPublishers.ofFile(JAR),
            BodyPublishers.ofString("\r\n--%s--\r\n".formatted(boundary)));
    HttpResponse<String> answer =
        post("/jars/upload", "multipart/form-data; boundary=" + boundary, form);
    assertEquals(200, answer.statusCode(), answer::body);
    Path file = Path.of(new ObjectMapper().readTree(answer.body()).path("filename").asText());
    return file.getFileName().toString();
  }

  private static HttpResponse<String> post(String path, String type, BodyPublisher body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + cluster.address() + path))
            .header("Content-Type", type)
            .POST(body)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static void awaitEnd(String job) throws Exception {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    String state = "";
    while (System.currentTimeMillis() < end) {
      state = cluster.rest().get("/jobs/" + job).path("state").asText();
      if (state.equals("FINISHED")) {
        return;
      }
      if (state.equals("FAILED") || state.equals("CANCELED")) {
        throw new AssertionError(cluster.rest().get("/jobs/" + job + "/exceptions").toString());
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new AssertionError("Job %s is still %s\n%s".formatted(job, state, cluster.logs()));
  }
}

package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a cluster as users start them, and what goes wrong there. */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterRunTest {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final long LOOK_MILLIS = 100;

  @TempDir static Path data;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void makeInput() throws IOException {
    Path pipeline = data.resolve("rows.yaml");
    Files.writeString(
        pipeline,
        """
        inputs: {t: {rows: [{x: 1, y: a}, {x: 2, y: b}, {x: 3, y: a}]}}
        outputs: {parquet: "%s"}
        """
            .formatted(input()));
    Outcome made = Outcome.of("run", pipeline.toString(), "--show", "0");
    assertEquals(0, made.code(), made::toString);
  }

  private static Path input() {
    return data.resolve("in.parquet");
  }

  private String pipeline(String input, String output, String step) throws IOException {
    return Files.writeString(
            folder.resolve("p.yaml"),
            """
            name: cluster run
            inputs: {t: {path: "%s"}}
            transforms:
              - %s
            outputs: {csv: "%s"}
            """
                .formatted(input, step, output))
        .toString();
  }

  private static final String COUNT =
      "{id: counted, type: group_by, input: t, keys: [y], aggregations: [{function: count, alias:"
          + " n}]}";

  private static Outcome run(FlinkCluster cluster, String pipeline, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                pipeline,
                "--flink-master",
                cluster.restAddress(),
                "--parallelism",
                "2",
                "--show",
                "0"));
    command.addAll(List.of(more));
    return Outcome.of(command.toArray(new String[0]));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void failed(Outcome outcome, int code, String... texts) throws IOException {
    assertEquals(code, outcome.code(), outcome::toString);
    String said = outcome.err().get(outcome.err().size() - 1);
    for (String text : texts) {
      assertTrue(said.contains(text), outcome::toString);
    }
    assertFalse(outcome.toString().contains("\tat "), outcome::toString);
    assertEquals(List.of("p.yaml"), names());
  }

  @Test
  void tellsTheJobAndTheOutcome(FlinkCluster cluster) throws IOException {
    Path out = folder.resolve("out.csv");
    Outcome outcome = run(cluster, pipeline(input().toString(), out.toString(), COUNT));
    assertEquals(0, outcome.code(), outcome::toString);
    JsonNode json = outcome.json();
    assertEquals("done", json.path("status").asText());
    assertEquals(2, json.path("rows").asInt());
    assertEquals(3, json.path("rows_read").asInt());
    assertTrue(outcome.err().get(0).startsWith("Flink job "), outcome::toString);
    assertTrue(outcome.err().get(0).contains(cluster.restAddress()), outcome::toString);
    assertEquals(
        List.of("out.csv", "out.csv.checksums.txt", "out.csv.manifest.json", "p.yaml"), names());
  }

  @Test
  void aDetachedRunGoesOn(FlinkCluster cluster) throws Exception {
    Path out = folder.resolve("out.csv");
    Outcome outcome =
        run(cluster, pipeline(input().toString(), out.toString(), COUNT), "--detached");
    assertEquals(0, outcome.code(), outcome::toString);
    assertEquals("submitted", outcome.json().path("status").asText());
    String job = outcome.json().path("job").asText();
    awaitState(cluster, job, "FINISHED");
    assertEquals(
        List.of("out.csv", "out.csv.checksums.txt", "out.csv.manifest.json", "p.yaml"), names());
  }

  @Test
  void anErrorInTheDataIsNotTriedAgain(FlinkCluster cluster) throws IOException {
    String divide = "{id: split, type: with_columns, input: t, columns: {z: \"div(1, x - 2)\"}}";
    Outcome outcome = run(cluster, pipeline(input().toString(), folder + "/out.csv", divide));
    failed(outcome, 3, "LB303 [split]", "Cannot divide 1 by zero");
  }

  @Test
  void anInputThatOnlyTheClientHas(FlinkCluster cluster) throws IOException {
    // Every process has a working directory of its own.
    Path here = Path.of("target", "only-here.parquet");
    Files.copy(input(), here, StandardCopyOption.REPLACE_EXISTING);
    Outcome outcome = run(cluster, pipeline("/proc/self/cwd/" + here, folder + "/out.csv", COUNT));
    failed(
        outcome,
        1,
        "LB502",
        "[worker ",
        "only-here.parquet",
        "It was there when the run was planned. Inputs must be where every TaskManager");
  }

  @Test
  void anOutputThatWorkersCannotWrite(FlinkCluster cluster) throws IOException {
    Outcome outcome =
        run(
            cluster,
            pipeline(input().toString(), "/proc/self/cwd/target/only-here/out.csv", COUNT));
    failed(outcome, 1, "LB503 [csv] [worker ", "Outputs must be where the submitting process");
    assertFalse(Files.exists(Path.of("target", "only-here")));
  }

  @Test
  void aJobThatIsCancelledInTheWebPage(FlinkCluster cluster) throws Exception {
    String pipeline = pipeline(input().toString(), folder + "/out.csv", COUNT);
    CompletableFuture<Void> cancelling =
        CompletableFuture.runAsync(
            () -> {
              String job = await(cluster, "/jobs", this::runningJob);
              send(cluster, "PATCH", "/jobs/" + job + "?mode=cancel");
            });
    Outcome outcome = run(cluster, pipeline);
    cancelling.join();
    failed(outcome, 1, "LB507 Cancelled: Flink job", "was cancelled there");
  }

  @Test
  void aClassThatTheClusterLacks(FlinkCluster cluster) throws IOException {
    Path jar = folder.resolveSibling(folder.getFileName() + ".jar");
    try {
      Files.copy(Path.of("target", "longbow.jar"), jar);
      try (FileSystem zip = FileSystems.newFileSystem(jar)) {
        Files.delete(zip.getPath("/dev/longbow/execute/StageTask.class"));
      }
      System.setProperty("longbow.jar", jar.toString());
      Outcome outcome = run(cluster, pipeline(input().toString(), folder + "/out.csv", COUNT));
      failed(outcome, 1, "LB508 Cannot load what a task needs", "dev/longbow/execute/StageTask");
    } finally {
      System.clearProperty("longbow.jar");
      Files.deleteIfExists(jar);
    }
  }

  private String runningJob(JsonNode answer) {
    for (JsonNode job : answer.path("jobs")) {
      if (job.path("status").asText().equals("RUNNING")) {
        return job.path("id").asText();
      }
    }
    return null;
  }

  private void awaitState(FlinkCluster cluster, String job, String state) {
    await(
        cluster,
        "/jobs/" + job,
        answer -> answer.path("state").asText().equals(state) ? state : null);
  }

  private String await(FlinkCluster cluster, String path, Function<JsonNode, String> look) {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < end) {
      String found = look.apply(send(cluster, "GET", path));
      if (found != null) {
        return found;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new AssertionError("Waited in vain for " + path);
  }

  private JsonNode send(FlinkCluster cluster, String method, String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + cluster.restAddress() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      return new ObjectMapper()
          .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.longbow.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusterSettings;
import dev.longbow.testing.flink.FlinkClusters;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults that end a job: the error names the cause, the old output stands, and the job submitted
 * again publishes all of it, with nothing of the first beside it.
 */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterLossTest {
  private static final long PATIENCE_SECONDS = 240;
  private static final FlinkClusterSettings SETTINGS =
      FlinkClusterSettings.DEFAULT.with("heartbeat.timeout", "15000");

  @TempDir private static Path folder;
  private static Map<String, String> expected;

  private FaultJob job;

  @BeforeAll
  static void makeData() throws IOException {
    Path data = folder.resolve("data");
    FaultJob.makeData(data);
    FaultJob direct =
        new FaultJob(data, folder.resolve("direct"), new Gates(folder.resolve("gates-direct")));
    direct.runHere();
    expected = direct.written();
    System.setProperty("longbow.jar", HookedJar.make(folder).toString());
  }

  @AfterAll
  static void forgetJar() {
    System.clearProperty("longbow.jar");
  }

  /** An old output, which only a whole new one may replace. */
  @BeforeEach
  void makeJob(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    job =
        new FaultJob(
            folder.resolve("data"),
            folder.resolve(name),
            new Gates(folder.resolve("gates-" + name)));
    Files.createDirectories(job.out());
    Files.writeString(job.out().resolve("sum.parquet"), "old");
  }

  private void assertOldOutputStands() throws IOException {
    assertEquals(List.of("sum.parquet"), List.copyOf(job.written().keySet()));
    assertEquals("old", Files.readString(job.out().resolve("sum.parquet")));
  }

  private static LongbowException failure(CompletableFuture<Void> run) {
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> run.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return assertThrows(
        LongbowException.class,
        () -> {
          throw thrown.getCause() instanceof CompletionException wrapped
              ? wrapped.getCause()
              : thrown.getCause();
        });
  }

  @Test
  void jobManagerDies() throws Exception {
    try (FlinkCluster cluster = FlinkCluster.start(SETTINGS)) {
      job.gates().close("written-rows");
      CompletableFuture<Void> run = job.startOn(cluster.restAddress());
      job.gates().awaitReached("written-rows");
      cluster.killJobManager();
      LongbowException error = failure(run);
      assertEquals(ErrorCode.CLUSTER, error.code(), error::line);
      assertOldOutputStands();
      cluster.restartJobManager();
      // What tasks of the lost job would still do finds no place any more.
      job.gates().open("written-rows");
      job.runOn(cluster.restAddress());
      assertEquals(expected, job.written());
    }
  }

  @Test
  void clientDies() throws Exception {
    try (FlinkCluster cluster = FlinkCluster.start(SETTINGS)) {
      job.gates().close("written-rows");
      Process client = client(cluster);
      try {
        job.gates().awaitReached("written-rows");
      } finally {
        client.destroyForcibly();
      }
      // The job ends when nothing is heard of its client.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (cluster.rest().jobs("CANCELED").isEmpty()) {
        assertTrue(System.nanoTime() < deadline, "The job goes on without its client");
        Thread.sleep(500);
      }
      assertEquals("old", Files.readString(job.out().resolve("sum.parquet")));
      job.gates().open("written-rows");
      job.runOn(cluster.restAddress());
      assertEquals(expected, job.written());
    }
  }

  private Process client(FlinkCluster cluster) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Dlongbow.jar=" + System.getProperty("longbow.jar"),
            "-cp",
            System.getProperty("java.class.path"),
            FaultJob.class.getName(),
            job.data().toString(),
            job.out().toString(),
            job.gates().folder().toString(),
            cluster.restAddress())
        .redirectErrorStream(true)
        .redirectOutput(new File(folder.toFile(), "client.log"))
        .start();
  }

  @Test
  void temporaryDiskOfATaskManagerIsFull() throws Exception {
    List<String> privately = List.of("unshare", "--user", "--map-root-user", "--mount");
    assumeTrue(
        new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "true")
                .start()
                .waitFor()
            == 0,
        "this system does not let users mount file systems");
    try (FlinkCluster cluster = FlinkCluster.start(SETTINGS.withTaskManagers(1))) {
      // Room for what Flink itself keeps there, the job's jar above all, and little more.
      cluster.addTaskManager(
          temporary -> {
            List<String> command = new ArrayList<>(privately);
            command.addAll(
                List.of(
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=172m none " + temporary + " && exec \"$@\"",
                    "sh"));
            return command;
          });
      LongbowException error =
          assertThrows(LongbowException.class, () -> job.runOn(cluster.restAddress()));
      assertEquals(ErrorCode.DISK_FULL, error.code(), error::line);
      assertOldOutputStands();
      // Another TaskManager with room instead.
      cluster.killTaskManager(cluster.taskManagers().get(1));
      cluster.addTaskManager();
      job.runOn(cluster.restAddress());
      assertEquals(expected, job.written());
    }
  }
}

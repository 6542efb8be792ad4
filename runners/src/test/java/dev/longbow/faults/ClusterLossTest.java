package dev.longbow.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusterSettings;
import dev.longbow.testing.flink.FlinkClusters;
import dev.longbow.testing.flink.FlinkProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  /** Whoever works on a run renews its leases more often. */
  private static final long RENEWAL_MILLIS = 21_000;

  /** All slots in one process: no other may do its work. */
  private static final FlinkClusterSettings ONE_PROCESS =
      SETTINGS.withSlots(4).withMemory(512L << 20, 384L << 20, 192L << 20);

  /** How soon an error is heard of that no restart mends; with all restarts it takes minutes. */
  private static final long SOON_SECONDS = 170;

  /** Room beside the jar, for what Flink keeps there. */
  private static final long MORE_BYTES = 48 << 20;

  private static final long LEFT_BYTES = 64 << 10;

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
      assertEndsSoon(run, ErrorCode.CLUSTER);
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
      assertFalse(Files.exists(job.out().resolve("rows")));
      job.gates().open("written-rows");
      endLeases();
      job.runOn(cluster.restAddress());
      assertEquals(expected, job.written());
    }
  }

  /** Nobody works on the lost run; the time that it may be missed for goes by. */
  private void endLeases() throws Exception {
    List<Path> leases = leases();
    assertEquals(2, leases.size(), leases::toString);
    List<FileTime> times = times(leases);
    Thread.sleep(RENEWAL_MILLIS);
    assertEquals(times, times(leases));
    for (Path lease : leases) {
      Files.setLastModifiedTime(lease, FileTime.fromMillis(0));
    }
  }

  private List<Path> leases() throws IOException {
    try (Stream<Path> files = Files.walk(job.out(), 2)) {
      return files.filter(file -> file.endsWith("lease")).toList();
    }
  }

  private static List<FileTime> times(List<Path> files) throws IOException {
    List<FileTime> times = new ArrayList<>();
    for (Path file : files) {
      times.add(Files.getLastModifiedTime(file));
    }
    return times;
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

  /** The tasks fail before our code begins, over and over. */
  @Test
  void diskOfATaskManagerIsTooSmallForTheJar() throws Exception {
    try (FlinkCluster cluster = FlinkCluster.start(ONE_PROCESS.withTaskManagers(0))) {
      SmallDisk.addTaskManager(cluster, jarBytes() / 2);
      assertEndsSoon(job.startOn(cluster.restAddress()), ErrorCode.DISK_FULL);
      assertResubmissionCompletes(cluster);
    }
  }

  /** What Flink writes between tasks finds no room. */
  @Test
  void diskOfATaskManagerIsFilledWhileTasksRun() throws Exception {
    try (FlinkCluster cluster = FlinkCluster.start(ONE_PROCESS.withTaskManagers(0))) {
      FlinkProcess small = SmallDisk.addTaskManager(cluster, jarBytes() + MORE_BYTES);
      job.gates().close("read-0");
      CompletableFuture<Void> run = job.startOn(cluster.restAddress());
      job.gates().awaitReached("read-0");
      SmallDisk.fill(small, LEFT_BYTES);
      job.gates().open("read-0");
      assertEndsSoon(run, ErrorCode.DISK_FULL);
      assertResubmissionCompletes(cluster);
    }
  }

  private static void assertEndsSoon(CompletableFuture<Void> run, ErrorCode code) {
    long start = System.nanoTime();
    LongbowException error = failure(run);
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    assertEquals(code, error.code(), error::line);
    assertTrue(seconds < SOON_SECONDS, () -> "After " + seconds + " s: " + error.line());
  }

  /** On a TaskManager with room instead. */
  private void assertResubmissionCompletes(FlinkCluster cluster) throws IOException {
    assertOldOutputStands();
    cluster.killTaskManager(cluster.taskManagers().get(0));
    cluster.addTaskManager();
    job.runOn(cluster.restAddress());
    assertEquals(expected, job.written());
  }

  private static long jarBytes() throws IOException {
    return Files.size(Path.of(System.getProperty("longbow.jar")));
  }
}

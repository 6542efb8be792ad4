package dev.longbow.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkClusterSettings;
import dev.longbow.testing.flink.FlinkClusters;
import dev.longbow.testing.flink.FlinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Faults that a job survives: what it publishes is complete, with nothing beside it. */
@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class ClusterFaultsTest {
  private static final long PATIENCE_SECONDS = 240;

  @TempDir private static Path folder;
  private static Map<String, String> expected;
  private static FlinkCluster cluster;

  private FaultJob job;

  @BeforeAll
  static void start() throws IOException {
    Path data = folder.resolve("data");
    FaultJob.makeData(data);
    FaultJob direct = new FaultJob(data, folder.resolve("direct"), gates("direct"));
    direct.runHere();
    expected = direct.written();
    assertTrue(expected.size() > 4, expected::toString);
    System.setProperty("longbow.jar", HookedJar.make(folder).toString());
    cluster = FlinkCluster.start(FlinkClusterSettings.DEFAULT.with("heartbeat.timeout", "15000"));
  }

  @AfterAll
  static void stop() {
    System.clearProperty("longbow.jar");
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Gates gates(String name) {
    return new Gates(folder.resolve("gates-" + name));
  }

  @BeforeEach
  void makeJob(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    job = new FaultJob(folder.resolve("data"), folder.resolve(name), gates(name));
  }

  private static void finish(CompletableFuture<Void> run) throws Exception {
    run.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The output is complete, and no process keeps anything of the run. */
  private void assertComplete() throws IOException {
    assertEquals(expected, job.written());
  }

  @Test
  void noFault() throws Exception {
    job.runOn(cluster.restAddress());
    assertComplete();
  }

  @Test
  void taskManagerDiesWhileTasksRead() throws Exception {
    job.gates().close("read-0");
    CompletableFuture<Void> run = job.startOn(cluster.restAddress());
    job.gates().awaitReached("read-0");
    replaceTaskManager();
    job.gates().open("read-0");
    finish(run);
    assertComplete();
  }

  @Test
  void taskManagersDieAfterPartsWereWritten() throws Exception {
    job.gates().close("written-rows");
    CompletableFuture<Void> run = job.startOn(cluster.restAddress());
    job.gates().awaitReached("written-rows");
    replaceTaskManager();
    job.gates().open("written-rows");
    finish(run);
    assertComplete();
  }

  @Test
  void taskManagersDieWhileOutputsArePutInPlace() throws Exception {
    job.gates().close("commit-sum");
    CompletableFuture<Void> run = job.startOn(cluster.restAddress());
    job.gates().awaitReached("commit-sum");
    // The first output is in place, the second is not.
    assertTrue(job.gates().wasReached("committed-rows"));
    replaceTaskManager();
    replaceTaskManager();
    job.gates().open("commit-sum");
    finish(run);
    assertComplete();
  }

  /** First between the passes over the rows and the file, then when a part of it is in place. */
  @Test
  void taskManagersDieWhileAMatrixIsMade() throws Exception {
    FaultJob here =
        new FaultJob(
                folder.resolve("data"), folder.resolve("direct-matrix"), gates("direct-matrix"))
            .ofMatrix();
    here.runHere();
    FaultJob matrix = job.ofMatrix();
    job.gates().close("open-matrix");
    job.gates().close("written-matrix");
    CompletableFuture<Void> run = matrix.startOn(cluster.restAddress());
    job.gates().awaitReached("open-matrix");
    replaceTaskManager();
    job.gates().open("open-matrix");
    job.gates().awaitReached("written-matrix");
    replaceTaskManager();
    job.gates().open("written-matrix");
    finish(run);
    assertTrue(here.written().containsKey("matrix.npy"), () -> String.valueOf(here));
    assertEquals(here.written(), matrix.written());
  }

  @Test
  void taskFailsAfterItWroteItsPart() throws Exception {
    job.gates().failOnce("written-rows");
    job.runOn(cluster.restAddress());
    assertFalse(Files.exists(job.gates().folder().resolve("written-rows.fails")));
    assertComplete();
  }

  @Test
  void slowTaskManagerIsWaitedFor() throws Exception {
    job.gates().close("read-0");
    CompletableFuture<Void> run = job.startOn(cluster.restAddress());
    job.gates().awaitReached("read-0");
    FlinkProcess slow = cluster.taskManagers().get(0);
    slow.hold();
    job.gates().open("read-0");
    Thread.sleep(4000);
    slow.resume();
    finish(run);
    assertComplete();
  }

  private static void replaceTaskManager() throws IOException {
    cluster.killTaskManager(cluster.taskManagers().get(0));
    cluster.addTaskManager();
  }
}

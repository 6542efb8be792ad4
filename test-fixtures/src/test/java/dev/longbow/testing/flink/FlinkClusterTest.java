package dev.longbow.testing.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
@ExtendWith(FlinkClusters.class)
final class FlinkClusterTest {
  @TempDir Path folder;

  @Test
  void startsLosesAndReplacesProcesses() throws IOException {
    FlinkProcess first;
    try (FlinkCluster cluster =
        FlinkCluster.start(FlinkClusterSettings.DEFAULT.withFolder(folder))) {
      assertEquals(4, cluster.rest().get("/overview").path("slots-total").asInt());
      assertEquals(List.of(), cluster.rest().jobs("RUNNING"));
      first = cluster.taskManagers().get(0);
      assertTrue(Files.isDirectory(first.temporaryFolder()));
      cluster.killTaskManager(first);
      assertFalse(first.isAlive());
      FlinkProcess added = cluster.addTaskManager();
      assertEquals(
          List.of("tm-2", "tm-3"),
          cluster.taskManagers().stream().map(FlinkProcess::name).toList());
      cluster.killJobManager();
      assertThrows(IOException.class, () -> cluster.rest().get("/overview"));
      cluster.restartJobManager();
      assertTrue(added.isAlive());
      assertTrue(cluster.tails().contains("tm-3 (runs)"), cluster.tails());
    }
    assertTrue(Files.exists(first.log()), first.log()::toString);
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void saysWhyItDoesNotStart() {
    FlinkClusterSettings wrong =
        FlinkClusterSettings.DEFAULT
            .withTaskManagers(1)
            .withFolder(folder)
            .with("taskmanager.memory.network.max", "1m");
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> FlinkCluster.start(wrong).close());
    assertTrue(
        error.getMessage().contains("The network memory min (128 mb) and max (1 mb) mismatch"),
        error.getMessage());
  }
}

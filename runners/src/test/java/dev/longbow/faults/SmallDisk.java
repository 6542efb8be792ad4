package dev.longbow.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longbow.testing.flink.FlinkCluster;
import dev.longbow.testing.flink.FlinkProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** TaskManagers whose temporary files are on a small disk of their own, in memory. */
final class SmallDisk {
  /** A view of mounted file systems for one process, which every user may have. */
  private static final List<String> PRIVATELY =
      List.of("unshare", "--user", "--map-root-user", "--mount");

  private static final int BLOCK = 4 << 10;

  private SmallDisk() {}

  /** Starts one; skips the test where the system does not let users mount file systems. */
  static FlinkProcess addTaskManager(FlinkCluster cluster, long bytes) throws Exception {
    assumeTrue(canMount(), "this system does not let users mount file systems");
    return cluster.addTaskManager(
        temporary -> {
          List<String> command = new ArrayList<>(PRIVATELY);
          String mount = "mount -t tmpfs -o size=" + bytes + " none '" + temporary + "'";
          command.addAll(List.of("sh", "-c", mount + " && exec \"$@\"", "sh"));
          return command;
        });
  }

  private static boolean canMount() throws InterruptedException {
    List<String> attempt = new ArrayList<>(PRIVATELY);
    attempt.addAll(List.of("mount", "-t", "tmpfs", "none", "/mnt"));
    try {
      return new ProcessBuilder(attempt).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      // No such program here.
      return false;
    }
  }

  /** Fills the disk of one, but for a few bytes. */
  static void fill(FlinkProcess taskManager, long left) throws IOException {
    // As that process sees it.
    Path temporary =
        Path.of("/proc", Long.toString(taskManager.pid()), "root")
            .resolve("." + taskManager.temporaryFolder());
    byte[] block = new byte[BLOCK];
    try (OutputStream file = Files.newOutputStream(temporary.resolve("filler"))) {
      for (long room = room(temporary); room > left; room = room(temporary)) {
        file.write(block);
      }
    }
  }

  private static long room(Path folder) throws IOException {
    return folder.toFile().getUsableSpace();
  }
}

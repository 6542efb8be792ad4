package dev.longbow.run.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.memory.MemoryPool;
import dev.longbow.text.Sizes;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/** Checks, before anything is prepared, that a cluster can take a job. */
final class ClusterCheck {
  /** How long slots are waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 1000;

  /** Clusters with one of these start TaskManagers as they are needed. */
  private static final Set<String> ELASTIC = Set.of("kubernetes.cluster-id", "yarn.application.id");

  private ClusterCheck() {}

  /**
   * How many slots to use.
   *
   * @param wanted how many there have to be; 0 or less for all that are free
   * @param patience how long to wait for them
   * @throws LongbowException {@link ErrorCode#CLUSTER} when it does not answer or they do not
   *     become free in time, {@link ErrorCode#ENVIRONMENT} when it runs another version
   */
  static int slots(FlinkRest rest, int wanted, Duration patience) {
    FlinkRest.Overview overview = rest.overview();
    if (!overview.version().startsWith(ClusterFlink.VERSION + ".")) {
      throw new LongbowException(
          ErrorCode.ENVIRONMENT,
          "Cannot use the cluster at %s: it runs Flink %s, and this program has the client of Flink %s. Use a cluster of that version"
              .formatted(rest.url(), overview.version(), ClusterFlink.VERSION));
    }
    int needed = Math.max(1, wanted);
    if (overview.free() < needed && !isElastic(rest)) {
      overview = await(rest, needed, patience);
    }
    return wanted > 0 ? wanted : Math.max(1, overview.free());
  }

  private static FlinkRest.Overview await(FlinkRest rest, int needed, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      FlinkRest.Overview overview = rest.overview();
      if (overview.free() >= needed) {
        return overview;
      } else if (System.nanoTime() - end >= 0) {
        throw new LongbowException(
            ErrorCode.CLUSTER,
            "Cannot get %d free slot%s on the Flink cluster at %s: after %d s of waiting %d of its %d are free (%d TaskManagers, %d jobs running). Set %s, wait until other jobs have ended, or start more TaskManagers"
                .formatted(
                    needed,
                    needed == 1 ? "" : "s",
                    rest.url(),
                    patience.toSeconds(),
                    overview.free(),
                    overview.slots(),
                    overview.taskManagers(),
                    overview.running(),
                    overview.free() == 0
                        ? "a lower --parallelism"
                        : "--parallelism " + overview.free()));
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LongbowException(ErrorCode.CANCELLED, "Cancelled while waiting for slots", e);
      }
    }
  }

  private static boolean isElastic(FlinkRest rest) {
    try {
      for (JsonNode setting : rest.get("/jobmanager/config")) {
        if (ELASTIC.contains(setting.path("key").asText())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // Not every cluster lets its settings be read.
      return false;
    }
  }

  /**
   * The least managed memory that a slot has, in bytes; empty when nobody knows, as where
   * TaskManagers are started only for the job.
   */
  static OptionalLong managedOfSlot(FlinkRest rest) {
    OptionalLong least = OptionalLong.empty();
    for (JsonNode manager : taskManagers(rest)) {
      long managed = manager.path("memoryConfiguration").path("managedMemory").asLong();
      long slots = manager.path("slotsNumber").asLong();
      if (managed > 0 && slots > 0) {
        least = OptionalLong.of(Math.min(least.orElse(Long.MAX_VALUE), managed / slots));
      }
    }
    return least;
  }

  /**
   * Checks a budget, as every TaskManager would.
   *
   * @throws LongbowException {@link ErrorCode#MEMORY} when one of them has too small a heap
   */
  static void memory(FlinkRest rest, long budget) {
    for (JsonNode manager : taskManagers(rest)) {
      JsonNode memory = manager.path("memoryConfiguration");
      long heap = memory.path("frameworkHeap").asLong() + memory.path("taskHeap").asLong();
      // The workers check it again: a TaskManager's heap is a little smaller than its settings.
      if (heap > 0 && budget > MemoryPool.largestBudget(heap)) {
        throw new LongbowException(
            ErrorCode.MEMORY,
            "Cannot use a memory budget of %s on TaskManager %s with a heap of %s: at most %d%% of it. Set --memory %dMB or less, or give TaskManagers more (taskmanager.memory.task.heap.size)"
                .formatted(
                    Sizes.bytes(budget),
                    manager.path("id").asText(),
                    Sizes.bytes(heap),
                    MemoryPool.LARGEST_HEAP_PERCENT,
                    MemoryPool.largestBudget(heap) >> 20));
      }
    }
  }

  private static JsonNode taskManagers(FlinkRest rest) {
    try {
      return rest.get("/taskmanagers").path("taskmanagers");
    } catch (IOException e) {
      // The workers check for themselves.
      return MissingNode.getInstance();
    }
  }
}

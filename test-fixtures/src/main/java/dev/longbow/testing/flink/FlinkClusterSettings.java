package dev.longbow.testing.flink;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster of tests is made of.
 *
 * @param taskManagers processes that run tasks, at the start
 * @param slots tasks that one of them runs at a time
 * @param heap bytes for tasks, on the heap of each
 * @param managed bytes for Flink's sorts, off the heap of each
 * @param network bytes for buffers between tasks, off the heap of each
 * @param folder where processes keep temporary files; empty for one that is made and removed
 * @param configuration more of Flink's settings, which win
 */
public record FlinkClusterSettings(
    int taskManagers,
    int slots,
    long heap,
    long managed,
    long network,
    Optional<Path> folder,
    Map<String, String> configuration) {
  static final long MEGABYTE = 1L << 20;

  /** Two processes of two slots, each with about 1 GB in all. */
  public static final FlinkClusterSettings DEFAULT =
      new FlinkClusterSettings(
          2, 2, 384 * MEGABYTE, 256 * MEGABYTE, 128 * MEGABYTE, Optional.empty(), Map.of());

  /** Checks that there is something to run on. */
  public FlinkClusterSettings {
    if (taskManagers < 0 || slots < 1) {
      throw new IllegalArgumentException(
          "Invalid cluster: " + taskManagers + " TaskManagers of " + slots + " slots");
    }
    configuration = Map.copyOf(configuration);
  }

  /** With another number of TaskManagers. */
  public FlinkClusterSettings withTaskManagers(int number) {
    return new FlinkClusterSettings(number, slots, heap, managed, network, folder, configuration);
  }

  /** With another number of slots in each TaskManager. */
  public FlinkClusterSettings withSlots(int number) {
    return new FlinkClusterSettings(
        taskManagers, number, heap, managed, network, folder, configuration);
  }

  /** With other amounts of memory, in bytes, for each TaskManager. */
  public FlinkClusterSettings withMemory(long tasks, long sorts, long buffers) {
    return new FlinkClusterSettings(
        taskManagers, slots, tasks, sorts, buffers, folder, configuration);
  }

  /** With a folder for temporary files; the cluster makes one of its own in it. */
  public FlinkClusterSettings withFolder(Path parent) {
    return new FlinkClusterSettings(
        taskManagers, slots, heap, managed, network, Optional.of(parent), configuration);
  }

  /** With one more of Flink's settings. */
  public FlinkClusterSettings with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(configuration);
    more.put(key, value);
    return new FlinkClusterSettings(taskManagers, slots, heap, managed, network, folder, more);
  }
}

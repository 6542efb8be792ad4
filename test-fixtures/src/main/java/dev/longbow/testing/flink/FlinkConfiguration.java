package dev.longbow.testing.flink;

import static dev.longbow.testing.flink.FlinkClusterSettings.MEGABYTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a cluster's processes, as Flink reads them. */
final class FlinkConfiguration {
  private static final long FRAMEWORK_HEAP = 64 * MEGABYTE;
  private static final long FRAMEWORK_OFF_HEAP = 128 * MEGABYTE;
  private static final long TASK_OFF_HEAP = 32 * MEGABYTE;
  private static final long METASPACE = 256 * MEGABYTE;
  private static final long OVERHEAD = 128 * MEGABYTE;
  private static final long JOB_MANAGER_HEAP = 320 * MEGABYTE;
  private static final long JOB_MANAGER_OFF_HEAP = 64 * MEGABYTE;

  private FlinkConfiguration() {}

  /** What all processes of a cluster share. */
  static Map<String, String> common(FlinkClusterSettings settings, int rpcPort, int restPort)
      throws IOException {
    Map<String, String> values = new TreeMap<>(FlinkDistribution.recommended());
    // Jobs must say themselves what they need.
    values.keySet().removeIf(key -> key.startsWith("restart-strategy"));
    for (String address :
        List.of(
            "jobmanager.rpc.address",
            "jobmanager.bind-host",
            "rest.address",
            "rest.bind-address",
            "taskmanager.host",
            "taskmanager.bind-host")) {
      values.put(address, "127.0.0.1");
    }
    values.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    values.put("rest.port", Integer.toString(restPort));
    values.put("rest.bind-port", Integer.toString(restPort));
    // A lost process is noticed in seconds, a busy machine is not taken for one.
    values.put("heartbeat.interval", "2000");
    values.put("heartbeat.timeout", "30000");
    // Without Flink's scripts every part of the memory must be given.
    values.put("jobmanager.memory.heap.size", bytes(JOB_MANAGER_HEAP));
    values.put("jobmanager.memory.off-heap.size", bytes(JOB_MANAGER_OFF_HEAP));
    values.put("jobmanager.memory.jvm-metaspace.size", bytes(METASPACE));
    values.put("jobmanager.memory.jvm-overhead.min", bytes(OVERHEAD));
    values.put("jobmanager.memory.jvm-overhead.max", bytes(OVERHEAD));
    values.put("taskmanager.cpu.cores", settings.slots() + ".0");
    values.put("taskmanager.numberOfTaskSlots", Integer.toString(settings.slots()));
    values.put("taskmanager.memory.framework.heap.size", bytes(FRAMEWORK_HEAP));
    values.put("taskmanager.memory.framework.off-heap.size", bytes(FRAMEWORK_OFF_HEAP));
    values.put("taskmanager.memory.task.heap.size", bytes(settings.heap()));
    values.put("taskmanager.memory.task.off-heap.size", bytes(TASK_OFF_HEAP));
    values.put("taskmanager.memory.managed.size", bytes(settings.managed()));
    values.put("taskmanager.memory.network.min", bytes(settings.network()));
    values.put("taskmanager.memory.network.max", bytes(settings.network()));
    values.put("taskmanager.memory.jvm-metaspace.size", bytes(METASPACE));
    values.put("taskmanager.memory.jvm-overhead.min", bytes(OVERHEAD));
    values.put("taskmanager.memory.jvm-overhead.max", bytes(OVERHEAD));
    values.putAll(settings.configuration());
    return values;
  }

  /** The options of a JobManager's virtual machine. */
  static List<String> jobManagerMemory() {
    return List.of(
        "-Xmx" + JOB_MANAGER_HEAP,
        "-XX:MaxDirectMemorySize=" + JOB_MANAGER_OFF_HEAP,
        "-XX:MaxMetaspaceSize=" + METASPACE);
  }

  /** The options of a TaskManager's virtual machine. */
  static List<String> taskManagerMemory(FlinkClusterSettings settings) {
    return List.of(
        "-Xmx" + (FRAMEWORK_HEAP + settings.heap()),
        "-XX:MaxDirectMemorySize=" + (FRAMEWORK_OFF_HEAP + TASK_OFF_HEAP + settings.network()),
        "-XX:MaxMetaspaceSize=" + METASPACE);
  }

  /** Writes settings into a folder, which is Flink's {@code --configDir} then. */
  static void write(Path folder, Map<String, String> values) throws IOException {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (key, value) ->
            text.append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.yaml"), text);
  }

  private static String bytes(long number) {
    return number + "b";
  }
}

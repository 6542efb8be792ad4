package dev.longbow.testing.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A session cluster of Flink on this machine: a JobManager and TaskManagers, each a process of its
 * own that listens on 127.0.0.1 only and ends with this one. Its jars are those of {@code
 * deploy/flink}; jobs bring everything else.
 *
 * <p>Temporary files are removed by {@link #close}; logs stay in {@code target/flink-logs}. A test
 * class with {@code @ExtendWith(FlinkClusters.class)} prints their ends when a test fails, and may
 * take a cluster that the classes of a build share as a parameter.
 */
public final class FlinkCluster implements AutoCloseable {
  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final AtomicInteger CLUSTERS = new AtomicInteger();

  /** Every cluster of this process that was started, also those that are closed. */
  private static final List<FlinkCluster> STARTED = new CopyOnWriteArrayList<>();

  private final FlinkClusterSettings settings;
  private final Map<String, String> common;
  private final Path folder;
  private final Path logs;
  private final String restAddress;
  private final FlinkRest rest;
  private final List<FlinkProcess> everyProcess = new CopyOnWriteArrayList<>();
  private final List<FlinkProcess> taskManagers = new CopyOnWriteArrayList<>();
  private final Thread removal = new Thread(this::killAndRemove, "removes a Flink cluster");
  private FlinkProcess jobManager;

  private FlinkCluster(FlinkClusterSettings settings) throws IOException {
    this.settings = settings;
    int restPort = freePort();
    common = FlinkConfiguration.common(settings, freePort(), restPort);
    restAddress = "127.0.0.1:" + restPort;
    rest = new FlinkRest(restAddress);
    folder =
        settings.folder().isPresent()
            ? Files.createTempDirectory(settings.folder().get(), "longbow-flink-")
            : Files.createTempDirectory("longbow-flink-");
    String name = "cluster-" + ProcessHandle.current().pid() + "-" + CLUSTERS.incrementAndGet();
    Path target = Path.of("target").toAbsolutePath();
    logs = (Files.isDirectory(target) ? target.resolve("flink-logs") : folder).resolve(name);
    Runtime.getRuntime().addShutdownHook(removal);
    STARTED.add(this);
  }

  /**
   * Starts a cluster and waits until every TaskManager has offered its slots.
   *
   * @throws IllegalStateException when it does not come up, with the end of its logs
   */
  public static FlinkCluster start(FlinkClusterSettings settings) {
    try {
      FlinkCluster cluster = new FlinkCluster(settings);
      try {
        cluster.startJobManager();
        for (int i = 0; i < settings.taskManagers(); i++) {
          cluster.startTaskManager(temporary -> List.of());
        }
        cluster.awaitTaskManagers();
        return cluster;
      } catch (IOException | RuntimeException e) {
        cluster.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalStateException("Cannot start a Flink cluster", e);
    }
  }

  /** A cluster as {@link FlinkClusterSettings#DEFAULT} says. */
  public static FlinkCluster start() {
    return start(FlinkClusterSettings.DEFAULT);
  }

  /** Host and port of the JobManager's REST interface; the same when it is started again. */
  public String restAddress() {
    return restAddress;
  }

  /** Asks the JobManager. */
  public FlinkRest rest() {
    return rest;
  }

  /** What it was made of. */
  public FlinkClusterSettings settings() {
    return settings;
  }

  /** A folder with {@code config.yaml} for a client, as {@code FLINK_CONF_DIR}. */
  public Path clientConfiguration() throws IOException {
    Path client = folder.resolve("client");
    FlinkConfiguration.write(client, common);
    return client;
  }

  /** The folder with Flink's jars. */
  public static Path lib() {
    return FlinkDistribution.lib();
  }

  /** The TaskManagers that run, oldest first. */
  public List<FlinkProcess> taskManagers() {
    return List.copyOf(taskManagers);
  }

  /** The JobManager; it may have been killed. */
  public FlinkProcess jobManager() {
    return jobManager;
  }

  /** Starts one more TaskManager and waits until all have offered their slots. */
  public FlinkProcess addTaskManager() throws IOException {
    return addTaskManager(temporary -> List.of());
  }

  /**
   * Starts one more TaskManager.
   *
   * @param command what to put before its virtual machine, such as {@code nice -n 19}; hears of its
   *     folder for temporary files
   */
  public FlinkProcess addTaskManager(Function<Path, List<String>> command) throws IOException {
    FlinkProcess added = startTaskManager(command);
    awaitTaskManagers();
    return added;
  }

  /** Ends a TaskManager as {@code kill -9} does. Its temporary files stay. */
  public void killTaskManager(FlinkProcess taskManager) {
    if (!taskManagers.remove(taskManager)) {
      throw new IllegalArgumentException("Unknown TaskManager " + taskManager.name());
    }
    taskManager.kill();
  }

  /** Ends the JobManager as {@code kill -9} does. */
  public void killJobManager() {
    jobManager.kill();
  }

  /** Starts a JobManager after {@link #killJobManager}; waits until it has the TaskManagers. */
  public void restartJobManager() throws IOException {
    startJobManager();
    awaitTaskManagers();
  }

  /** The ends of all logs. */
  public String tails() {
    return everyProcess.stream().map(FlinkProcess::tail).collect(Collectors.joining());
  }

  /** The clusters that this process has started so far. */
  static List<FlinkCluster> started() {
    return List.copyOf(STARTED);
  }

  /** Ends all processes and removes their temporary files. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      return; // it is at work
    }
    killAndRemove();
  }

  private void startJobManager() throws IOException {
    int number = everyProcess.size();
    String name = number == 0 ? "jobmanager" : "jobmanager-" + number;
    Path home = folder.resolve(name);
    Path temporary = home.resolve("tmp");
    Map<String, String> values = new TreeMap<>(common);
    values.putIfAbsent("io.tmp.dirs", temporary.toString());
    values.putIfAbsent("web.tmpdir", temporary.toString());
    values.putIfAbsent("web.upload.dir", temporary.toString());
    FlinkConfiguration.write(home, values);
    jobManager =
        FlinkProcess.start(
            name,
            home,
            temporary,
            logs.resolve(name + ".log"),
            List.of(),
            FlinkConfiguration.jobManagerMemory(),
            FlinkDistribution.classPath(),
            JOB_MANAGER);
    everyProcess.add(jobManager);
  }

  private FlinkProcess startTaskManager(Function<Path, List<String>> command) throws IOException {
    String name = "tm-" + everyProcess.size();
    Path home = folder.resolve(name);
    Path temporary = home.resolve("tmp");
    Map<String, String> values = new TreeMap<>(common);
    values.put("taskmanager.resource-id", name);
    values.put("io.tmp.dirs", temporary.toString());
    FlinkConfiguration.write(home, values);
    FlinkProcess process =
        FlinkProcess.start(
            name,
            home,
            temporary,
            logs.resolve(name + ".log"),
            command.apply(temporary),
            FlinkConfiguration.taskManagerMemory(settings),
            FlinkDistribution.classPath(),
            TASK_MANAGER);
    everyProcess.add(process);
    taskManagers.add(process);
    return process;
  }

  /** Waits until every TaskManager that runs is known to the JobManager, with its slots. */
  public void awaitTaskManagers() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String seen = "nothing";
    while (System.nanoTime() < deadline) {
      for (FlinkProcess process : processes()) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              process.name() + " of the Flink cluster ended\n" + tails());
        }
      }
      try {
        List<String> known = new ArrayList<>();
        for (JsonNode one : rest.get("/taskmanagers").path("taskmanagers")) {
          if (one.path("slotsNumber").asInt() == settings.slots()) {
            known.add(one.path("id").asText());
          }
        }
        seen = "TaskManagers " + known;
        if (taskManagers.stream().allMatch(process -> known.contains(process.name()))) {
          return;
        }
      } catch (IOException e) {
        seen = e.toString();
      }
      sleep(100);
    }
    throw new IllegalStateException(
        "The Flink cluster at "
            + restAddress
            + " does not have its "
            + taskManagers.size()
            + " TaskManagers after "
            + PATIENCE.toSeconds()
            + " s; seen last: "
            + seen
            + "\n"
            + tails());
  }

  private List<FlinkProcess> processes() {
    List<FlinkProcess> processes = new ArrayList<>(taskManagers);
    processes.add(jobManager);
    return processes;
  }

  private void killAndRemove() {
    everyProcess.forEach(FlinkProcess::kill);
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder, e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for Flink", e);
    }
  }
}

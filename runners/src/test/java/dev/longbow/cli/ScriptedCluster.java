package dev.longbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.testing.flink.FlinkRest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster that {@code deploy/flink/local-cluster.sh} starts and stops, on free ports. */
final class ScriptedCluster {
  private static final Path SCRIPTS = Path.of("../deploy/flink").toAbsolutePath().normalize();
  private static final int NOTHING_RUNS = 3;
  private static final long PATIENCE_SECONDS = 180;

  private final Path home;
  private final String address;
  private final Map<String, String> variables;

  /** Its processes do not end with this one. */
  private final Thread removal = new Thread(this::stopLate, "stops a Flink cluster");

  private ScriptedCluster(Path home) throws IOException {
    this.home = home;
    try (ServerSocket rest = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket rpc = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.address = "127.0.0.1:" + rest.getLocalPort();
      this.variables =
          Map.of(
              "JAVA_HOME",
              System.getProperty("java.home"),
              "LONGBOW_FLINK_HOME",
              home.toString(),
              "LONGBOW_FLINK_PORT",
              Integer.toString(rest.getLocalPort()),
              "LONGBOW_FLINK_RPC_PORT",
              Integer.toString(rpc.getLocalPort()),
              "LONGBOW_FLINK_MEMORY",
              "1g",
              "LONGBOW_FLINK_PATIENCE",
              "120");
    }
  }

  /** Starts one whose jars, settings and logs are in a folder. */
  static ScriptedCluster start(Path home) throws Exception {
    ScriptedCluster cluster = new ScriptedCluster(home);
    Runtime.getRuntime().addShutdownHook(cluster.removal);
    try {
      Outcome started = cluster.script("start");
      assertEquals(0, started.code(), started::toString);
      assertTrue(started.out().get(0).contains(cluster.address), started::toString);
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.stopLate();
      throw e;
    }
  }

  /** Asks its JobManager. */
  FlinkRest rest() {
    return new FlinkRest(address);
  }

  /** Host and port of the REST interface. */
  String address() {
    return address;
  }

  /** What {@code status} says. */
  Outcome status() throws Exception {
    return script("status");
  }

  /** Runs {@code deploy/flink/flink} in a folder. */
  Outcome flink(Path folder, String... arguments) throws Exception {
    return run(folder, SCRIPTS.resolve("flink"), arguments);
  }

  /** Flink's jars. */
  Path lib() {
    return home.resolve("lib");
  }

  /** Stops and starts it. */
  void restart() throws Exception {
    for (String verb : List.of("stop", "start")) {
      Outcome outcome = script(verb);
      assertEquals(0, outcome.code(), outcome::toString);
    }
  }

  /** Stops it; nothing of it is left but jars, settings and logs. */
  void stop() throws Exception {
    Outcome stopped = script("stop");
    assertEquals(0, stopped.code(), stopped::toString);
    Runtime.getRuntime().removeShutdownHook(removal);
    assertEquals(NOTHING_RUNS, status().code());
    List<String> left =
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .filter(line -> line.contains(home + "/conf"))
            .toList();
    assertEquals(List.of(), left);
    try (Stream<Path> files = Files.list(home)) {
      assertEquals(
          List.of("conf", "lib", "log", "run"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    try (Stream<Path> pids = Files.list(home.resolve("run"))) {
      assertEquals(List.of(), pids.toList());
    }
  }

  /** What its processes logged. */
  String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(home.resolve("log"))) {
      for (Path file : files.sorted().toList()) {
        text.append("---- ").append(file).append('\n').append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private void stopLate() {
    try {
      script("stop");
    } catch (Exception e) {
      throw new IllegalStateException("Cannot stop the cluster in " + home, e);
    }
  }

  private Outcome script(String verb) throws Exception {
    return run(home, SCRIPTS.resolve("local-cluster.sh"), verb);
  }

  private Outcome run(Path folder, Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(variables);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertTrue(ended, () -> command + " did not end");
      return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }
}

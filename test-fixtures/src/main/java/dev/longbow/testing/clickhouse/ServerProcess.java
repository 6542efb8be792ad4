package dev.longbow.testing.clickhouse;

import com.sun.jna.Library;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The engine in a Java process of its own: in this one, its crash would be the tests' crash. */
final class ServerProcess {
  private static final long START_SECONDS = 120;

  /** Below those that Linux gives to clients: nobody takes one between a kill and a restart. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  // Its only query never ends; the engine lives as long as that.
  private static final String QUERY =
      "SYSTEM START LISTEN HTTP; "
          + "SELECT 1 INTO OUTFILE '%s' TRUNCATE FORMAT TSV; "
          + "SELECT sleepEachRow(3) FROM system.numbers SETTINGS max_block_size = 1 FORMAT Null";

  private final Path log;
  private final Process process;

  private ServerProcess(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  /**
   * Starts one in a folder with its data, and waits until it listens.
   *
   * @param stays whether the folder stays when this process is gone
   */
  static ServerProcess start(Path folder, int port, boolean stays) throws IOException {
    Path library = ChdbLibrary.find();
    Path ready = folder.resolve("listens");
    Files.deleteIfExists(ready);
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path log = folder.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djna.tmpdir=" + temporary,
                "-cp",
                place(ChdbMain.class) + File.pathSeparator + place(Library.class),
                ChdbMain.class.getName(),
                stays ? "" : folder.toString(),
                library.toString(),
                "--config-file=" + ServerConfiguration.write(folder),
                "--path=" + folder.resolve("data"),
                "--http_port=" + port,
                "--listen_host=127.0.0.1",
                "--query=" + QUERY.formatted(ready))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    builder.environment().put("TZ", "UTC");
    ServerProcess started = new ServerProcess(log, builder.start());
    started.await(ready);
    return started;
  }

  private void await(Path ready) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try {
      while (!Files.exists(ready)) {
        if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
          throw new IOException("ClickHouse does not start: " + Files.readString(log));
        }
        if (System.nanoTime() > end) {
          kill();
          throw new IOException(
              "ClickHouse did not start in %d s: %s"
                  .formatted(START_SECONDS, Files.readString(log)));
        }
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while ClickHouse starts", e);
    }
  }

  long pid() {
    return process.pid();
  }

  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that nobody listens on now. */
  static int freePort() throws IOException {
    for (int i = 0; i < 1000; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        // Somebody else's.
      }
    }
    throw new IOException("Every port that was tried is in use");
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

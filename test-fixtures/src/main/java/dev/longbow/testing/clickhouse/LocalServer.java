package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tests' ClickHouse in the foreground, for {@code deploy/clickhouse}: to try examples without a
 * server of one's own.
 */
final class LocalServer {
  private static volatile boolean isEnding;

  private LocalServer() {}

  /** Takes the port and, if the data are to stay, their folder. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length < 1 || arguments.length > 2 || !arguments[0].matches("[1-9][0-9]{0,4}")) {
      System.err.println("Usage: local-server.sh [PORT [FOLDER]]");
      System.exit(2);
    }
    try {
      boolean stays = arguments.length == 2;
      Path folder =
          stays
              ? Files.createDirectories(Path.of(arguments[1]).toAbsolutePath())
              : Files.createTempDirectory("longbow-clickhouse-");
      serve(Integer.parseInt(arguments[0]), folder, stays);
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
    System.exit(1);
  }

  private static void serve(int port, Path folder, boolean stays)
      throws IOException, InterruptedException {
    ServerProcess process;
    try {
      process = ServerProcess.start(folder, port, stays);
    } catch (IOException e) {
      if (!stays) {
        Folders.delete(folder);
      }
      throw e;
    }
    makeDatabase(new ClickHouseHttp("http://127.0.0.1:" + port, ClickHouseUser.DEFAULT, "system"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder, stays)));
    System.out.printf(
        "ClickHouse listens at http://127.0.0.1:%d, database demo, user default without a password;"
            + " its data %s %s. Ctrl-C ends it.%n",
        port, stays ? "stay in" : "go with it from", folder);
    process.awaitEnd();
    if (!isEnding) {
      System.err.println("ClickHouse ended: " + process.log());
    }
  }

  /**
   * Makes a database for examples: the library's own one, {@code default}, is an overlay of files
   * whose tables have no identity, and does not last.
   */
  private static void makeDatabase(ClickHouseHttp http) throws IOException {
    http.sql("CREATE DATABASE IF NOT EXISTS demo ENGINE = Atomic");
  }

  private static void end(ServerProcess process, Path folder, boolean stays) {
    isEnding = true;
    process.kill();
    try {
      if (!stays) {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      System.err.println("Cannot remove " + folder + ": " + e.getMessage());
    }
  }
}

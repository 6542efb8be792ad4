package dev.longbow.testing.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/clickhouse/local-server.sh}, as its README says. */
@ExtendWith(ClickHouseExtension.class)
final class LocalServerTest {
  private static final Path SCRIPT = Path.of("../deploy/clickhouse/local-server.sh");

  @TempDir Path folder;

  private static Process start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    return new ProcessBuilder(command).start();
  }

  /** Runs it while the SQL is asked, and ends it as Ctrl-C does; gives the folder it names. */
  private static Path with(int port, String expected, String sql, Object... arguments)
      throws Exception {
    Process script = start(arguments);
    try (BufferedReader lines = script.inputReader()) {
      String line = lines.readLine();
      assertTrue(line.startsWith("ClickHouse listens at http://127.0.0.1:" + port), line);
      ClickHouseHttp http =
          new ClickHouseHttp("http://127.0.0.1:" + port, ClickHouseUser.DEFAULT, "default");
      assertEquals(expected, http.sql(sql));
      new ProcessBuilder("kill", "-INT", Long.toString(script.pid())).start().waitFor();
      script.waitFor();
      assertEquals("", new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      return Path.of(line.replaceAll(".* (/.*)\\. Ctrl-C.*", "$1"));
    } finally {
      script.destroyForcibly();
    }
  }

  private static void awaitEnd(int port) throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      try {
        new ClickHouseHttp("http://127.0.0.1:" + port, ClickHouseUser.DEFAULT, "default")
            .sql("SELECT 1");
        Thread.sleep(20);
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void keepsItsDataInAFolderThatWasNamed() throws Exception {
    int port = ServerProcess.freePort();
    with(port, "", "CREATE TABLE demo.kept ORDER BY () AS SELECT 7 AS seven", port, folder);
    awaitEnd(port);
    Path named = with(port, "7", "SELECT seven FROM demo.kept", port, folder);
    assertEquals(folder, named);
    assertTrue(Files.exists(named));
  }

  @Test
  void leavesNothingOtherwise() throws Exception {
    int port = ServerProcess.freePort();
    Path named = with(port, "default", "SELECT currentUser()", port);
    for (int i = 0; i < 500 && Files.exists(named); i++) {
      Thread.sleep(20);
    }
    assertFalse(Files.exists(named), named::toString);
  }

  @Test
  void saysHowItIsUsedAndWhyItDoesNotStart(ClickHouseServer server) throws Exception {
    assertEquals("Usage: local-server.sh [PORT [FOLDER]]\n", failure("port"));
    assertTrue(failure(server.port(), folder).contains("Address already in use"));
  }

  private static String failure(Object... arguments) throws Exception {
    Process script = start(arguments);
    String said = new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(script.waitFor() != 0);
    return said;
  }
}

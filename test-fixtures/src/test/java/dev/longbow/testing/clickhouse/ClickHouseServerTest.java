package dev.longbow.testing.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.TestAbortedException;

@ExtendWith(ClickHouseExtension.class)
final class ClickHouseServerTest {
  private static final int ACCESS_DENIED = 497;
  private static final int AUTHENTICATION_FAILED = 516;

  private final ClickHouseServer server;
  private final ClickHouseDatabase database;

  ClickHouseServerTest(ClickHouseServer server, ClickHouseDatabase database) {
    this.server = server;
    this.database = database;
  }

  @Test
  void answersLikeAServer() throws IOException {
    assertEquals("UTC", server.sql("SELECT timezone()"));
    assertEquals(
        "Atomic",
        server.sql("SELECT engine FROM system.databases WHERE name = '" + database.name() + "'"));
    assertEquals(database.name(), database.sql("SELECT currentDatabase()"));
    database.sql("CREATE TABLE kept (a Int32, b Nullable(String)) ENGINE = MergeTree ORDER BY a");
    database
        .http()
        .insert("INSERT INTO kept FORMAT CSV", "1,x\n2,\\N\n".getBytes(StandardCharsets.UTF_8));
    assertEquals("1\tx\n2\t\\N", database.sql("SELECT * FROM kept ORDER BY a"));
    assertEquals("3", database.sql("SELECT sum(a) FROM kept", "max_threads=1"));
    ClickHouseException error =
        assertThrows(ClickHouseException.class, () -> database.sql("1 + 1"));
    assertEquals(62, error.code(), error.getMessage());
    assertEquals(400, error.status());
  }

  @Test
  void failsInMidStream() {
    assertThrows(
        IOException.class,
        () ->
            database.sql(
                "SELECT throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_block_size = 1000"));
  }

  @Test
  void usersMayDoWhatTheyAreFor() throws IOException {
    database.sql("CREATE TABLE rights (a Int32) ENGINE = MergeTree ORDER BY a");
    String select = "SELECT count() FROM rights";
    String insert = "INSERT INTO rights VALUES (1)";
    String create = "CREATE TABLE more (a Int32) ENGINE = Memory";
    String alter = "ALTER TABLE rights ADD COLUMN b Int8";
    String parts = "SELECT count() FROM system.parts";
    allowed(ClickHouseUser.DEFAULT, select, insert, create, parts, "DROP TABLE more");
    allowed(ClickHouseUser.ADMIN, select, insert, create, parts, "DROP TABLE more");
    allowed(ClickHouseUser.READER, select);
    denied(ClickHouseUser.READER, insert, create, alter, parts, "DROP TABLE rights");
    allowed(ClickHouseUser.INSERTER, select, insert);
    denied(ClickHouseUser.INSERTER, create, alter, parts, "TRUNCATE TABLE rights");
    denied(ClickHouseUser.NOBODY, select, insert, create, parts);
    assertEquals("test_nobody", database.http(ClickHouseUser.NOBODY).sql("SELECT currentUser()"));
    ClickHouseUser wrong = ClickHouseUser.of(ClickHouseUser.READER.name(), "wrong");
    assertEquals(AUTHENTICATION_FAILED, error(wrong, select).code());
  }

  private void allowed(ClickHouseUser user, String... statements) throws IOException {
    for (String sql : statements) {
      database.http(server.user(user)).sql(sql);
    }
  }

  private void denied(ClickHouseUser user, String... statements) {
    for (String sql : statements) {
      assertEquals(ACCESS_DENIED, error(user, sql).code(), sql);
    }
  }

  private ClickHouseException error(ClickHouseUser user, String sql) {
    return assertThrows(
        ClickHouseException.class, () -> database.http(server.user(user)).sql(sql), sql);
  }

  @Test
  void limitsStopWhatExceedsThem() throws IOException {
    allowed(ClickHouseUser.LIMITED, "SELECT * FROM numbers(1000)");
    assertEquals(396, error(ClickHouseUser.LIMITED, "SELECT * FROM numbers(1001)").code());
    assertEquals(
        158, error(ClickHouseUser.LIMITED, "SELECT max(number) FROM numbers(100001)").code());
    assertEquals(
        241, error(ClickHouseUser.LIMITED, "SELECT length(repeat('x', 100000000))").code());
    assertEquals(
        159,
        error(
                ClickHouseUser.LIMITED,
                "SELECT sum(sleepEachRow(0.5)) FROM numbers(10) SETTINGS max_block_size = 1")
            .code());
  }

  @Test
  void comesBackWithItsDataAtTheSamePort() throws IOException {
    try (ClickHouseServer own = ClickHouseServer.start();
        ClickHouseDatabase kept = own.createDatabase("Kept over Restarts!")) {
      assertTrue(kept.name().startsWith("test_kept_over_restarts_"), kept.name());
      kept.sql("CREATE TABLE t (a Int32) ENGINE = MergeTree ORDER BY a");
      kept.sql("INSERT INTO t VALUES (1), (2)");
      int port = own.port();
      long first = own.pid();
      own.kill();
      assertFalse(own.isAlive());
      assertThrows(IOException.class, () -> kept.sql("SELECT 1"));
      own.restart();
      assertEquals(port, own.port());
      assertEquals("3", kept.sql("SELECT sum(a) FROM t"));
      own.restart();
      assertEquals("3", kept.sql("SELECT sum(a) FROM t"));
      assertTrue(first != own.pid());
    }
  }

  @Test
  void endsWithTheProcessThatStartedItWhateverItDoes() throws Exception {
    Process parent =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] line;
    try (var lines = parent.inputReader()) {
      line = lines.readLine().split(" ", 3);
      Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(line[0]));
      assertTrue(child.isPresent());
      Thread asking =
          new Thread(
              () -> {
                try {
                  new ClickHouseHttp(line[1], ClickHouseUser.DEFAULT, "default")
                      .sql("SELECT sleepEachRow(3) FROM numbers(100) SETTINGS max_block_size = 1");
                } catch (IOException e) {
                  // It ends in the midst of it.
                }
              });
      asking.start();
      TimeUnit.MILLISECONDS.sleep(300);
      parent.destroyForcibly();
      child.get().onExit().get(20, TimeUnit.SECONDS);
      assertFalse(Files.exists(Path.of(line[2])), line[2]);
      asking.join();
    }
  }

  /** Starts a server and says where it is. */
  static final class Starter {
    public static void main(String[] arguments) throws InterruptedException {
      ClickHouseServer started = ClickHouseServer.start();
      System.out.println(started.pid() + " " + started.url() + " " + started.folder());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void aServerOfSomebodyElseIsNotKilled() throws IOException {
    try (ClickHouseServer other = ClickHouseServer.at(server.url() + "/", server.admin())) {
      assertEquals(server.url(), other.url());
      assertEquals("1", other.sql("SELECT 1"));
      assertFalse(other.isOwn());
      assertThrows(TestAbortedException.class, other::kill);
      assertThrows(TestAbortedException.class, () -> other.user(ClickHouseUser.READER));
    }
    assertEquals("1", server.sql("SELECT 1"));
  }
}

package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A ClickHouse server. One that {@link #start} starts is this test's own: on 127.0.0.1, with {@link
 * ClickHouseUser}'s users, gone when it is closed or when this process is gone, however it went.
 * {@link #shared} may be any server.
 */
public final class ClickHouseServer implements AutoCloseable {
  private static final int PORTS_TRIED = 5;

  private final String url;
  private final ClickHouseUser admin;
  private final Path folder;
  private ServerProcess process;

  private ClickHouseServer(String url, ClickHouseUser admin, Path folder, ServerProcess process) {
    this.url = url;
    this.admin = admin;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts one. Where there is no engine for it, the test is skipped and says why; where the
   * environment says {@code CI=true}, it fails.
   */
  public static ClickHouseServer start() {
    Optional<String> missing = missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    try {
      Path folder = Files.createTempDirectory("longbow-clickhouse-");
      try {
        return start(folder);
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why none can be started here, unless this is where tests must run. */
  private static Optional<String> missing() {
    try {
      ChdbLibrary.find();
      return Optional.empty();
    } catch (ChdbLibrary.UnavailableException e) {
      return Optional.of(missing(e, "true".equals(System.getenv("CI"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String missing(ChdbLibrary.UnavailableException reason, boolean mustRun) {
    String message = "No ClickHouse for this test: " + reason.getMessage();
    if (mustRun) {
      throw new IllegalStateException(message, reason);
    }
    return message;
  }

  private static ClickHouseServer start(Path folder) throws IOException {
    for (int tried = 1; ; tried++) {
      int port = ServerProcess.freePort();
      try {
        ServerProcess process = ServerProcess.start(folder, port, false);
        return new ClickHouseServer(
            "http://127.0.0.1:" + port, ClickHouseUser.ADMIN, folder, process);
      } catch (IOException e) {
        // Somebody took the port since: only then another one helps.
        if (tried == PORTS_TRIED || !e.getMessage().contains("Address already in use")) {
          throw e;
        }
      }
    }
  }

  /**
   * The server of {@code LONGBOW_CLICKHOUSE_URL}, {@code LONGBOW_CLICKHOUSE_USER} and {@code
   * LONGBOW_CLICKHOUSE_PASSWORD}, or one that is started: what {@link ClickHouseExtension} gives to
   * tests that neither kill it nor ask as its users.
   */
  static ClickHouseServer shared() {
    Map<String, String> environment = System.getenv();
    if (named().isEmpty()) {
      return start();
    }
    return at(
        named(),
        ClickHouseUser.of(
            environment.getOrDefault("LONGBOW_CLICKHOUSE_USER", "default"),
            environment.getOrDefault("LONGBOW_CLICKHOUSE_PASSWORD", "")));
  }

  /** Why there is no {@link #shared} one. */
  static Optional<String> sharedMissing() {
    return named().isEmpty() ? missing() : Optional.empty();
  }

  private static String named() {
    return System.getenv().getOrDefault("LONGBOW_CLICKHOUSE_URL", "");
  }

  /** A server that somebody else started, and ends. */
  static ClickHouseServer at(String url, ClickHouseUser admin) {
    String plain = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return new ClickHouseServer(plain, admin, null, null);
  }

  /** Such as {@code http://127.0.0.1:20123}; the same after {@link #restart}. */
  public String url() {
    return url;
  }

  /** The host in {@link #url}. */
  public String host() {
    return URI.create(url).getHost();
  }

  /** The port of its HTTP interface; the same after {@link #restart}. */
  public int port() {
    return URI.create(url).getPort();
  }

  /** Who may do everything here. */
  public ClickHouseUser admin() {
    return admin;
  }

  /** Whether this fixture started it, so that it can be killed and has {@link ClickHouseUser}s. */
  public boolean isOwn() {
    return folder != null;
  }

  /**
   * A user of the ones that a server of this fixture has; on another server the test is skipped.
   */
  public ClickHouseUser user(ClickHouseUser user) {
    Assumptions.assumeTrue(isOwn(), () -> "The server at " + url + " has no user " + user);
    return user;
  }

  /** Asks it as its administrator, in the database {@code default}. */
  public ClickHouseHttp http() {
    return new ClickHouseHttp(url, admin, "default");
  }

  /** What {@link ClickHouseHttp#sql} gives the administrator. */
  public String sql(String sql, String... settings) throws IOException {
    return http().sql(sql, settings);
  }

  /** Makes an empty database. */
  public ClickHouseDatabase createDatabase(String purpose) throws IOException {
    return ClickHouseDatabase.create(this, purpose);
  }

  /** Ends it as {@code kill -9} does: nothing is answered, nothing is written from now on. */
  public void kill() {
    own().kill();
  }

  /** Starts it again on the data that it left, at the same port; kills it first if it runs. */
  public void restart() throws IOException {
    own().kill();
    process = ServerProcess.start(folder, port(), false);
  }

  /** The operating system's number for its process. */
  public long pid() {
    return own().pid();
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return own().isAlive();
  }

  Path folder() {
    return folder;
  }

  private ServerProcess own() {
    Assumptions.assumeTrue(isOwn(), () -> "The server at " + url + " is not this test's to kill");
    return process;
  }

  @Override
  public void close() {
    if (isOwn()) {
      process.kill();
      try {
        Folders.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

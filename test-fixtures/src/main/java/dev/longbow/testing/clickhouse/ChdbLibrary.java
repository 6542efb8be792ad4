package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * ClickHouse as one shared library. {@code longbow.chdb.library} (system property) or {@code
 * LONGBOW_CHDB_LIBRARY} (environment) names the file; without them it is the pinned package in the
 * user's cache folder, which {@code npm} brings there once.
 */
final class ChdbLibrary {
  private static final String PACKAGE = "@chdb/lib-linux-x64-gnu";
  private static final String VERSION = "26.7.3-stable.1";
  private static final String FILE = "libchdb.so";

  /** Of the file, not of the package around it: this is what gets loaded. */
  private static final String SHA_256 =
      "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5";

  private static final long INSTALL_MINUTES = 15;

  /** A file lock holds off other processes, and throws within one. */
  private static final Object LOCK = new Object();

  private static UnavailableException refusal;

  private final Path cache;
  private final String npm;
  private final String sha256;

  ChdbLibrary(Path cache, String npm, String sha256) {
    this.cache = cache;
    this.npm = npm;
    this.sha256 = sha256;
  }

  /** Says why there is no engine on this machine. */
  static final class UnavailableException extends IOException {
    UnavailableException(String reason) {
      super(reason);
    }
  }

  /**
   * The file, brought here first if need be.
   *
   * @throws UnavailableException where it cannot be had; then nothing is tried again in this
   *     process
   */
  static synchronized Path find() throws IOException {
    if (refusal != null) {
      throw refusal;
    }
    try {
      return search(System.getenv());
    } catch (UnavailableException e) {
      refusal = e;
      throw e;
    }
  }

  private static Path search(Map<String, String> environment) throws IOException {
    String named =
        System.getProperty("longbow.chdb.library", environment.get("LONGBOW_CHDB_LIBRARY"));
    if (named != null) {
      Path file = Path.of(named);
      if (!Files.isRegularFile(file)) {
        throw new UnavailableException("There is no file " + file.toAbsolutePath());
      }
      return file;
    }
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      throw new UnavailableException("The engine is built for Linux amd64; this is " + platform);
    }
    return new ChdbLibrary(cache(environment), "npm", SHA_256).installed();
  }

  private static Path cache(Map<String, String> environment) {
    String named = environment.get("XDG_CACHE_HOME");
    Path caches =
        named == null || named.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(named);
    return caches.resolve("longbow");
  }

  /** The file in the cache. Of those who ask at once, in any process, one brings it. */
  Path installed() throws IOException {
    Path file = cache.resolve("chdb-" + VERSION).resolve(FILE);
    if (Files.exists(file)) {
      return file;
    }
    Files.createDirectories(file.getParent());
    synchronized (LOCK) {
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("chdb-" + VERSION + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.exists(file)) {
          install(file);
        }
      }
    }
    return file;
  }

  private void install(Path file) throws IOException {
    Path staging = Files.createTempDirectory(cache, "installing-");
    try {
      runNpm(staging);
      Path brought = staging.resolve("node_modules").resolve(PACKAGE).resolve(FILE);
      String found = sha256(brought);
      if (!found.equals(sha256)) {
        throw new IOException(
            "%s of %s %s has SHA-256 %s, expected %s"
                .formatted(FILE, PACKAGE, VERSION, found, sha256));
      }
      Files.move(brought, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.delete(staging);
    }
  }

  /** Nothing that the package brings is run. */
  private void runNpm(Path folder) throws IOException {
    Path log = folder.resolve("npm.log");
    Process process;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      npm,
                      "install",
                      "--ignore-scripts",
                      "--no-audit",
                      "--no-fund",
                      "--no-package-lock",
                      "--prefer-offline",
                      "--prefix",
                      folder.toString(),
                      PACKAGE + "@" + VERSION))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UnavailableException(
          "%s is not in %s, and the program npm that would bring it cannot be started: %s"
              .formatted(PACKAGE, cache, e.getMessage()));
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
        throw new UnavailableException(
            "npm did not bring %s in %d minutes".formatted(PACKAGE, INSTALL_MINUTES));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("Interrupted while npm brings " + PACKAGE);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new UnavailableException(
          "npm cannot bring %s %s: %s"
              .formatted(PACKAGE, VERSION, Files.readString(log, StandardCharsets.UTF_8).strip()));
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

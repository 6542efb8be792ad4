package dev.longbow.run.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlinkLibraryTest {
  @TempDir Path folder;

  private Path jar(String name, String... contents) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (int i = 0; i < contents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(contents[i]));
        zip.write(contents[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return jar;
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void leavesOutWhatFlinkHasAndReplacesOtherVersions() throws IOException {
    Path jar =
        jar(
            "longbow.jar",
            "dev/longbow/A.class",
            "a",
            "org/apache/flink/B.class",
            "b",
            "org/slf4j/Logger.class",
            "c",
            "META-INF/services/org.apache.flink.Factory",
            "d",
            "META-INF/services/dev.longbow.Format",
            "e");
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Files.writeString(lib.resolve("longbow-0123abcd.jar"), "older");
    Files.writeString(lib.resolve("flink-dist.jar"), "Flink");
    Path written = FlinkLibrary.write(jar, lib);
    assertEquals(Set.of("flink-dist.jar", written.getFileName().toString()), files(lib));
    TreeMap<String, String> contents = new TreeMap<>();
    try (ZipFile zip = new ZipFile(written.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        contents.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertEquals(
        new TreeMap<>(
            Map.of("dev/longbow/A.class", "a", "META-INF/services/dev.longbow.Format", "e")),
        contents);
    // Whoever runs from it finds itself installed, too.
    assertEquals(written.getFileName().toString(), FlinkLibrary.name(written));
  }

  @Test
  void isNamedByItsContents() throws IOException {
    Path one = jar("one.jar", "dev/longbow/A.class", "a", "org/apache/flink/B.class", "b");
    Path same = jar("same.jar", "org/apache/flink/B.class", "other", "dev/longbow/A.class", "a");
    Path other = jar("other.jar", "dev/longbow/A.class", "changed");
    assertEquals(FlinkLibrary.name(one), FlinkLibrary.name(same));
    assertNotEquals(FlinkLibrary.name(one), FlinkLibrary.name(other));
  }

  @Test
  void refusesWhatIsNoFolder() throws IOException {
    Path jar = jar("longbow.jar", "dev/longbow/A.class", "a");
    LongbowException failure =
        assertThrows(
            LongbowException.class, () -> FlinkLibrary.write(jar, folder.resolve("missing")));
    assertEquals(ErrorCode.USAGE, failure.code());
  }

  @Test
  void isFoundOnTheClassPathOfTheCluster() throws IOException {
    Path jar = jar("longbow.jar", "dev/longbow/A.class", "a");
    String[] classPath = {""};
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/jobmanager/environment",
        exchange -> {
          byte[] bytes =
              "{\"jvm\":{},\"classpath\":[\"/opt/flink/lib/flink-dist.jar\",\"%s\"]}"
                  .formatted(classPath[0])
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      FlinkRest rest = new FlinkRest("http://127.0.0.1:" + server.getAddress().getPort());
      assertFalse(FlinkLibrary.isInstalled(rest, jar));
      classPath[0] = "/opt/flink/lib/longbow-00000000.jar";
      assertFalse(FlinkLibrary.isInstalled(rest, jar));
      classPath[0] = "/opt/flink/lib/" + FlinkLibrary.name(jar);
      assertTrue(FlinkLibrary.isInstalled(rest, jar));
    } finally {
      server.stop(0);
    }
    FlinkRest gone = new FlinkRest("http://127.0.0.1:" + server.getAddress().getPort());
    assertFalse(FlinkLibrary.isInstalled(gone, jar));
  }
}

package dev.longbow.run.flink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Our jar as a part of a cluster: in Flink's {@code lib} folder, loaded once by each process. A jar
 * that travels with a job is copied to every TaskManager, its classes loaded and compiled anew, for
 * each job.
 *
 * <p>It has none of the packages that Flink brings itself, so that the cluster's own patch release
 * is what runs. Its name has a number that follows from its contents: only who runs from the very
 * same ones leaves its jar at home.
 */
public final class FlinkLibrary {
  private static final List<String> OF_FLINK =
      List.of(
          "org/apache/flink/",
          "META-INF/services/org.apache.flink.",
          "flink-rpc-akka.jar",
          // The cluster decides where its log goes.
          "org/slf4j/",
          "META-INF/services/org.slf4j.");

  private static final String PREFIX = "longbow-";

  private FlinkLibrary() {}

  /**
   * Writes it, instead of any other in the folder.
   *
   * @param jar longbow.jar
   * @param folder the {@code lib} folder of a Flink that does not run
   * @return the file
   * @throws LongbowException {@link ErrorCode#USAGE} when there is no such folder, {@link
   *     ErrorCode#WRITE_FAILED}
   */
  public static Path write(Path jar, Path folder) {
    Path target = folder.resolve(name(jar));
    Path beside = folder.resolve(target.getFileName() + ".tmp");
    try {
      if (!Files.isDirectory(folder)) {
        throw new LongbowException(
            ErrorCode.USAGE, "Cannot write to '" + folder + "': expected Flink's lib folder");
      }
      try {
        copy(jar, beside);
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
        removeOthers(folder, target);
      } finally {
        Files.deleteIfExists(beside);
      }
      return target;
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.WRITE_FAILED, "Cannot write %s: %s".formatted(target, e.getMessage()), e);
    }
  }

  /** The same, made of the jar that this program runs from. */
  public static Path write(Path folder) {
    return write(FlinkJar.find(), folder);
  }

  /** Whether a cluster has the classes of a jar. */
  static boolean isInstalled(FlinkRest cluster, Path jar) {
    JsonNode classPath;
    try {
      classPath = cluster.get("/jobmanager/environment").path("classpath");
    } catch (IOException e) {
      // The jar is sent then; if the cluster is gone, that says so.
      return false;
    }
    String end = "/" + name(jar);
    for (JsonNode place : classPath) {
      if (place.asText().replace('\\', '/').endsWith(end)) {
        return true;
      }
    }
    return false;
  }

  /** The name of the file. */
  static String name(Path jar) {
    Map<String, Long> contents = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (isOurs(entry.getName())) {
          contents.put(entry.getName(), entry.getCrc());
        }
      }
    } catch (IOException e) {
      throw new LongbowException(
          ErrorCode.ENVIRONMENT, "Cannot read %s: %s".formatted(jar, e.getMessage()), e);
    }
    CRC32 all = new CRC32();
    contents.forEach(
        (name, crc) -> {
          all.update(name.getBytes(StandardCharsets.UTF_8));
          all.update(ByteBuffer.allocate(Long.BYTES).putLong(crc).flip());
        });
    return "%s%08x.jar".formatted(PREFIX, all.getValue());
  }

  private static boolean isOurs(String name) {
    return !name.endsWith("/") && OF_FLINK.stream().noneMatch(name::startsWith);
  }

  private static void copy(Path jar, Path target) throws IOException {
    try (ZipFile from = new ZipFile(jar.toFile());
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(target));
        ZipOutputStream to = new ZipOutputStream(file)) {
      to.setLevel(Deflater.BEST_SPEED);
      Enumeration<? extends ZipEntry> entries = from.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (isOurs(entry.getName())) {
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTime(entry.getTime());
          to.putNextEntry(copy);
          try (InputStream content = from.getInputStream(entry)) {
            content.transferTo(to);
          }
          to.closeEntry();
        }
      }
    }
  }

  private static void removeOthers(Path folder, Path target) throws IOException {
    String pattern = PREFIX + "[0-9a-f]".repeat(8) + ".jar";
    try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, pattern)) {
      for (Path other : others) {
        if (!other.equals(target)) {
          Files.delete(other);
        }
      }
    }
  }
}

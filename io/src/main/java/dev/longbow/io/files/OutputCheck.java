package dev.longbow.io.files;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longbow.column.Batch;
import dev.longbow.column.Field;
import dev.longbow.connector.BatchReader;
import dev.longbow.connector.FileNames;
import dev.longbow.connector.Format;
import dev.longbow.connector.ScanPlan;
import dev.longbow.connector.ScanRequest;
import dev.longbow.connector.Source;
import dev.longbow.connector.Split;
import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares an output with its manifest and checksums: that all files are there and no others, with
 * the sizes and hashes that were written, and, of formats whose files tell it, that they have the
 * rows and columns that the manifest says.
 */
public final class OutputCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Formats whose files tell their columns and rows. */
  private static final Set<String> TELLING = Set.of("parquet", "arrow");

  private OutputCheck() {}

  /**
   * What was found right.
   *
   * @param run which run wrote the output, or the last one that added to it
   * @param isCounted whether the rows were counted in the files, not only believed
   * @param fingerprint what that run computed from what, where it says so
   */
  public record Verified(
      String run,
      int files,
      long rows,
      long bytes,
      boolean isCounted,
      Optional<String> fingerprint) {}

  /**
   * Checks an output.
   *
   * @param output a folder or file with a manifest
   * @throws LongbowException {@link ErrorCode#INPUT_NOT_FOUND} when there is no output or manifest,
   *     {@link ErrorCode#CORRUPT_FILE} listing all that differs
   */
  public static Verified verify(String output) {
    Path path = FileNames.path(output).toAbsolutePath().normalize();
    boolean isFolder = Files.isDirectory(path);
    Path folder = isFolder ? path : path.getParent();
    JsonNode manifest = manifest(output, path, isFolder);
    JsonNode described = manifest.path("output");
    List<JsonNode> files = new ArrayList<>();
    described.path("files").forEach(files::add);
    List<LongbowException> problems =
        new ArrayList<>(
            files.parallelStream()
                .map(file -> problem(folder, file))
                .flatMap(Optional::stream)
                .toList());
    if (isFolder) {
      problems.addAll(unlisted(folder, files));
    }
    boolean isCounted = TELLING.contains(described.path("format").asText());
    if (problems.isEmpty() && isCounted) {
      problems.addAll(differences(described, folder, files));
      schemaDifference(described, path).ifPresent(problems::add);
    }
    problems.addAll(checksumDifferences(path, isFolder));
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return new Verified(
        manifest.path("run_id").asText(),
        files.size(),
        described.path("rows").asLong(),
        described.path("bytes").asLong(),
        isCounted,
        Optional.of(manifest.path(Manifest.FINGERPRINT).asText()).filter(hash -> !hash.isEmpty()));
  }

  private static JsonNode manifest(String output, Path path, boolean isFolder) {
    Path file = new OutputTarget(path, isFolder).manifest();
    if (!Files.exists(path) && !Files.exists(file)) {
      throw new LongbowException(
          ErrorCode.INPUT_NOT_FOUND, "Cannot find output '%s'".formatted(output));
    }
    try {
      if (Files.isRegularFile(file)) {
        JsonNode manifest = JSON.readTree(Files.readAllBytes(file));
        if (manifest.has(Manifest.VERSION)) {
          return manifest;
        }
      }
    } catch (JacksonException e) {
      throw corrupt("Invalid manifest '%s': %s".formatted(file, e.getOriginalMessage()));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    throw new LongbowException(
        ErrorCode.INPUT_NOT_FOUND,
        "Cannot verify '%s': there is no manifest '%s' of a run".formatted(output, file));
  }

  /** What is wrong with a file's bytes. */
  private static Optional<LongbowException> problem(Path folder, JsonNode listed) {
    String name = listed.path("file").asText();
    Path file = folder.resolve(name);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.of(corrupt("Missing file '%s'".formatted(name)));
      }
      long bytes = Files.size(file);
      if (bytes != listed.path("bytes").asLong()) {
        return Optional.of(
            corrupt(
                "File '%s' has %,d bytes, the manifest says %,d"
                    .formatted(name, bytes, listed.path("bytes").asLong())));
      }
      String sha256 = Digests.sha256(file);
      return sha256.equals(listed.path("sha256").asText())
          ? Optional.empty()
          : Optional.of(
              corrupt(
                  "File '%s' was changed: its sha256 is %s, the manifest says %s"
                      .formatted(name, sha256, listed.path("sha256").asText())));
    } catch (IOException e) {
      return Optional.of(unreadable(file, e));
    }
  }

  /** Files that the manifest does not name and readers would take for data. */
  private static List<LongbowException> unlisted(Path folder, List<JsonNode> files) {
    Set<String> names = new HashSet<>();
    files.forEach(file -> names.add(file.path("file").asText()));
    names.add(Manifest.FILE_NAME);
    names.add(Checksums.FILE_NAME);
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(name -> !names.contains(name) && !isHidden(name))
          .sorted()
          .map(name -> corrupt("File '%s' is not in the manifest".formatted(name)))
          .toList();
    } catch (IOException e) {
      return List.of(unreadable(folder, e));
    }
  }

  private static boolean isHidden(String path) {
    for (String name : path.split("/", -1)) {
      if (name.startsWith(".") || name.startsWith("_")) {
        return true;
      }
    }
    return false;
  }

  /** Files that have other rows than the manifest says. */
  private static List<LongbowException> differences(
      JsonNode output, Path folder, List<JsonNode> files) {
    List<LongbowException> problems = new ArrayList<>();
    for (JsonNode listed : files) {
      String name = listed.path("file").asText();
      long rows = rows(output.path("format").asText(), folder.resolve(name));
      if (rows != listed.path("rows").asLong()) {
        problems.add(
            corrupt(
                "File '%s' has %,d rows, the manifest says %,d"
                    .formatted(name, rows, listed.path("rows").asLong())));
      }
    }
    return problems;
  }

  private static long rows(String format, Path file) {
    Source source = Format.named(format).source(file.toString(), Map.of());
    ScanPlan plan = source.plan(new ScanRequest(List.of(), Optional.empty(), Long.MAX_VALUE));
    long rows = 0;
    for (Split split : plan.splits()) {
      try (BatchReader reader = Format.named(plan.reader().format()).open(plan.reader(), split)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          rows += batch.rows();
        }
      }
    }
    return rows;
  }

  /** Columns by name: what folders name stands behind the others when it is read. */
  private static Optional<LongbowException> schemaDifference(JsonNode output, Path path) {
    Set<String> expected = new HashSet<>();
    Set<String> partitions = new HashSet<>();
    output.path("partition_by").forEach(column -> partitions.add(column.asText()));
    for (JsonNode column : output.path("schema")) {
      String name = column.path("name").asText();
      if (!partitions.contains(name)) {
        expected.add(name + " " + column.path("type").asText());
      }
    }
    Set<String> found = new HashSet<>();
    Source source = Format.named(output.path("format").asText()).source(path.toString(), Map.of());
    for (Field field : source.schema().fields()) {
      if (!partitions.contains(field.name())) {
        found.add(field.name() + " " + field.type());
      }
    }
    return Objects.equals(expected, found)
        ? Optional.empty()
        : Optional.of(
            corrupt(
                "The files have the columns %s, the manifest says %s".formatted(found, expected)));
  }

  /** Whether checksums are there that list other files or hashes than the manifest. */
  private static List<LongbowException> checksumDifferences(Path path, boolean isFolder) {
    OutputTarget target = new OutputTarget(path, isFolder);
    Path list = target.checksums();
    String name = list.getFileName().toString();
    try {
      if (!Files.exists(list)) {
        // Earlier versions wrote none.
        return List.of();
      }
      String manifest = target.manifest().getFileName().toString();
      Map<String, String> expected =
          Checksums.parse(
              new String(
                  Checksums.of(Files.readAllBytes(target.manifest()), manifest),
                  StandardCharsets.UTF_8));
      Map<String, String> found = Checksums.parse(Files.readString(list));
      Set<String> different = new TreeSet<>(expected.keySet());
      different.addAll(found.keySet());
      different.removeIf(file -> Objects.equals(expected.get(file), found.get(file)));
      return different.stream()
          .map(
              file ->
                  corrupt(
                      "%s lists %s of '%s', which has %s by the manifest"
                          .formatted(name, said(found.get(file)), file, said(expected.get(file)))))
          .toList();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return List.of(corrupt("Invalid checksums in '%s': %s".formatted(name, e.getMessage())));
    } catch (IOException e) {
      return List.of(unreadable(list, e));
    }
  }

  private static String said(String sha256) {
    return sha256 == null ? "no sha256" : "the sha256 " + sha256;
  }

  private static LongbowException corrupt(String text) {
    return new LongbowException(ErrorCode.CORRUPT_FILE, text);
  }

  private static LongbowException unreadable(Path file, IOException e) {
    return new LongbowException(
        ErrorCode.READ_FAILED, "Cannot read '%s': %s".formatted(file, WriteErrors.reason(e)), e);
  }
}
